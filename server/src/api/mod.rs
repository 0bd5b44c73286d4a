//! The REST API under `/api/v1` (api.md). One operation a file: request, response, handler. A handler
//! finds who asks, calls one workflow and translates its answer; rules are not here.
//!
//! An operation says who may call it with `x-required-role` in its description; a test walks all of
//! them and proves it (`server/tests/api`).

mod account;
mod api_keys;
mod approvals;
mod audit;
mod auth;
mod body;
mod campaigns;
mod clients;
mod docs_page;
mod etag;
mod exports;
mod icp;
mod inbound;
mod invites;
mod leads;
mod live;
mod meetings;
mod members;
mod openapi;
mod page;
mod params;
mod public;
mod refusal;
mod replies;
mod reports;
mod sending;
mod session_cookie;
mod suppression;
mod templates;
pub mod visitor;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;
use crate::web::problem::Problem;
use crate::web::{health, idempotency, limits};

/// The longest a handler may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// All operations of version 1, and their description.
pub fn router(state: &AppState) -> Router<AppState> {
    let (operations, document) = operations(state);
    let document = Document(Arc::new(document));
    let probes = Router::new()
        .route("/health", get(health::health))
        .route("/health/ready", get(health::ready))
        .route("/health/live", get(health::live));
    let description = Router::new()
        .route("/api/v1/openapi.json", get(openapi_json))
        .route("/api/v1/docs", get(docs_page::docs))
        .layer(Extension(document));
    operations.merge(description).merge(probes)
}

/// The description alone.
pub fn document(state: &AppState) -> Value {
    operations(state).1
}

fn operations(state: &AppState) -> (Router<AppState>, Value) {
    let open = auth::open_router()
        .merge(public::open_router())
        .layer(from_fn_with_state(PATIENCE, in_time))
        .layer(from_fn_with_state(state.clone(), idempotency::for_everybody));
    let closed = auth::router()
        .merge(account::router())
        .merge(clients::router())
        .merge(exports::router())
        .merge(members::router())
        .merge(invites::router())
        .merge(api_keys::router())
        .merge(audit::router())
        .merge(leads::router())
        .merge(suppression::router())
        .merge(icp::router())
        .merge(replies::router())
        .merge(reports::router())
        .merge(meetings::router())
        .merge(inbound::router())
        .merge(campaigns::router())
        .merge(approvals::router())
        .merge(sending::router())
        .merge(templates::router())
        .merge(webhooks::router())
        // The length of a body is bounded outside, by its path.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(PATIENCE, in_time))
        .layer(from_fn_with_state(state.clone(), idempotency::for_the_known));
    // As long as they take, and never held in memory to be repeated.
    let areas = open
        .merge(closed)
        .merge(leads::file_router())
        .merge(public::reading_router())
        .merge(live::router())
        .layer(from_fn_with_state(state.clone(), limits::enforce))
        .layer(from_fn_with_state(state.clone(), visitor::recognise));
    // Probes ask often and without credentials; no limit may make a healthy server look ill.
    let probes = OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
        .routes(routes!(health::live));
    let (router, api) =
        OpenApiRouter::with_openapi(openapi::base()).nest("/api/v1", areas.merge(probes)).split_for_parts();
    let cookie = workflows::identity::session_cookie_name(state.public_url());
    let document = openapi::complete(&api, cookie).expect("a description made of plain values is JSON");
    (router, document)
}

/// Shared: a layer is cloned for each of its routes and again for each request, and this is megabytes.
#[derive(Clone, Debug)]
struct Document(Arc<Value>);

async fn openapi_json(Extension(Document(document)): Extension<Document>) -> Response {
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], axum::Json(&*document)).into_response()
}

/// Ends what takes too long. What it had not committed is undone with it.
async fn in_time(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "TIMEOUT",
            "This took longer than 30 s and was given up.",
        )
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn what_takes_too_long_is_given_up() {
        let never = get(std::future::pending::<Response>);
        let short = from_fn_with_state(Duration::from_millis(1), in_time);
        let router: Router = Router::new().route("/", never).layer(short);
        let answer = router.oneshot(Request::new(Body::empty())).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
    }
}
