use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::IntoResponse;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::ApiKey;
use crate::api::page::{Listing, Paging, Sort, text};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

const SORTS: &[Sort<ApiKey>] = &[
    ("created_at", |key| text(Some(key.created_at))),
    ("name", |key| key.name.to_lowercase()),
    ("last_used_at", |key| text(key.last_used_at)),
];

#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeys {
    api_keys: Vec<ApiKey>,
    #[serde(flatten)]
    paging: Paging,
}

/// Lists API keys
///
/// Revoked ones too. Sort by `created_at`, `name` or `last_used_at`.
#[utoipa::path(
    get, path = "/clients/{client_id}/api-keys", tag = "API keys",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Listing),
    responses((status = 200, description = "One page.", body = ApiKeys, headers(("Link" = String, description = "The next page.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_api_keys(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    OriginalUri(uri): OriginalUri,
    Asked(listing): Asked<Listing>,
) -> Result<impl IntoResponse, Problem> {
    let all = identity::list_api_keys(&services, &visit, client).await?;
    let page = listing.cut(all.into_iter().map(ApiKey::from).collect(), |key| key.id.to_string(), SORTS)?;
    Ok((page.paging.link(&uri), Json(ApiKeys { api_keys: page.entries, paging: page.paging })))
}
