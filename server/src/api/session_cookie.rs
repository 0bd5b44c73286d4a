//! The session's cookie as an operation answers it.

use app::context::cookie;
use http::{HeaderName, HeaderValue, header};
use secrecy::ExposeSecret;
use workflows::identity::{self, SESSION_MAX_AGE, Signed};

use crate::web::problem::Problem;

type SetCookie = [(HeaderName, HeaderValue); 1];

/// Begins a session in the browser.
pub fn set(public_url: &str, signed: &Signed) -> Result<SetCookie, Problem> {
    answer(public_url, signed.cookie.expose_secret(), SESSION_MAX_AGE)
}

/// Ends it there.
pub fn clear(public_url: &str) -> Result<SetCookie, Problem> {
    answer(public_url, "", 0)
}

fn answer(public_url: &str, value: &str, seconds: i64) -> Result<SetCookie, Problem> {
    let name = identity::session_cookie_name(public_url);
    let cookie = cookie(public_url, name, value, seconds).ok_or_else(Problem::internal)?;
    Ok([(header::SET_COOKIE, cookie)])
}
