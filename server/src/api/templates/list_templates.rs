use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::templates;

use super::CampaignTemplate;
use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    page: Option<u32>,
    /// Entries on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    page_size: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignTemplates {
    templates: Vec<CampaignTemplate>,
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 1)]
    page: i64,
    #[schema(minimum = 1, maximum = 100)]
    page_size: i64,
}

/// Lists campaign templates
///
/// The newest first.
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns/templates", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Paging),
    responses((status = 200, description = "One page.", body = CampaignTemplates)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_templates(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(asked): Asked<Paging>,
) -> Result<Json<CampaignTemplates>, Problem> {
    let page = in_range("page", asked.page, 1, 1_000_000)? as i64;
    let page_size = in_range("page_size", asked.page_size, 20, 100)? as i64;
    let found = templates::list(&services, &visit, client, page, page_size).await?;
    let templates = found.templates.into_iter().map(CampaignTemplate::from).collect();
    Ok(Json(CampaignTemplates { templates, total: found.total, page, page_size }))
}
