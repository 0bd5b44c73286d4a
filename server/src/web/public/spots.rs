//! The founding places for programs: once, and live.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::Extension;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{Stream, unfold};
use http::header;

use super::site::Site;
use crate::web::problem::Problem;
use crate::web::request::RequestId;

/// `GET /api/v1/founding-spots`.
pub async fn now(
    Extension(site): Extension<Arc<Site>>,
    Extension(RequestId(id)): Extension<RequestId>,
) -> Response {
    match workflows::public::founding_spots(site.state().services()).await {
        Ok(spots) => ([(header::CACHE_CONTROL, "no-store")], Json(spots)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the founding places could not be read");
            Problem::internal().document("/api/v1/founding-spots", &id)
        }
    }
}

/// `GET /api/v1/founding-spots/stream`: the number at once, then whenever it changes. Ends when the
/// program does, so that a stop is not held up; browsers connect again by themselves.
pub async fn stream(
    Extension(site): Extension<Arc<Site>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut facts = site.follow();
    facts.mark_changed();
    let stopping = site.state().stopping().clone();
    let events = unfold((facts, stopping, None), |(mut facts, stopping, mut last)| async move {
        loop {
            tokio::select! {
                changed = facts.changed() => changed.ok()?,
                () = stopping.cancelled() => return None,
            }
            let spots = facts.borrow_and_update().spots;
            if spots.is_some() && spots != last {
                last = spots;
                let event = Event::default().event("spots").json_data(spots).ok()?;
                return Some((Ok(event), (facts, stopping, last)));
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
