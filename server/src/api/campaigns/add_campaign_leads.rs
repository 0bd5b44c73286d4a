use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::enrolments;

use super::{Leads, LeftOut};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Added {
    #[schema(minimum = 0)]
    added: usize,
    skipped: Vec<LeftOut>,
}

/// Puts leads into a campaign
///
/// Each lead is told of: added, or left out with the reason.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/{campaign_id}/leads", tag = "Campaigns", request_body = Leads,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "What became of each.", body = Added)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn add_campaign_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(Leads { lead_ids }): Body<Leads>,
) -> Result<Json<Added>, Problem> {
    let done = enrolments::enrol(&services, &visit, client, campaign, &lead_ids).await?;
    Ok(Json(Added { added: done.added, skipped: done.skipped.into_iter().map(LeftOut::from).collect() }))
}
