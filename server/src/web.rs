//! The HTTP surface: routes and the layers around them, outermost first.

mod assets;
mod download;
mod downloads;
mod form_memory;
mod functions;
mod google;
pub mod health;
pub mod idempotency;
mod leave;
pub mod limits;
mod mailbox_sign_in;
mod pages;
pub(crate) mod piped;
pub mod problem;
mod public;
pub mod request;
mod security;
mod session;
mod test_controls;
mod trace;
mod tracking;
mod uploads;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http::{StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;

pub use assets::Files;
pub(crate) use mailbox_sign_in::CALLBACK as MAILBOX_CALLBACK;
pub(crate) use public::{Site, WAITLIST_LIMIT, visitor};

use crate::state::AppState;

/// Bodies are small unless a route says otherwise (api.md section 1, "Limits").
const BODY_LIMIT: usize = 1024 * 1024;
/// What takes a thousand rows at once.
const BULK_LIMIT: usize = 5 * BODY_LIMIT;

/// The whole router.
pub fn router(state: AppState) -> Router {
    let site = Arc::new(Site::start(&state));
    Router::new()
        .merge(crate::api::router(&state))
        .merge(download::routes())
        .merge(crate::hooks::routes())
        .merge(google::routes())
        .merge(leave::routes())
        .merge(mailbox_sign_in::routes())
        .merge(pages::routes(&state))
        .merge(public::routes(&site))
        .merge(test_controls::routes(&state))
        .merge(tracking::routes())
        .layer(Extension(site))
        .fallback(pages::fallback)
        .layer(CatchPanicLayer::custom(pages::panicked))
        .layer(from_fn_with_state(state.clone(), pages::catch))
        .layer(from_fn(small_bodies))
        .layer(from_fn(public::refuse_giants))
        .layer(from_fn_with_state(state.clone(), security::same_origin))
        .layer(from_fn(problem::complete))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn(crate::metrics::label_route))
        .layer(from_fn_with_state(state.clone(), request::identify))
        .with_state(state)
}

/// How long a body may be, by its path. An uploaded list has a limit of its own, where it is written.
fn body_limit(path: &str) -> Option<usize> {
    let in_client = path.starts_with("/api/v1/clients/");
    if path == app::leads::UPLOAD || in_client && path.ends_with("/leads/import") {
        return None;
    }
    Some(match path {
        _ if path.starts_with(crate::hooks::PREFIX) => crate::hooks::BODY_LIMIT,
        _ if in_client && path.ends_with("/bulk") => BULK_LIMIT,
        _ => BODY_LIMIT,
    })
}

/// Refuses longer bodies, by their announced length or as they come.
async fn small_bodies(request: Request, next: Next) -> Response {
    let Some(limit) = body_limit(request.uri().path()) else { return next.run(request).await };
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return problem::Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    }
    next.run(request.map(|body| Body::new(http_body_util::Limited::new(body, limit)))).await
}
