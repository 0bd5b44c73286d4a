use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::{CampaignId, ClientId, LeadId, MeetingType};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::meetings::{self, NewMeeting};

use super::meeting::{Meeting, type_words};
use crate::api::body::Body;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateMeeting {
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    /// Left out, it still needs a time.
    scheduled_at: Option<DateTime<Utc>>,
    #[schema(minimum = 5, maximum = 480, default = 30)]
    duration_minutes: Option<i64>,
    #[schema(schema_with = type_words, required = false)]
    meeting_type: Option<MeetingType>,
    #[schema(max_length = 500)]
    calendar_link: Option<String>,
    #[schema(max_length = 2000)]
    notes: Option<String>,
    /// Send an invitation, from the mailbox the person knows.
    #[serde(default)]
    invite: bool,
}

/// Writes a meeting down
///
/// With a time the lead has converted and outreach to it ends. One open meeting a lead and campaign.
#[utoipa::path(
    post, path = "/clients/{client_id}/meetings", tag = "Meetings", request_body = CreateMeeting,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Made.", body = Meeting, headers(("ETag" = String, description = "Of its state.")))),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn create_meeting(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(body): Body<CreateMeeting>,
) -> Result<impl IntoResponse, Problem> {
    let new = NewMeeting {
        lead: body.lead_id,
        campaign: body.campaign_id,
        scheduled_at: body.scheduled_at,
        duration_minutes: body.duration_minutes.unwrap_or(30),
        meeting_type: body.meeting_type.unwrap_or(MeetingType::Discovery),
        calendar_link: body.calendar_link,
        notes: body.notes,
        invite: body.invite,
    };
    let line = meetings::create(&services, &visit, client, new).await?;
    Ok((StatusCode::CREATED, etag(line.meeting.revision), Json(Meeting::from(line))))
}
