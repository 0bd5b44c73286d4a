//! Finds out once a request who asks, and sends people to where they belong (pages.md, "Gating").

use std::sync::Arc;

use app::context::{Asking, Page};
use app::layouts;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode, header};
use secrecy::SecretString;
use workflows::Error;
use workflows::identity::{self, Origin, Visit};

use super::form_memory::cookie;
use super::request::{ClientIp, RequestId};
use crate::state::AppState;

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Out,
    /// Signed in, member of no client.
    Alone,
    /// The client has yet to say whom it wants.
    Fresh,
    Settled,
}

/// Reads the session, applies the gates to pages, and puts [`Asking`] and the page's frame into the
/// request.
pub async fn resolve(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let services = state.services();
    let origin = origin(&request);
    let token = cookie(request.headers(), identity::session_cookie_name(state.public_url()))
        .filter(|token| !token.is_empty());
    let visit = match token {
        None => None,
        Some(token) => match identity::authenticate(services, &origin, token).await {
            Ok(visit) => Some(Arc::new(visit)),
            Err(Error::SignedOut) => None,
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        },
    };
    let asking = Asking {
        origin,
        visit: visit.clone(),
        cookie: token.map(|token| SecretString::from(token.to_owned())),
    };
    let is_page =
        matches!(*request.method(), Method::GET | Method::HEAD) && !request.uri().path().starts_with("/fn/");
    if is_page {
        let standing = standing(visit.as_deref());
        let admin = visit.as_deref().is_some_and(|visit| visit.platform_admin().is_ok());
        if let Some(to) = gate(request.uri().path(), request.uri().query(), standing, admin) {
            return (([(header::CACHE_CONTROL, "no-store")]), Redirect::to(&to)).into_response();
        }
        let theme = request.extensions().get::<Page>().and_then(|page| page.theme);
        if let Some(visit) = &visit {
            match layouts::frame::shell(services, visit, theme).await {
                Ok(shell) => drop(request.extensions_mut().insert(shell)),
                Err(error) => {
                    tracing::error!(%error, "the frame of a page could not be read");
                    return StatusCode::INTERNAL_SERVER_ERROR.into_response();
                }
            }
        }
    }
    request.extensions_mut().insert(asking);
    let mut response = next.run(request).await;
    if visit.is_some() {
        // A page of one person must not come back from a cache for another.
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(http::HeaderValue::from_static("no-store"));
    }
    response
}

pub(super) fn origin(request: &Request) -> Origin {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let extensions = request.extensions();
    Origin::new(
        extensions.get::<ClientIp>().map(|ip| ip.0),
        user_agent,
        extensions.get::<RequestId>().map(|id| id.0.as_str()),
    )
}

fn standing(visit: Option<&Visit>) -> Standing {
    match visit {
        None => Standing::Out,
        Some(visit) => match visit.current_seat() {
            None => Standing::Alone,
            Some(seat) if seat.icp_confirmed => Standing::Settled,
            Some(_) => Standing::Fresh,
        },
    }
}

/// Where somebody of this standing has to go instead; `None` when the page may be drawn.
fn gate(path: &str, query: Option<&str>, standing: Standing, admin: bool) -> Option<String> {
    let path = path.trim_end_matches('/');
    let inside =
        |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let way_in = matches!(path, "/login" | "/signup" | "/forgot-password");
    match standing {
        Standing::Out if inside("/dashboard") || inside("/onboarding") || inside("/admin") => {
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let next: String =
                url::form_urlencoded::byte_serialize(format!("{path}{query}").as_bytes()).collect();
            Some(format!("/login?next={next}"))
        }
        Standing::Out => None,
        _ if inside("/admin") => (!admin).then(|| "/dashboard".to_owned()),
        _ if way_in => Some("/dashboard".to_owned()),
        Standing::Alone | Standing::Fresh if inside("/dashboard") => Some("/onboarding".to_owned()),
        Standing::Settled if inside("/onboarding") => Some("/dashboard".to_owned()),
        Standing::Alone | Standing::Fresh | Standing::Settled => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_sent_to_where_they_belong() {
        use Standing::{Alone, Fresh, Out, Settled};
        let table = [
            ("/dashboard", Out, Some("/login?next=%2Fdashboard")),
            ("/dashboard/settings", Out, Some("/login?next=%2Fdashboard%2Fsettings%3Ftab%3Dteam")),
            ("/onboarding/skip", Out, Some("/login?next=%2Fonboarding%2Fskip%3Ftab%3Dteam")),
            ("/login", Out, None),
            ("/dashboards", Out, None),
            ("/login", Settled, Some("/dashboard")),
            ("/signup", Fresh, Some("/dashboard")),
            ("/forgot-password", Alone, Some("/dashboard")),
            ("/reset-password", Settled, None),
            ("/invite/abc", Alone, None),
            ("/dashboard", Alone, Some("/onboarding")),
            ("/dashboard/settings", Fresh, Some("/onboarding")),
            ("/onboarding", Fresh, None),
            ("/onboarding/", Settled, Some("/dashboard")),
            ("/dashboard", Settled, None),
        ];
        for (path, standing, expected) in table {
            let query = (path.len() > 10).then_some("tab=team");
            let expected = expected.map(str::to_owned);
            for admin in [false, true] {
                assert_eq!(gate(path, query, standing, admin), expected, "{path} {standing:?}");
            }
        }
    }

    #[test]
    fn pages_of_the_platform_are_for_its_admins_whatever_they_are_in_a_client() {
        use Standing::{Alone, Fresh, Out, Settled};
        assert_eq!(gate("/admin/ab", None, Out, false).as_deref(), Some("/login?next=%2Fadmin%2Fab"));
        for standing in [Alone, Fresh, Settled] {
            assert_eq!(gate("/admin/ab", None, standing, false).as_deref(), Some("/dashboard"));
            assert_eq!(gate("/admin/ab", None, standing, true), None);
        }
        assert_eq!(gate("/administer", None, Settled, false), None);
    }
}
