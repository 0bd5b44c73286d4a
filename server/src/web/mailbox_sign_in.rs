//! The two steps of signing in to a mailbox at its provider that a browser takes by itself. Both need a
//! session: whoever comes back is who set out.

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::MailboxId;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use workflows::Error;
use workflows::identity::{self, Origin, Visit};
use workflows::outreach::mailbox_sign_in;

use super::form_memory::cookie;
use super::session::origin;
use crate::state::AppState;

/// Where the provider sends people back to; to be registered there.
pub const CALLBACK: &str = "/mailboxes/callback";
/// Where every way ends: the mailbox stands there with what came of it.
const SETTINGS: &str = "/dashboard/settings?tab=mailboxes";
const FAILED: &str = "/dashboard/settings?tab=mailboxes&sign_in=failed";
const SIGN_IN: &str = "/login?next=%2Fdashboard%2Fsettings%3Ftab%3Dmailboxes";

pub fn routes() -> Router<AppState> {
    Router::new().route("/mailboxes/sign-in", get(start)).route(CALLBACK, get(finish))
}

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    mailbox: String,
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    state: String,
    /// Absent when the person said no.
    #[serde(default)]
    code: String,
}

async fn start(State(state): State<AppState>, Query(wish): Query<Wish>, request: Request) -> Response {
    let (origin, headers) = (origin(&request), request.headers().clone());
    let way = async {
        let visit = visit(&state, &origin, &headers).await?;
        let client = visit.current.ok_or(Error::no_such("client"))?;
        let mailbox: MailboxId = wish.mailbox.parse().map_err(|_| Error::no_such("mailbox"))?;
        mailbox_sign_in::begin(state.services(), &visit, client, mailbox).await
    };
    match way.await {
        Ok(url) => go(url.as_str()),
        Err(error) => failed(&error),
    }
}

async fn finish(State(state): State<AppState>, Query(back): Query<Back>, request: Request) -> Response {
    let (origin, headers) = (origin(&request), request.headers().clone());
    let done = async {
        let visit = visit(&state, &origin, &headers).await?;
        mailbox_sign_in::finish(state.services(), &visit, &back.state, &back.code).await
    };
    match done.await {
        Ok(_) => go(SETTINGS),
        Err(error) => failed(&error),
    }
}

async fn visit(state: &AppState, origin: &Origin, headers: &HeaderMap) -> Result<Visit, Error> {
    let token = cookie(headers, identity::session_cookie_name(state.public_url()));
    let token = token.filter(|token| !token.is_empty()).ok_or(Error::SignedOut)?;
    identity::authenticate(state.services(), origin, token).await
}

fn failed(error: &Error) -> Response {
    match error {
        Error::SignedOut => return go(SIGN_IN),
        Error::Internal { .. } => tracing::error!(%error, "signing in to a mailbox failed"),
        _ => tracing::info!(%error, "signing in to a mailbox was refused"),
    }
    go(FAILED)
}

fn go(to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
