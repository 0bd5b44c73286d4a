//! The HTTP surface: routes and the layers around them, outermost first.

mod assets;
mod form_memory;
mod functions;
mod google;
pub mod health;
pub mod idempotency;
mod leave;
pub mod limits;
mod pages;
pub mod problem;
mod public;
pub mod request;
mod security;
mod session;

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

pub use assets::Files;
pub(crate) use public::{Site, WAITLIST_LIMIT, visitor};

use crate::state::AppState;

/// Bodies are small unless a route says otherwise (api.md section 1, "Limits").
const BODY_LIMIT: usize = 1024 * 1024;

/// The whole router.
pub fn router(state: AppState) -> Router {
    let site = Arc::new(Site::start(&state));
    Router::new()
        .merge(crate::api::router(&state))
        .merge(google::routes())
        .merge(leave::routes())
        .merge(pages::routes(&state))
        .merge(public::routes(&site))
        .layer(Extension(site))
        .fallback(pages::fallback)
        .layer(CatchPanicLayer::custom(pages::panicked))
        .layer(from_fn_with_state(state.clone(), pages::catch))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(from_fn(public::refuse_giants))
        .layer(from_fn_with_state(state.clone(), security::same_origin))
        .layer(from_fn(problem::complete))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn(crate::metrics::label_route))
        .layer(from_fn_with_state(state.clone(), request::identify))
        .with_state(state)
}
