use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::ClientId;
use workflows::Services;
use workflows::identity;

use super::Client;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Reads a client
#[utoipa::path(
    get, path = "/clients/{client_id}", tag = "Clients",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "The client.", body = Client, headers(("ETag" = String, description = "For If-Match.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_client(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<impl IntoResponse, Problem> {
    let view = identity::get_client(&services, &visit, client).await?;
    Ok((etag(view.revision), Json(Client::from(view))))
}
