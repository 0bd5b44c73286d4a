use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{Channel, ClientId, LeadId, Tier};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{Services, leads};

use super::lead_activities::{LeadActivity, Limit};
use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadEngagement {
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    company: Option<String>,
    als_score: Option<i64>,
    #[schema(value_type = Option<String>)]
    als_tier: Option<Tier>,
    /// Messages that were opened, each once.
    #[schema(minimum = 0)]
    open_count: i64,
    #[schema(minimum = 0)]
    click_count: i64,
    #[schema(minimum = 0)]
    reply_count: i64,
    /// A reply, a click, or more than one open.
    is_engaged: bool,
    last_contacted: Option<DateTime<Utc>>,
    last_replied: Option<DateTime<Utc>>,
    /// On which something was sent.
    #[schema(value_type = Vec<String>)]
    channels_used: Vec<Channel>,
    /// The newest first.
    timeline: Vec<LeadActivity>,
    #[schema(minimum = 0)]
    timeline_total: i64,
}

/// Reads how a lead took what was sent
#[utoipa::path(
    get, path = "/clients/{client_id}/reports/leads/{lead_id}/engagement", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead."), Limit),
    responses((status = 200, description = "Counts and timeline.", body = LeadEngagement)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn lead_engagement(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
    Asked(asked): Asked<Limit>,
) -> Result<Json<LeadEngagement>, Problem> {
    let limit = in_range("limit", asked.limit, 100, 500)?;
    let found = leads::engagement(&services, &visit, client, lead, i64::try_from(limit).ok()).await?;
    let lead = found.lead;
    Ok(Json(LeadEngagement {
        lead_id: lead.id,
        email: lead.email.into(),
        first_name: lead.facts.first_name,
        last_name: lead.facts.last_name,
        company: lead.facts.company,
        als_score: lead.als.as_ref().map(|als| als.score),
        als_tier: lead.als.as_ref().map(|als| als.tier),
        open_count: found.open_count,
        click_count: found.click_count,
        reply_count: found.reply_count,
        is_engaged: found.is_engaged,
        last_contacted: lead.last_contacted_at,
        last_replied: lead.last_replied_at,
        channels_used: found.channels_used,
        timeline: found.timeline.into_iter().map(LeadActivity::from).collect(),
        timeline_total: found.timeline_total,
    }))
}
