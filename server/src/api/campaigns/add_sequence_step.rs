use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use http::StatusCode;
use workflows::Services;
use workflows::outreach::steps;

use super::{SequenceStep, StepFields};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Adds a step
///
/// 409 when its number is taken.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/{campaign_id}/sequences", tag = "Campaigns", request_body = StepFields,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 201, description = "Added.", body = SequenceStep)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn add_sequence_step(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(fields): Body<StepFields>,
) -> Result<(StatusCode, Json<SequenceStep>), Problem> {
    let made = steps::add(&services, &visit, client, campaign, fields.into()).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
