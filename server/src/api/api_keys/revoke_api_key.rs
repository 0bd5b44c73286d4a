use axum::extract::State;
use domain::{ApiKeyId, ClientId};
use http::StatusCode;
use workflows::Services;
use workflows::identity;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Revokes an API key
///
/// It stops working at once.
#[utoipa::path(
    delete, path = "/clients/{client_id}/api-keys/{api_key_id}", tag = "API keys",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("api_key_id" = uuid::Uuid, Path, description = "The key.")),
    responses((status = 204, description = "Revoked.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn revoke_api_key(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, key)): Ids<(ClientId, ApiKeyId)>,
) -> Result<StatusCode, Problem> {
    identity::revoke_api_key(&services, &visit, client, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
