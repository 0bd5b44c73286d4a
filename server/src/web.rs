//! The HTTP surface: routes and the layers around them, outermost first.

mod assets;
mod form_memory;
mod functions;
mod health;
mod pages;
pub mod problem;
mod public;
pub mod request;
mod security;
mod session;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

pub use assets::Files;

use crate::state::AppState;

/// Bodies are small unless a route says otherwise (api.md section 1, "Limits").
const BODY_LIMIT: usize = 1024 * 1024;

/// The whole router.
pub fn router(state: AppState) -> Router {
    let api = Router::new()
        .route("/api/v1/health", get(health::health))
        .route("/api/v1/health/ready", get(health::ready))
        .route("/api/v1/health/live", get(health::live))
        .route("/health", get(health::health))
        .route("/health/ready", get(health::ready))
        .route("/health/live", get(health::live));
    Router::new()
        .merge(api)
        .merge(pages::routes(&state))
        .merge(public::routes(&state))
        .fallback(pages::fallback)
        .layer(CatchPanicLayer::custom(pages::panicked))
        .layer(from_fn_with_state(state.clone(), pages::catch))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(from_fn(public::refuse_giants))
        .layer(from_fn_with_state(state.clone(), security::same_origin))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn(crate::metrics::label_route))
        .layer(from_fn_with_state(state.clone(), request::identify))
        .with_state(state)
}
