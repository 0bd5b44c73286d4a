use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use workflows::Services;
use workflows::outreach::steps;

use super::{SequenceStep, StepFields};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Replaces a step
///
/// Touches that have left or wait for approval stay as they are.
#[utoipa::path(
    put, path = "/clients/{client_id}/campaigns/{campaign_id}/sequences/{step_number}", tag = "Campaigns", request_body = StepFields,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign."), ("step_number" = i64, Path, description = "The number of the step.", minimum = 1, maximum = 20)),
    responses((status = 200, description = "As it is now.", body = SequenceStep)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn replace_sequence_step(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign, number)): Ids<(ClientId, CampaignId, i64)>,
    Body(fields): Body<StepFields>,
) -> Result<Json<SequenceStep>, Problem> {
    Ok(Json(steps::replace(&services, &visit, client, campaign, number, fields.into()).await?.into()))
}
