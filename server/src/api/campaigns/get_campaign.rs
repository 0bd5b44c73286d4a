use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{CampaignId, ClientId};
use workflows::Services;
use workflows::outreach::campaigns;

use super::Campaign;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Reads a campaign
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns/{campaign_id}", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "The campaign.", body = Campaign, headers(("ETag" = String, description = "Of this state.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_campaign(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
) -> Result<impl IntoResponse, Problem> {
    let view = campaigns::get(&services, &visit, client, campaign).await?;
    Ok((etag(view.revision), Json(Campaign::from(view))))
}
