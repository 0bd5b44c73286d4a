use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId, LeadId, RowOutcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::leads::NewLead;
use workflows::{Services, leads};

use super::fields::CreateLead;
use crate::api::body::Body;
use crate::api::openapi::words;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

fn outcome_words() -> Schema {
    words(RowOutcome::ALL)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddLeads {
    /// For leads that name none.
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[schema(min_items = 1, max_items = 1000)]
    leads: Vec<CreateLead>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AddedLeads {
    created: usize,
    skipped: usize,
    total: usize,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    /// One a lead, in the order sent.
    results: Vec<AddedRow>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AddedRow {
    /// From 1.
    row: usize,
    #[schema(schema_with = outcome_words)]
    status: RowOutcome,
    #[schema(value_type = Option<Uuid>)]
    lead_id: Option<LeadId>,
    reason: Option<String>,
}

/// Adds up to 1,000 leads
///
/// Each has a result of its own; one that cannot be added stops no other.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/bulk", tag = "Leads", request_body = AddLeads,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "What became of each.", body = AddedLeads)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn add_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(AddLeads { campaign_id, leads: sent }): Body<AddLeads>,
) -> Result<Json<AddedLeads>, Problem> {
    let all: Vec<NewLead> = sent
        .into_iter()
        .map(NewLead::from)
        .map(|new| NewLead { campaign: new.campaign.or(campaign_id), ..new })
        .collect();
    let done = leads::add_leads(&services, &visit, client, all).await?;
    let results: Vec<AddedRow> = done
        .rows
        .into_iter()
        .map(|row| AddedRow { row: row.row, status: row.outcome, lead_id: row.lead, reason: row.reason })
        .collect();
    Ok(Json(AddedLeads {
        created: done.created,
        skipped: done.skipped,
        total: results.len(),
        campaign_id,
        results,
    }))
}
