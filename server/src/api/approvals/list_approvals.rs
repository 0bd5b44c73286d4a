use axum::Json;
use axum::extract::State;
use domain::{ApprovalStatus, ClientId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::approvals;

use super::{Approval, status_words};
use crate::api::page::in_range;
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
    status: Option<ApprovalStatus>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Approvals {
    items: Vec<Approval>,
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 1)]
    page: i64,
    #[schema(minimum = 1, maximum = 100)]
    page_size: i64,
}

/// Lists approvals
///
/// The oldest first, so that nothing is overlooked until it expires.
#[utoipa::path(
    get, path = "/clients/{client_id}/approvals", tag = "Approvals",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Filter),
    responses((status = 200, description = "One page.", body = Approvals)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn list_approvals(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(asked): Asked<Filter>,
) -> Result<Json<Approvals>, Problem> {
    let page = in_range("page", asked.page, 1, 1_000_000)? as i64;
    let page_size = in_range("page_size", asked.page_size, 20, 100)? as i64;
    let found = approvals::list(&services, &visit, client, asked.status, page, page_size).await?;
    let items = found.items.into_iter().map(Approval::from).collect();
    Ok(Json(Approvals { items, total: found.total, page, page_size }))
}
