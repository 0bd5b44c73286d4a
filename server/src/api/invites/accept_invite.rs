use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    #[schema(value_type = Uuid)]
    client_id: ClientId,
}

/// Accepts an invitation
///
/// The invited address must be the signed-in person's own (403 otherwise).
#[utoipa::path(
    post, path = "/invites/{token}/accept", tag = "Team",
    params(("token" = String, Path, description = "From the link in the message.", min_length = 1, max_length = 200, pattern = "^[a-z0-9_]+$")),
    responses((status = 200, description = "A member now.", body = Joined)),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn accept_invite(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(token): Ids<String>,
) -> Result<Json<Joined>, Problem> {
    let client_id = identity::accept_invite(&services, &visit, &token).await?;
    Ok(Json(Joined { client_id }))
}
