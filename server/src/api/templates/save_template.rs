use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::templates;

use super::CampaignTemplate;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    /// Whose sequence and settings are saved.
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    /// The campaign's when left out.
    #[schema(max_length = 255)]
    name: Option<String>,
}

/// Saves a campaign as a template
///
/// Its steps, shares, hours and limits; not its leads, senders or permission mode.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/templates", tag = "Campaigns", request_body = NewTemplate,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Saved.", body = CampaignTemplate)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn save_template(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(NewTemplate { campaign_id, name }): Body<NewTemplate>,
) -> Result<(StatusCode, Json<CampaignTemplate>), Problem> {
    let made = templates::save(&services, &visit, client, campaign_id, name.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
