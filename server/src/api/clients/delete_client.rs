use axum::extract::State;
use domain::ClientId;
use http::StatusCode;
use serde::Deserialize;
use workflows::Services;
use workflows::identity;

use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The client's name, typed again: nobody deletes an agency by a slip.
    #[param(min_length = 1, max_length = 120, example = "Harbour Digital")]
    confirm: String,
}

/// Deletes a client
///
/// Its keys and invitations stop working at once; reads by its people answer 410 from then on.
#[utoipa::path(
    delete, path = "/clients/{client_id}", tag = "Clients",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Confirmation),
    responses((status = 204, description = "Deleted.")),
    extensions(("x-required-role" = json!("owner")))
)]
pub async fn delete_client(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(Confirmation { confirm }): Asked<Confirmation>,
) -> Result<StatusCode, Problem> {
    identity::delete_client(&services, &visit, client, &confirm).await?;
    Ok(StatusCode::NO_CONTENT)
}
