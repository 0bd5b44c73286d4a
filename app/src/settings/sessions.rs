use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, Card, ConfirmDialog, SkeletonShape, Tone, Widget,
};
use crate::forms::{Outcome, RowAction};
use crate::when::{Moment, When};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    pub id: String,
    pub device: String,
    pub address: String,
    pub current: bool,
    pub seen: When,
    pub began: When,
}

#[server(prefix = "/fn", endpoint = "sessions")]
pub async fn list_sessions() -> Result<Vec<SessionLine>, AppError> {
    let (services, visit) = (services()?, visit()?);
    let sessions = identity::sessions(&services, &visit).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let line = |session: identity::SessionView| SessionLine {
        id: session.id.to_string(),
        device: reading::device(session.user_agent.as_deref().unwrap_or_default()),
        address: session.ip_address.unwrap_or_default(),
        current: session.current,
        seen: When::of(session.last_seen_at, now, zone),
        began: When::of(session.created_at, now, zone),
    };
    Ok(sessions.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "sessions/revoke")]
pub async fn revoke_session(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "session".to_owned() })?;
    identity::revoke_session(&services, &visit, id).await.map_err(tell)?;
    Ok(Outcome::said("That device is signed out."))
}

#[server(prefix = "/fn", endpoint = "sessions/revoke-all")]
pub async fn sign_out_everywhere() -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    identity::sign_out_everywhere(&services, &visit).await.map_err(tell)?;
    crate::context::drop_session();
    Ok(Outcome { said: Some("You are signed out on every device.".to_owned()), ..Outcome::go("/login") })
}

#[cfg(feature = "ssr")]
mod reading {
    /// "Chrome on macOS", from what the browser says of itself.
    pub fn device(user_agent: &str) -> String {
        let first = |table: &[(&str, &'static str)]| {
            table.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
        };
        let browser = first(&[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
            ("curl/", "curl"),
        ]);
        let system = first(&[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(name), None) | (None, Some(name)) => name.to_owned(),
            (None, None) => "Unknown device".to_owned(),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::device;

        #[test]
        fn a_browser_is_named_by_its_own_sign_and_not_by_those_it_imitates() {
            let chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36";
            assert_eq!(device(chrome), "Chrome on macOS");
            assert_eq!(device(&format!("{chrome} Edg/156.0")), "Edge on macOS");
            assert_eq!(
                device("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"),
                "Safari on iPhone"
            );
            assert_eq!(device("<script>"), "Unknown device");
        }
    }
}

const EVERYWHERE: &str = "sign-out-everywhere";

#[component]
pub fn SessionsCard() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let sessions = Resource::new_blocking(move || changed.get(), |_| list_sessions());
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let action = || view! { <Button size=ButtonSize::Small opens="sign-out-everywhere-dialog">"Sign out everywhere"</Button> };
    view! {
        <Card title="Sessions" words="Where you are signed in." action=action>
            <Widget of="sessions" resource=sessions shape=SkeletonShape::Rows { rows: 2 } let:sessions>
                <ul class="lines">{sessions.into_iter().map(|session| view! { <SessionRow session again/> }).collect_view()}</ul>
            </Widget>
            <RowAction<SignOutEverywhere> id=EVERYWHERE fields=vec![]>""</RowAction<SignOutEverywhere>>
            <ConfirmDialog id="sign-out-everywhere-dialog" title="Sign out everywhere?" confirm="Sign out everywhere" form=EVERYWHERE>
                "Every device is signed out at once, this one too."
            </ConfirmDialog>
        </Card>
    }
}

#[component]
fn SessionRow(session: SessionLine, again: Callback<()>) -> impl IntoView {
    let end = if session.current {
        view! { <Badge tone=Tone::Success>"This device"</Badge> }.into_any()
    } else {
        view! {
            <RowAction<RevokeSession> fields=vec![("id", session.id)] on_done=again>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small>"Sign out"</Button>
            </RowAction<RevokeSession>>
        }
        .into_any()
    };
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title">{session.device}</p>
                <p class="line__more"><span class="mono">{session.address}</span>" · last seen "<Moment when=session.seen/>" · since "<Moment when=session.began exact=true/></p>
            </div>
            {end}
        </li>
    }
}
