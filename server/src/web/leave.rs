//! Where the way out of a test mail leads: it was sent to a colleague, and there is nobody to take off.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, header};

use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/u/test", get(test).post(test))
}

async fn test() -> Response {
    const PAGE: &str = "<!doctype html><html lang=\"en-AU\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <title>This was a test</title></head><body><main><h1>This was a test</h1><p>You were sent this mail as a test. \
         In the mail that leads receive, this link takes them off the list.</p></main></body></html>";
    const CACHE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    ([CACHE], Html(PAGE)).into_response()
}
