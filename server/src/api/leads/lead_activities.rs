use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{ActivityId, Channel, ClientId, Intent, LeadId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::leads::ActivityView;
use workflows::{Services, leads};

use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    #[param(minimum = 1, maximum = 500, default = 100)]
    pub(super) limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadActivities {
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    /// The newest first.
    activities: Vec<LeadActivity>,
    total: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadActivity {
    #[schema(value_type = Uuid)]
    id: ActivityId,
    #[schema(value_type = Option<String>)]
    channel: Option<Channel>,
    action: String,
    sequence_step: Option<i64>,
    subject: Option<String>,
    content_preview: Option<String>,
    provider: Option<String>,
    #[schema(value_type = Option<String>)]
    intent: Option<Intent>,
    intent_confidence: Option<f64>,
    created_at: DateTime<Utc>,
}

impl From<ActivityView> for LeadActivity {
    fn from(view: ActivityView) -> Self {
        Self {
            id: view.id,
            channel: view.channel,
            action: view.action,
            sequence_step: view.sequence_step,
            subject: view.subject,
            content_preview: view.content_preview,
            provider: view.provider,
            intent: view.intent,
            intent_confidence: view.intent_confidence,
            created_at: view.created_at,
        }
    }
}

/// Reads a lead's timeline
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/{lead_id}/activities", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead."), Limit),
    responses((status = 200, description = "What happened.", body = LeadActivities)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn lead_activities(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
    Asked(asked): Asked<Limit>,
) -> Result<Json<LeadActivities>, Problem> {
    let limit = in_range("limit", asked.limit, 100, 500)?;
    let (found, total) =
        leads::activities(&services, &visit, client, lead, i64::try_from(limit).ok()).await?;
    Ok(Json(LeadActivities {
        lead_id: lead,
        activities: found.into_iter().map(LeadActivity::from).collect(),
        total,
    }))
}
