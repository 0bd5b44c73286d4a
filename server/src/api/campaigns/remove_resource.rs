use axum::extract::State;
use domain::{CampaignId, ClientId, ResourceId};
use http::StatusCode;
use workflows::Services;
use workflows::outreach::mailboxes;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Takes a sender from a campaign
#[utoipa::path(
    delete, path = "/clients/{client_id}/campaigns/{campaign_id}/resources/{resource_id}", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign."), ("resource_id" = uuid::Uuid, Path, description = "The assignment.")),
    responses((status = 204, description = "Taken.")),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn remove_resource(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign, resource)): Ids<(ClientId, CampaignId, ResourceId)>,
) -> Result<StatusCode, Problem> {
    mailboxes::unassign(&services, &visit, client, campaign, resource).await?;
    Ok(StatusCode::NO_CONTENT)
}
