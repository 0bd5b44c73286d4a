use axum::Json;
use axum::extract::State;
use domain::ClientId;
use http::StatusCode;
use workflows::Services;
use workflows::outreach::campaigns;

use super::{Campaign, CampaignFields};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Makes a campaign
///
/// A draft; it sends nothing before it is activated.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns", tag = "Campaigns", request_body = CampaignFields,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Made.", body = Campaign)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn create_campaign(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(fields): Body<CampaignFields>,
) -> Result<(StatusCode, Json<Campaign>), Problem> {
    let made = campaigns::create(&services, &visit, client, fields.into()).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
