//! The two steps of sign-in through Google that a browser takes by itself (api.md section 3).

use app::context::{STEP_COOKIE, STEP_SECONDS, cookie};
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use secrecy::ExposeSecret;
use serde::Deserialize;
use workflows::Error;
use workflows::identity::{self, GoogleDone, SESSION_MAX_AGE, SignedIn};

use super::form_memory;
use super::session::origin;
use crate::state::AppState;

/// Where every failure ends; the page says that it did not work and offers the password.
const FAILED: &str = "/login?error=auth_failed";
/// Ties the way back to the browser that set out.
const STATE_COOKIE: &str = "google-state";
/// As long as a person may take at the provider.
const STATE_SECONDS: i64 = 600;

pub fn routes() -> Router<AppState> {
    Router::new().route("/api/v1/auth/google", get(start)).route("/api/v1/auth/callback", get(finish))
}

#[derive(Deserialize)]
struct Wish {
    next: Option<String>,
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    state: String,
    /// Absent when the person said no.
    #[serde(default)]
    code: String,
}

async fn start(State(state): State<AppState>, Query(wish): Query<Wish>) -> Response {
    match identity::start_google(state.services(), wish.next.as_deref()).await {
        Ok(start) => {
            let held = cookie(state.public_url(), STATE_COOKIE, start.state.expose_secret(), STATE_SECONDS);
            go(start.url.as_str(), vec![held])
        }
        Err(error) => failed(&state, &error),
    }
}

async fn finish(State(state): State<AppState>, Query(back): Query<Back>, request: Request) -> Response {
    let origin = origin(&request);
    let held = form_memory::cookie(request.headers(), STATE_COOKIE);
    let done = identity::finish_google(state.services(), &origin, &back.state, &back.code, held).await;
    let GoogleDone { signed, return_to } = match done {
        Ok(done) => done,
        Err(error) => return failed(&state, &error),
    };
    let next = return_to.as_deref().unwrap_or("/dashboard");
    let spent = cookie(state.public_url(), STATE_COOKIE, "", 0);
    match signed {
        SignedIn::Done(signed) => {
            let name = identity::session_cookie_name(state.public_url());
            let session = cookie(state.public_url(), name, signed.cookie.expose_secret(), SESSION_MAX_AGE);
            go(next, vec![spent, session])
        }
        SignedIn::CodeNeeded { token } => {
            let step = cookie(state.public_url(), STEP_COOKIE, token.expose_secret(), STEP_SECONDS);
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            go(&format!("/login?step=code&next={next}"), vec![spent, step])
        }
    }
}

/// What a person may be told is the same for every reason; ours stands in the log.
fn failed(state: &AppState, error: &Error) -> Response {
    match error {
        Error::Internal { .. } => tracing::error!(%error, "sign-in through Google failed"),
        _ => tracing::info!(%error, "sign-in through Google was refused"),
    }
    go(FAILED, vec![cookie(state.public_url(), STATE_COOKIE, "", 0)])
}

fn go(to: &str, cookies: Vec<Option<HeaderValue>>) -> Response {
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies {
        let Some(cookie) = cookie else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
