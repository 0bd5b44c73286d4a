//! The founding places for programs: once, and live.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::{Json, response::IntoResponse};
use domain::FoundingSpots;
use futures::stream::{Stream, unfold};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;

use crate::web::Site;
use crate::web::problem::Problem;

/// The founding offer, as the database has it now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Spots {
    #[schema(example = 20)]
    total: u32,
    #[schema(example = 3)]
    taken: u32,
    #[schema(example = 17)]
    remaining: u32,
    sold_out: bool,
}

/// One event of the stream.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "says what the lines of an event hold; they are written elsewhere")]
struct SpotsEvent {
    /// Always `spots`.
    event: String,
    /// The founding places as JSON.
    data: String,
}

impl From<FoundingSpots> for Spots {
    fn from(spots: FoundingSpots) -> Self {
        Self { total: spots.total, taken: spots.taken, remaining: spots.remaining, sold_out: spots.sold_out }
    }
}

/// How many founding places are left
#[utoipa::path(
    get, path = "/founding-spots", tag = "Public",
    responses((status = 200, description = "Read from the database at this moment.", body = Spots)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn founding_spots(State(services): State<Services>) -> Result<impl IntoResponse, Problem> {
    let spots = workflows::public::founding_spots(&services).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Spots::from(spots))))
}

/// The founding places, live
///
/// Server-sent events named `spots`, each with the same object as `/founding-spots`: one at once,
/// then one within two seconds of every change. Ends when the server stops, so that a stop is not
/// held up; browsers connect again by themselves.
#[utoipa::path(
    get, path = "/founding-spots/stream", tag = "Public",
    responses((status = 200, description = "An endless stream of events.", body = SpotsEvent, content_type = "text/event-stream")),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn founding_spots_stream(
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
