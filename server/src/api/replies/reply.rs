//! A reply in answers.

use chrono::{DateTime, Utc};
use domain::{CampaignId, Certainty, Channel, Intent, LeadId, MatchedBy, ReplyId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::replies::inbox::Line;

use crate::api::openapi::words;

pub fn intent_words() -> Schema {
    words(Intent::ALL)
}
pub fn channel_words() -> Schema {
    words(Channel::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Reply {
    #[schema(value_type = Uuid)]
    id: ReplyId,
    #[schema(value_type = Option<Uuid>)]
    lead_id: Option<LeadId>,
    /// `null` for a message that matches nobody.
    lead: Option<ReplyLead>,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    campaign_name: Option<String>,
    #[schema(schema_with = channel_words)]
    channel: Channel,
    #[schema(value_type = Option<String>)]
    intent: Option<Intent>,
    /// 0 to 1, calibrated.
    intent_confidence: Option<f64>,
    /// What was done without a person: `act`, `needs_review` or `wait`.
    #[schema(value_type = Option<String>)]
    certainty: Option<Certainty>,
    /// What its sender wrote, without quoted history and signature.
    content: String,
    subject: Option<String>,
    sender: String,
    sender_name: Option<String>,
    #[schema(value_type = Option<String>)]
    matched_by: Option<MatchedBy>,
    /// Somebody else answered than the one who was asked.
    answered_by_other: bool,
    needs_review: bool,
    received_at: DateTime<Utc>,
    handled: bool,
    handled_at: Option<DateTime<Utc>>,
    /// Whose it is to answer.
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Option<UserId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyLead {
    #[schema(value_type = Uuid)]
    id: LeadId,
    first_name: Option<String>,
    last_name: Option<String>,
    email: String,
    company: Option<String>,
}

impl From<Line> for Reply {
    fn from(line: Line) -> Self {
        let lead = line.lead_id.zip(line.lead_email).map(|(id, email)| ReplyLead {
            id,
            first_name: line.lead_first_name,
            last_name: line.lead_last_name,
            email: email.into(),
            company: line.lead_company,
        });
        Self {
            id: line.id,
            lead_id: line.lead_id,
            lead,
            campaign_id: line.campaign_id,
            campaign_name: line.campaign_name,
            channel: line.channel,
            intent: line.intent,
            intent_confidence: line.intent_confidence,
            certainty: line.certainty,
            content: line.own_text,
            subject: line.subject,
            sender: line.sender,
            sender_name: line.sender_name,
            matched_by: line.matched_by,
            answered_by_other: line.answered_by_other,
            needs_review: line.needs_review,
            received_at: line.received_at,
            handled: line.handled_at.is_some(),
            handled_at: line.handled_at,
            assignee_id: line.assignee_id,
        }
    }
}
