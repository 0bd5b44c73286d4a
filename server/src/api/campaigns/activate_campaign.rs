use axum::Json;
use axum::extract::State;
use domain::{CampaignId, CampaignStatus, ClientId};
use workflows::Services;
use workflows::outreach::activation;

use super::Campaign;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Activates a campaign
///
/// 409 with the reasons when something still stands in the way.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/{campaign_id}/activate", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "As it is now.", body = Campaign)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn activate_campaign(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
) -> Result<Json<Campaign>, Problem> {
    let to = CampaignStatus::Active;
    Ok(Json(activation::set_status(&services, &visit, client, campaign, to).await?.into()))
}
