use axum::Json;
use axum::extract::State;
use domain::{CampaignTemplateId, ClientId};
use workflows::Services;
use workflows::outreach::templates;

use super::CampaignTemplate;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Shows a campaign template
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns/templates/{template_id}", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("template_id" = uuid::Uuid, Path, description = "The template.")),
    responses((status = 200, description = "The template.", body = CampaignTemplate)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_template(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, template)): Ids<(ClientId, CampaignTemplateId)>,
) -> Result<Json<CampaignTemplate>, Problem> {
    Ok(Json(templates::get(&services, &visit, client, template).await?.into()))
}
