//! What waits for a person's word before it leaves (api.md section 6).

mod approve;
mod bulk_approvals;
mod list_approvals;
mod regenerate;
mod reject;

use chrono::{DateTime, Utc};
use domain::{ApprovalId, ApprovalStatus, CampaignId, Channel, LeadId, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::campaigns::channel_words;
use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_approvals::list_approvals))
        .routes(routes!(approve::approve))
        .routes(routes!(reject::reject))
        .routes(routes!(regenerate::regenerate))
        .routes(routes!(bulk_approvals::bulk_approvals))
}

fn status_words() -> Schema {
    words(ApprovalStatus::ALL)
}

/// Content that a person has to agree to, or has decided upon.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approval {
    #[schema(value_type = Uuid)]
    id: ApprovalId,
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    #[schema(example = "send_email")]
    action_type: String,
    #[schema(schema_with = channel_words)]
    channel: Channel,
    /// `subject`, `body`, `from_email`, `sequence_step`.
    #[schema(value_type = Object)]
    proposed_content: Value,
    /// The same after a person changed it.
    #[schema(value_type = Option<Object>)]
    edited_content: Option<Value>,
    reason: String,
    ai_recommendation: Option<String>,
    ai_confidence: Option<f64>,
    als_score: Option<i64>,
    #[schema(schema_with = status_words)]
    status: ApprovalStatus,
    #[schema(value_type = Option<Uuid>)]
    decided_by: Option<UserId>,
    decided_at: Option<DateTime<Utc>>,
    rejection_reason: Option<String>,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl From<store::outreach::approvals::Approval> for Approval {
    fn from(row: store::outreach::approvals::Approval) -> Self {
        Self {
            id: row.id,
            lead_id: row.lead_id,
            campaign_id: row.campaign_id,
            action_type: row.action_type,
            channel: row.channel,
            proposed_content: row.proposed_content.0,
            edited_content: row.edited_content.map(|content| content.0),
            reason: row.reason,
            ai_recommendation: row.ai_recommendation,
            ai_confidence: row.ai_confidence,
            als_score: row.als_score,
            status: row.status,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            rejection_reason: row.rejection_reason,
            expires_at: row.expires_at,
            created_at: row.created_at,
        }
    }
}
