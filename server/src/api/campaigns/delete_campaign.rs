use axum::extract::State;
use domain::{CampaignId, ClientId};
use http::StatusCode;
use workflows::Services;
use workflows::outreach::campaigns;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Deletes a campaign
///
/// A running one must be paused first (409).
#[utoipa::path(
    delete, path = "/clients/{client_id}/campaigns/{campaign_id}", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 204, description = "Deleted.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn delete_campaign(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
) -> Result<StatusCode, Problem> {
    campaigns::delete(&services, &visit, client, campaign).await?;
    Ok(StatusCode::NO_CONTENT)
}
