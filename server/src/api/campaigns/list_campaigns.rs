use axum::Json;
use axum::extract::State;
use domain::{CampaignStatus, ClientId};
use serde::{Deserialize, Serialize};
use store::outreach::campaigns as rows;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::campaigns;

use super::{Campaign, status_words};
use crate::api::page::{in_range, searched};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    page: Option<u32>,
    /// Entries on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    page_size: Option<u32>,
    #[param(schema_with = status_words, required = false)]
    status: Option<CampaignStatus>,
    /// Anywhere in the name.
    #[param(max_length = 255)]
    search: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Campaigns {
    campaigns: Vec<Campaign>,
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 1)]
    page: i64,
    #[schema(minimum = 1, maximum = 100)]
    page_size: i64,
    #[schema(minimum = 0)]
    pages: i64,
}

/// Lists campaigns
///
/// The newest first.
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Filter),
    responses((status = 200, description = "One page.", body = Campaigns)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_campaigns(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(asked): Asked<Filter>,
) -> Result<Json<Campaigns>, Problem> {
    let page = in_range("page", asked.page, 1, 1_000_000)? as i64;
    let page_size = in_range("page_size", asked.page_size, 20, 100)? as i64;
    let search = searched(asked.search.as_deref(), 255)?.map(str::to_owned);
    let filter = rows::Filter { status: asked.status, search };
    let found = campaigns::list(&services, &visit, client, &filter, page, page_size).await?;
    let pages = (found.total + page_size - 1) / page_size;
    let campaigns = found.campaigns.into_iter().map(Campaign::from).collect();
    Ok(Json(Campaigns { campaigns, total: found.total, page, page_size, pages }))
}
