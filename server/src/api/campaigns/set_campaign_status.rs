use axum::Json;
use axum::extract::State;
use domain::{CampaignId, CampaignStatus, ClientId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::activation;

use super::{Campaign, status_words};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    #[schema(schema_with = status_words)]
    status: CampaignStatus,
}

/// Moves a campaign to another status
///
/// Draft to active; active to paused or completed; paused to active or completed. Others: 409.
#[utoipa::path(
    patch, path = "/clients/{client_id}/campaigns/{campaign_id}/status", tag = "Campaigns", request_body = NewStatus,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "As it is now.", body = Campaign)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn set_campaign_status(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(NewStatus { status }): Body<NewStatus>,
) -> Result<Json<Campaign>, Problem> {
    Ok(Json(activation::set_status(&services, &visit, client, campaign, status).await?.into()))
}
