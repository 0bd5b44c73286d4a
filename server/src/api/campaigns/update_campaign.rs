use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{CampaignId, ClientId};
use workflows::Services;
use workflows::outreach::campaigns;

use super::{Campaign, CampaignFields};
use crate::api::body::Body;
use crate::api::etag::{IfMatch, IfMatchHeader, etag};
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Changes a campaign
///
/// Fields left out stay. What has left already stays as it was.
#[utoipa::path(
    put, path = "/clients/{client_id}/campaigns/{campaign_id}", tag = "Campaigns", request_body = CampaignFields,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign."), IfMatchHeader),
    responses((status = 200, description = "As it is now.", body = Campaign, headers(("ETag" = String, description = "Of the new state.")))),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn update_campaign(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    IfMatch(revision): IfMatch,
    Body(fields): Body<CampaignFields>,
) -> Result<impl IntoResponse, Problem> {
    let view = campaigns::update(&services, &visit, client, campaign, fields.into(), revision).await?;
    Ok((etag(view.revision), Json(Campaign::from(view))))
}
