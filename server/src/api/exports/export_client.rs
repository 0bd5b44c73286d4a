use axum::Json;
use axum::extract::State;
use domain::ClientId;
use http::StatusCode;
use workflows::{Services, exports};

use super::Export;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Asks for all of a client's data
///
/// The archive is made in the background; read the export until it is `completed`, then follow its
/// `url` within 24 hours. While one is under way no second is made.
#[utoipa::path(
    post, path = "/clients/{client_id}/export", tag = "Clients",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 202, description = "Under way.", body = Export)),
    extensions(("x-required-role" = json!("owner")))
)]
pub async fn export_client(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<(StatusCode, Json<Export>), Problem> {
    let export = exports::request(&services, &visit, client).await?;
    Ok((StatusCode::ACCEPTED, Json(export.into())))
}
