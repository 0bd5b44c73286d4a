//! A meeting in answers.

use chrono::{DateTime, Utc};
use domain::{Attendance, Aud, CampaignId, LeadId, MeetingId, MeetingStatus, MeetingType, ReplyId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::replies::meetings::Line;

use crate::api::openapi::words;

pub fn type_words() -> Schema {
    words(MeetingType::ALL)
}
pub fn status_words() -> Schema {
    words(MeetingStatus::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Meeting {
    #[schema(value_type = Uuid)]
    id: MeetingId,
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    lead_name: String,
    lead_company: Option<String>,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[schema(value_type = Option<Uuid>)]
    reply_id: Option<ReplyId>,
    /// Only when it was agreed.
    scheduled_at: Option<DateTime<Utc>>,
    /// What the other side named, not agreed yet.
    proposed_at: Option<DateTime<Utc>>,
    duration_minutes: i64,
    #[schema(schema_with = type_words)]
    meeting_type: MeetingType,
    #[schema(schema_with = status_words)]
    status: MeetingStatus,
    timezone: String,
    calendar_link: Option<String>,
    notes: Option<String>,
    outcome: Option<String>,
    #[schema(value_type = Option<String>, example = "2500.00")]
    deal_value_aud: Option<Aud>,
    /// What its recipient said to our invitation: `invited`, `accepted`, `tentative` or `declined`.
    #[schema(value_type = Option<String>)]
    attendance: Option<Attendance>,
    /// Nobody said what came of it, and it counts as held.
    completed_assumed: bool,
    created_at: DateTime<Utc>,
}

impl From<Line> for Meeting {
    fn from(line: Line) -> Self {
        let name = [line.first_name.as_deref(), line.last_name.as_deref()];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let meeting = line.meeting;
        Self {
            id: meeting.id,
            lead_id: meeting.lead_id,
            lead_name: if name.is_empty() { line.email.into() } else { name },
            lead_company: line.company,
            campaign_id: meeting.campaign_id,
            reply_id: meeting.reply_id,
            scheduled_at: meeting.scheduled_at,
            proposed_at: meeting.proposed_at,
            duration_minutes: meeting.duration_minutes,
            meeting_type: meeting.meeting_type,
            status: meeting.status,
            timezone: meeting.timezone,
            calendar_link: meeting.calendar_link,
            notes: meeting.notes,
            outcome: meeting.outcome,
            deal_value_aud: meeting.deal_value_aud,
            attendance: meeting.attendance,
            completed_assumed: meeting.completed_assumed,
            created_at: meeting.created_at,
        }
    }
}
