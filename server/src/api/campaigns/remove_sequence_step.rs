use axum::extract::State;
use domain::{CampaignId, ClientId};
use http::StatusCode;
use workflows::Services;
use workflows::outreach::steps;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Removes a step
///
/// The others keep their numbers.
#[utoipa::path(
    delete, path = "/clients/{client_id}/campaigns/{campaign_id}/sequences/{step_number}", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign."), ("step_number" = i64, Path, description = "The number of the step.", minimum = 1, maximum = 20)),
    responses((status = 204, description = "Removed.")),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn remove_sequence_step(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign, number)): Ids<(ClientId, CampaignId, i64)>,
) -> Result<StatusCode, Problem> {
    steps::remove(&services, &visit, client, campaign, number).await?;
    Ok(StatusCode::NO_CONTENT)
}
