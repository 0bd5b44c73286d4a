//! One endless answer for each page that stays open. It looks by itself at what is new; so it tells of
//! what any process did, and a process that stops loses nobody's place.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use chrono::{DateTime, Utc};
use domain::{Channel, ClientId, LeadId};
use futures::stream::{Stream, unfold};
use http::HeaderMap;
use serde::Serialize;
use store::outreach::activity::Happened;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use uuid::Uuid;
use workflows::identity::Visit;
use workflows::{Error, Services, live};

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::state::AppState;
use crate::web::problem::Problem;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks of one answer. Then it ends, the page asks again from where it was, and whether it still may
/// is found out anew.
const LOOKS: u32 = 300;
const HEARTBEAT: Duration = Duration::from_secs(15);
const LAST_EVENT: &str = "last-event-id";

/// One event of the stream.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "says what the lines of an event hold; they are written elsewhere")]
struct LiveEvent {
    /// `activity` or `notices`.
    event: String,
    /// Of an activity; send it back as `Last-Event-ID` to go on from there.
    id: Option<String>,
    /// An activity as JSON, or `{"unread": 3}`.
    data: String,
}

#[derive(Debug, Serialize)]
struct Activity<'a> {
    id: Uuid,
    lead_id: LeadId,
    channel: Option<Channel>,
    action: &'a str,
    sequence_step: Option<i64>,
    created_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Notices {
    unread: u64,
}

/// What happens, live
///
/// Server-sent events: `activity` for everything that happens to a lead, `notices` when the number of
/// unread notifications changes. After a break, `Last-Event-ID` brings what was missed. The answer ends
/// by itself after five minutes and when the server stops; browsers connect again by themselves.
#[utoipa::path(
    get, path = "/clients/{client_id}/stream", tag = "Activity",
    params(
        ("client_id" = uuid::Uuid, Path, description = "The client."),
        ("Last-Event-ID" = Option<uuid::Uuid>, Header, description = "The id of the last activity that was seen.")
    ),
    responses((status = 200, description = "A stream of events.", body = LiveEvent, content_type = "text/event-stream")),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn stream(
    State(state): State<AppState>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let services = state.services().clone();
    let now = live::mark(&services, &visit, client).await?;
    let seen = headers.get(LAST_EVENT).map(|id| id.to_str().unwrap_or_default().parse()).transpose();
    let seen = seen.map_err(|_| Problem::malformed("Last-Event-ID is not the id of an activity."))?;
    let unread = live::unread(&services, &visit).await?;
    let watch = Watch {
        services,
        visit,
        client,
        mark: seen.unwrap_or(now),
        unread,
        told: VecDeque::new(),
        looks: LOOKS,
        stopping: state.stopping().clone(),
    };
    let events = unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok(event), watch))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

struct Watch {
    services: Services,
    visit: Visit,
    client: ClientId,
    /// The newest activity that was told.
    mark: Uuid,
    unread: u64,
    told: VecDeque<Event>,
    looks: u32,
    stopping: CancellationToken,
}

impl Watch {
    /// The next event, whenever it comes; none when the answer ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.told.pop_front() {
                return Some(event);
            }
            self.looks = self.looks.checked_sub(1)?;
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "a live stream ends; the page connects again");
                return None;
            }
            if self.told.is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    () = self.stopping.cancelled() => return None,
                }
            }
        }
    }

    async fn look(&mut self) -> Result<(), Error> {
        for happened in live::since(&self.services, &self.visit, self.client, self.mark).await? {
            self.mark = happened.id;
            self.told.extend(activity(&happened));
        }
        let unread = live::unread(&self.services, &self.visit).await?;
        if unread != self.unread {
            self.unread = unread;
            self.told.extend(Event::default().event("notices").json_data(Notices { unread }).ok());
        }
        Ok(())
    }
}

fn activity(happened: &Happened) -> Option<Event> {
    let told = Activity {
        id: happened.id,
        lead_id: happened.lead_id,
        channel: happened.channel,
        action: &happened.action,
        sequence_step: happened.sequence_step,
        created_at: happened.created_at,
    };
    Event::default().event("activity").id(happened.id.to_string()).json_data(told).ok()
}
