use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::steps;

use super::SequenceStep;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Sequence {
    /// In their order.
    steps: Vec<SequenceStep>,
}

/// Lists the steps of a campaign
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns/{campaign_id}/sequences", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "All of them.", body = Sequence)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_sequences(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
) -> Result<Json<Sequence>, Problem> {
    let steps =
        steps::list(&services, &visit, client, campaign).await?.into_iter().map(SequenceStep::from).collect();
    Ok(Json(Sequence { steps }))
}
