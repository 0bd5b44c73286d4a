//! The cookie a browser carries its session in: never for scripts, never across sites, and over
//! https bound to this host and to https.

use http::{HeaderName, HeaderValue, header};
use secrecy::ExposeSecret;
use workflows::identity::{self, SESSION_MAX_AGE, Signed};

use crate::web::problem::Problem;

type SetCookie = [(HeaderName, HeaderValue); 1];

/// Begins a session in the browser.
pub fn set(public_url: &str, signed: &Signed) -> Result<SetCookie, Problem> {
    cookie(public_url, signed.cookie.expose_secret(), SESSION_MAX_AGE)
}

/// Ends it there.
pub fn clear(public_url: &str) -> Result<SetCookie, Problem> {
    cookie(public_url, "", 0)
}

fn cookie(public_url: &str, value: &str, seconds: i64) -> Result<SetCookie, Problem> {
    let name = identity::session_cookie_name(public_url);
    let secure = if public_url.starts_with("https://") { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|_| Problem::internal())?;
    value.set_sensitive(true);
    Ok([(header::SET_COOKIE, value)])
}
