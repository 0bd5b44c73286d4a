use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{ClientId, PermissionMode};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity::{self, ClientChange};

use super::Client;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, IfMatchHeader, etag};
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Fields left out stay as they are. Plan, status and credits are not among them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeClient {
    #[schema(min_length = 1, max_length = 120, example = "Harbour Digital")]
    name: Option<String>,
    /// Empty removes it.
    #[schema(max_length = 2000, example = "https://harbour.example")]
    website_url: Option<String>,
    /// A name of the IANA time zone database.
    #[schema(min_length = 1, max_length = 64, example = "Australia/Perth")]
    timezone: Option<String>,
    #[schema(schema_with = super::mode_words)]
    default_permission_mode: Option<PermissionMode>,
}

/// Changes a client
#[utoipa::path(
    patch, path = "/clients/{client_id}", tag = "Clients", request_body = ChangeClient,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), IfMatchHeader),
    responses((status = 200, description = "As it is now.", body = Client, headers(("ETag" = String, description = "Of the new state.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn patch_client(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    IfMatch(revision): IfMatch,
    Body(asked): Body<ChangeClient>,
) -> Result<impl IntoResponse, Problem> {
    let ChangeClient { name, website_url, timezone, default_permission_mode } = asked;
    let change = ClientChange { name, website_url, timezone, default_permission_mode, revision };
    let view = identity::update_client(&services, &visit, client, change).await?;
    Ok((etag(view.revision), Json(Client::from(view))))
}
