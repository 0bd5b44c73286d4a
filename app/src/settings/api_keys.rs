use domain::ApiScope;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, ButtonVariant, Card, Choice, ConfirmDialog, CopyButton,
    EmptyState, Field, Select, SkeletonShape, TextInput, Tone, Widget,
};
use crate::forms::{Outcome, RowAction, ServerForm, Shown, use_form};
use crate::when::{Moment, When};

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use secrecy::ExposeSecret;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLine {
    pub id: String,
    pub name: String,
    pub prefix: String,
    pub scopes: String,
    pub used: Option<When>,
    pub expires: Option<When>,
    pub state: KeyState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyState {
    Active,
    Expired,
    Revoked,
}

#[server(prefix = "/fn", endpoint = "api-keys")]
pub async fn list_api_keys() -> Result<Vec<KeyLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let keys = identity::list_api_keys(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let line = |key: identity::ApiKeyView| KeyLine {
        id: key.id.to_string(),
        name: key.name,
        prefix: key.prefix,
        scopes: key.scopes.iter().map(|scope| scope_name(*scope)).collect::<Vec<_>>().join(", "),
        used: key.last_used_at.map(|at| When::of(at, now, zone)),
        expires: key.expires_at.map(|at| When::of(at, now, zone)),
        state: match (key.revoked_at, key.expires_at) {
            (Some(_), _) => KeyState::Revoked,
            (None, Some(at)) if at <= now => KeyState::Expired,
            _ => KeyState::Active,
        },
    };
    Ok(keys.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "api-keys/create")]
pub async fn create_api_key(
    #[server(default)] name: String,
    #[server(default)] scope: String,
    /// Days until it stops working; empty for never.
    #[server(default)]
    days: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let scope: ApiScope =
        scope.parse().map_err(|_| AppError::field("scope", "unknown", "Choose what the key may do."))?;
    let expires_at = match days.as_str() {
        "" => None,
        days => {
            let days: i64 = days
                .parse()
                .ok()
                .filter(|days| (1..=3_650).contains(days))
                .ok_or_else(|| AppError::field("days", "out_of_range", "Choose one of the spans."))?;
            Some(services.now() + chrono::TimeDelta::days(days))
        }
    };
    let new = identity::NewApiKey { name, scopes: vec![scope], expires_at };
    let made = identity::create_api_key(&services, &visit, client, new).await.map_err(tell)?;
    Ok(Outcome::show(Shown::ApiKey(made.key.expose_secret().to_owned())))
}

#[server(prefix = "/fn", endpoint = "api-keys/revoke")]
pub async fn revoke_api_key(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "API key".to_owned() })?;
    identity::revoke_api_key(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("The key no longer works."))
}

const fn scope_name(scope: ApiScope) -> &'static str {
    match scope {
        ApiScope::Read => "Read",
        ApiScope::Write => "Read and write",
        ApiScope::Admin => "Administer",
    }
}

#[component]
pub fn ApiKeysTab() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let keys = Resource::new_blocking(move || changed.get(), |_| list_api_keys());
    view! {
        <div class="settings">
            <CreateCard again/>
            <Card title="Keys" words="Access for programs, with a role of its own.">
                <Widget of="API keys" resource=keys shape=SkeletonShape::Rows { rows: 2 } let:keys>
                    {if keys.is_empty() {
                        view! { <EmptyState icon=icondata_lu::LuKeyRound title="No API keys" words="A key lets a program read or change what is yours, as far as its scope goes."/> }.into_any()
                    } else {
                        view! { <ul class="lines">{keys.into_iter().map(|key| view! { <KeyRow key_line=key again/> }).collect_view()}</ul> }.into_any()
                    }}
                </Widget>
            </Card>
        </div>
    }
}

#[component]
fn CreateCard(again: Callback<()>) -> impl IntoView {
    let form = use_form::<CreateApiKey>(move |_| again.run(()));
    let scopes =
        ApiScope::ALL.iter().map(|scope| Choice::new(scope.as_str(), scope_name(*scope))).collect::<Vec<_>>();
    let spans = [("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "Never")]
        .map(|(value, label)| Choice::new(value, label));
    let made = move || match form.shown().get() {
        Some(Shown::ApiKey(key)) => Some(view! {
            <div class="codes" role="status">
                <p class="codes__words">"Copy the key now. It is not shown again."</p>
                <p class="secret"><code data-testid="api-key">{key.clone()}</code><CopyButton text=key label="Copy the key"/></p>
            </div>
        }),
        _ => None,
    };
    view! {
        <Card title="New key">
            <div class="stack">
                {made}
                <ServerForm form class="form form--line">
                    <Field name="name" label="Name" required=true error=form.error_of("name")>
                        <TextInput autocomplete="off" value=form.typed("name", "")/>
                    </Field>
                    <Field name="scope" label="May" error=form.error_of("scope")>
                        <Select choices=scopes value=form.typed("scope", "read")/>
                    </Field>
                    <Field name="days" label="Expires" error=form.error_of("days")>
                        <Select choices=spans.to_vec() value=form.typed("days", "90")/>
                    </Field>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Create key"</Button>
                </ServerForm>
            </div>
        </Card>
    }
}

#[component]
fn KeyRow(key_line: KeyLine, again: Callback<()>) -> impl IntoView {
    let KeyLine { id, name, prefix, scopes, used, expires, state } = key_line;
    let used = match used {
        Some(when) => view! { "last used "<Moment when/> }.into_any(),
        None => "never used".into_any(),
    };
    let expires = expires.map(|when| view! { " · "{if state == KeyState::Expired { "expired " } else { "expires " }}<Moment when/> });
    let (form, dialog) = (format!("revoke-{id}"), format!("revoke-{id}-dialog"));
    let end = match state {
        KeyState::Revoked => view! { <Badge>"Revoked"</Badge> }.into_any(),
        KeyState::Expired => view! { <Badge tone=Tone::Warning>"Expired"</Badge> }.into_any(),
        KeyState::Active => view! {
            <RowAction<RevokeApiKey> id=form.clone() fields=vec![("id", id)] on_done=again>""</RowAction<RevokeApiKey>>
            <Button size=ButtonSize::Small opens=dialog.clone()>"Revoke"</Button>
            <ConfirmDialog id=dialog title=format!("Revoke {name}?") confirm="Revoke key" form>
                "Programs that use it are refused from now on."
            </ConfirmDialog>
        }
        .into_any(),
    };
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title">{name}" "<span class="mono line__id">{prefix}"…"</span></p>
                <p class="line__more">{scopes}" · "{used}{expires}</p>
            </div>
            <div class="line__actions">{end}</div>
        </li>
    }
}
