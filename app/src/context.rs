//! What a page or a server function may know of the request it answers: who asks, for which client,
//! with which services. Server only.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Capability, ClientId, Mode, Theme};
use leptos::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use workflows::identity::{self, Member, Origin, Signed, Visit};
use workflows::{Error, Services};

use crate::error::{AppError, FieldError};
use crate::forms::Echo;
use crate::layouts::Shell;

/// Logical file names (`app.js`, `site.css`) and the hashed addresses they are served from.
#[derive(Clone, Debug, Default)]
pub struct Assets(Arc<BTreeMap<String, String>>);

impl Assets {
    pub fn new(addresses: BTreeMap<String, String>) -> Self {
        Self(Arc::new(addresses))
    }
    /// The address of a built file; the bare name under `/pkg/` when it was not built.
    pub fn href(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| format!("/pkg/{name}"))
    }
}

/// Put into the request's extensions by the server, found by pages through [`page`].
#[derive(Clone, Debug)]
pub struct Page {
    pub assets: Assets,
    pub mode: Mode,
    pub public_url: String,
    pub request_id: String,
    pub theme: Option<Theme>,
}

/// The request at hand. Outside a request (listing the routes) a bare one.
pub fn page() -> Page {
    extension().unwrap_or_else(|| Page {
        assets: Assets::default(),
        mode: Mode::Live,
        public_url: String::new(),
        request_id: String::new(),
        theme: None,
    })
}

/// What the server found out about the visitor before the page is drawn or the function is run.
#[derive(Clone, Debug)]
pub struct Asking {
    pub origin: Origin,
    /// `None` when nobody is signed in.
    pub visit: Option<Arc<Visit>>,
    /// The session's cookie as it came; it may be of no use any more.
    pub cookie: Option<SecretString>,
}

/// The frame of a signed-in page, made by the server before it is drawn.
pub fn shell() -> Option<Shell> {
    extension()
}

/// The answer to a form that was sent without scripting from this page.
pub fn echo() -> Option<Echo> {
    extension()
}

pub fn services() -> Result<Services, AppError> {
    use_context().ok_or_else(|| internal("services are missing from the context"))
}

/// Who asks, from where; signed in or not.
pub fn asking() -> Result<Asking, AppError> {
    extension().ok_or_else(|| internal("the request was not looked at"))
}

/// The person who is signed in.
pub fn visit() -> Result<Arc<Visit>, AppError> {
    asking()?.visit.ok_or(AppError::SignedOut)
}

/// The person and the client the switcher shows. The workflow that is called next proves the role.
pub fn client() -> Result<(Arc<Visit>, ClientId), AppError> {
    let visit = visit()?;
    let client = visit.current_seat().map(|seat| seat.client).ok_or_else(no_client)?;
    Ok((visit, client))
}

/// Membership of the current client with a capability, for workflows that take a proof of it.
pub async fn member(capability: Capability) -> Result<Member, AppError> {
    let services = services()?;
    let (visit, client) = client()?;
    identity::member(&services, &visit, client, capability).await.map_err(tell)
}

fn no_client() -> AppError {
    AppError::Refused {
        code: "no_client".to_owned(),
        reason: "You do not belong to an agency yet.".to_owned(),
    }
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<T>().cloned())
}

fn internal(why: &'static str) -> AppError {
    tracing::error!(why, "a page could not be served");
    AppError::Internal { reference: page().request_id }
}

/// What a person is told of a workflow's refusal. A fault is logged here, where it stops travelling.
pub fn tell(error: Error) -> AppError {
    match error {
        Error::SignedOut => AppError::SignedOut,
        Error::Forbidden { needed } => AppError::Forbidden { needed: needed.to_string() },
        Error::NoSuch { what } => AppError::NotFound { what: what.to_owned() },
        Error::Deleted { what } => AppError::Deleted { what: what.to_owned() },
        Error::Exists { what } => {
            AppError::Refused { code: "exists".to_owned(), reason: format!("This {what} exists already.") }
        }
        Error::Refused { code, reason } => AppError::Refused { code: code.to_owned(), reason },
        Error::Invalid(fields) => AppError::Invalid {
            fields: fields
                .into_iter()
                .map(|wrong| FieldError {
                    field: wrong.field.to_owned(),
                    code: wrong.code.to_owned(),
                    message: wrong.message,
                })
                .collect(),
        },
        Error::Stale => AppError::Refused {
            code: "stale".to_owned(),
            reason: "Somebody else changed this in the meantime. Load the page again to see what it is now."
                .to_owned(),
        },
        Error::SlowDown { seconds } => AppError::SlowDown { seconds },
        error @ Error::Internal { .. } => {
            let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            tracing::error!(%error, source, "a workflow failed");
            AppError::Internal { reference: page().request_id }
        }
    }
}

/// Sets the status of the page being drawn.
pub fn set_status(status: http::StatusCode) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}

/// Hands the browser its new session.
pub fn keep_session(signed: &Signed) {
    let name = identity::session_cookie_name(&page().public_url);
    set_cookie(name, signed.cookie.expose_secret(), identity::SESSION_MAX_AGE);
}

/// Takes the session's cookie away.
pub fn drop_session() {
    set_cookie(identity::session_cookie_name(&page().public_url), "", 0);
}

/// Between the password and the second factor the browser holds a token that is good for the code
/// and nothing else; it stays out of addresses and pages.
pub const STEP_COOKIE: &str = "sign-in-step";
/// The workflow's own limit is what counts; the cookie need not outlive it.
pub const STEP_SECONDS: i64 = 600;

pub fn keep_step(token: Option<&str>) {
    set_cookie(STEP_COOKIE, token.unwrap_or_default(), token.map_or(0, |_| STEP_SECONDS));
}

pub fn step() -> Option<SecretString> {
    let parts = use_context::<http::request::Parts>()?;
    let cookies = parts.headers.get_all(http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, value)| *name == STEP_COOKIE && !value.is_empty())
        .map(|(_, value)| SecretString::from(value.to_owned()))
}

fn set_cookie(name: &str, value: &str, max_age: i64) {
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    if let Some(cookie) = cookie(&page().public_url, name, value, max_age) {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
}

/// The `Set-Cookie` of everything that signs people in: never for scripts, and over https for https
/// alone. Lax, not Strict: a link in a mail and the way back from a provider come from another site.
/// 0 seconds take the cookie away; `None` when the value is none that a cookie can hold.
pub fn cookie(public_url: &str, name: &str, value: &str, seconds: i64) -> Option<http::HeaderValue> {
    let secure = if public_url.starts_with("https://") { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut cookie = http::HeaderValue::from_str(&text).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

#[cfg(test)]
mod tests {
    use super::cookie;

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_over_https_bound_to_it() {
        let text = |url| cookie(url, "session", "abc", 60).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text("http://localhost:3000"), "session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert!(text("https://app.example").ends_with("; SameSite=Lax; Secure"));
        assert!(cookie("https://app.example", "session", "a\r\nSet-Cookie: b=c", 60).is_none());
    }
}
