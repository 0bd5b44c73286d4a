use axum::extract::State;
use domain::{ClientId, SuppressionId};
use http::StatusCode;
use workflows::{Services, suppression};

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Takes an entry off the list
///
/// One whose person asked not to be contacted stays (409).
#[utoipa::path(
    delete, path = "/clients/{client_id}/suppression/{suppression_id}", tag = "Suppression",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("suppression_id" = uuid::Uuid, Path, description = "The entry.")),
    responses((status = 204, description = "Done.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn remove_suppression(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, entry)): Ids<(ClientId, SuppressionId)>,
) -> Result<StatusCode, Problem> {
    suppression::remove(&services, &visit, client, entry).await?;
    Ok(StatusCode::NO_CONTENT)
}
