use axum::Json;
use axum::extract::State;
use domain::{ClientId, ExportId};
use workflows::{Services, exports};

use super::Export;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Reads an export's state
#[utoipa::path(
    get, path = "/clients/{client_id}/exports/{export_id}", tag = "Clients",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("export_id" = uuid::Uuid, Path, description = "The export.")),
    responses((status = 200, description = "As it is now.", body = Export)),
    extensions(("x-required-role" = json!("owner")))
)]
pub async fn get_export(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, export)): Ids<(ClientId, ExportId)>,
) -> Result<Json<Export>, Problem> {
    Ok(Json(exports::get(&services, &visit, client, export).await?.into()))
}
