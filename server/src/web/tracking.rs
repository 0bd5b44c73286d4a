//! Links of mails that a campaign follows, and the picture of one point. A link leads on only to the
//! address that was signed with it; anything else is no link of ours.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use workflows::outreach::tracking;

use crate::state::AppState;

/// A GIF of one transparent point.
const POINT: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

pub fn routes() -> Router<AppState> {
    Router::new().route("/o/{token}", get(open)).route("/c/{token}", get(click))
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    to: String,
}

fn agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The picture, whatever the token: it tells nobody whether there is such a mail.
async fn open(State(state): State<AppState>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    if let Err(error) = tracking::opened(state.services(), &token, agent(&headers)).await {
        tracing::debug!(%error, "an open was not kept");
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/gif")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, POINT).into_response()
}

async fn click(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Query(link): Query<Link>,
    headers: HeaderMap,
) -> Response {
    let found = tracking::clicked(state.services(), &token, &link.to, agent(&headers)).await;
    let to = found.ok().and_then(|to| HeaderValue::from_str(&to).ok());
    let Some(to) = to else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::FOUND, headers).into_response()
}
