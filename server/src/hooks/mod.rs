//! Inbound hooks (api.md section 11): where suppliers and programs deliver. A hook looks at the size,
//! proves who calls, keeps the event as it came and answers; what it means is found out in the
//! background. Our own trouble is answered with 5xx, so that the supplier tries again.

mod calendar;
mod postmark;
mod signed;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;
use workflows::Error;
use workflows::replies::TakenIn;

use crate::state::AppState;
use crate::web::problem::Problem;

/// Paths of hooks begin with this.
pub const PREFIX: &str = "/api/v1/webhooks/";
/// Largest delivery (api.md section 1, "Limits").
pub const BODY_LIMIT: usize = 10 * 1024 * 1024;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/webhooks/postmark/inbound", post(postmark::inbound))
        .route("/api/v1/webhooks/postmark/bounce", post(postmark::bounce))
        .route("/api/v1/webhooks/postmark/spam", post(postmark::bounce))
        .route("/api/v1/webhooks/inbound/{door}", post(signed::deliver))
        .route("/api/v1/webhooks/calendar/{calendar}/{door}", post(calendar::deliver))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// What a supplier hears.
fn answer(taken: Result<TakenIn, Error>) -> Response {
    match taken {
        Ok(TakenIn::New(event)) => {
            axum::Json(json!({ "status": "accepted", "event_id": event })).into_response()
        }
        Ok(TakenIn::Known(event)) => {
            axum::Json(json!({ "status": "ignored", "reason": "already_processed", "event_id": event }))
                .into_response()
        }
        Err(Error::SignedOut) => {
            Problem { message: "These credentials open no door.".to_owned(), ..Problem::signed_out() }
                .into_response()
        }
        Err(error) => Problem::from(error).into_response(),
    }
}
