use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::{Aud, ClientId, MeetingId, MeetingStatus, MeetingType};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::meetings::{self, Change};

use super::meeting::{Meeting, status_words, type_words};
use crate::api::body::Body;
use crate::api::etag::{IfMatch, IfMatchHeader, etag};
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMeeting {
    #[schema(schema_with = status_words, required = false)]
    status: Option<MeetingStatus>,
    /// Another time makes it scheduled.
    scheduled_at: Option<DateTime<Utc>>,
    #[schema(minimum = 5, maximum = 480)]
    duration_minutes: Option<i64>,
    #[schema(schema_with = type_words, required = false)]
    meeting_type: Option<MeetingType>,
    #[schema(max_length = 500)]
    calendar_link: Option<String>,
    #[schema(max_length = 2000)]
    notes: Option<String>,
    #[schema(max_length = 2000)]
    outcome: Option<String>,
    #[schema(value_type = Option<String>, example = "2500.00")]
    deal_value_aud: Option<Aud>,
    /// Send an invitation. Whoever has one hears of every change without asking.
    #[serde(default)]
    invite: bool,
}

/// Changes a meeting
///
/// Its time, its state along the allowed moves, what came of it. What is left out stays.
#[utoipa::path(
    patch, path = "/clients/{client_id}/meetings/{meeting_id}", tag = "Meetings", request_body = ChangeMeeting,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("meeting_id" = uuid::Uuid, Path, description = "The meeting."), IfMatchHeader),
    responses((status = 200, description = "As it is now.", body = Meeting, headers(("ETag" = String, description = "Of the new state.")))),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn change_meeting(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, meeting)): Ids<(ClientId, MeetingId)>,
    IfMatch(revision): IfMatch,
    Body(body): Body<ChangeMeeting>,
) -> Result<impl IntoResponse, Problem> {
    let change = Change {
        status: body.status,
        scheduled_at: body.scheduled_at,
        duration_minutes: body.duration_minutes,
        meeting_type: body.meeting_type,
        calendar_link: body.calendar_link,
        notes: body.notes,
        outcome: body.outcome,
        deal_value_aud: body.deal_value_aud,
        invite: body.invite,
        revision,
    };
    let line = meetings::change(&services, &visit, client, meeting, change).await?;
    Ok((etag(line.meeting.revision), Json(Meeting::from(line))))
}
