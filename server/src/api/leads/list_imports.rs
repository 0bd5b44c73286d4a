use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{Services, imports};

use super::imports::Import;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Imports {
    /// The newest first, at most 50.
    imports: Vec<Import>,
}

/// Lists imports
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/imports", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "The latest.", body = Imports)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_imports(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<Imports>, Problem> {
    let found = imports::list(&services, &visit, client).await?;
    Ok(Json(Imports { imports: found.into_iter().map(Import::from).collect() }))
}
