use axum::extract::State;
use domain::{CampaignTemplateId, ClientId};
use http::StatusCode;
use workflows::Services;
use workflows::outreach::templates;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Deletes a campaign template
///
/// Campaigns made of it stay as they are.
#[utoipa::path(
    delete, path = "/clients/{client_id}/campaigns/templates/{template_id}", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("template_id" = uuid::Uuid, Path, description = "The template.")),
    responses((status = 204, description = "Deleted.")),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn delete_template(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, template)): Ids<(ClientId, CampaignTemplateId)>,
) -> Result<StatusCode, Problem> {
    templates::delete(&services, &visit, client, template).await?;
    Ok(StatusCode::NO_CONTENT)
}
