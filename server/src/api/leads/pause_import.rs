use axum::Json;
use axum::extract::State;
use domain::{ClientId, ImportId};
use workflows::{Services, imports};

use super::imports::Import;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Pauses an import
///
/// What was settled stays; the rest waits. One that is over is refused (409).
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/import/{import_id}/pause", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("import_id" = uuid::Uuid, Path, description = "The import.")),
    responses((status = 200, description = "As it is now.", body = Import)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn pause_import(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, import)): Ids<(ClientId, ImportId)>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(imports::pause(&services, &visit, client, import).await?.into()))
}
