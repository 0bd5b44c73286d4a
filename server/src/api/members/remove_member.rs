use axum::extract::State;
use domain::{ClientId, MembershipId};
use http::StatusCode;
use workflows::Services;
use workflows::identity;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Removes a member
///
/// Their sessions stay; this client is no longer among theirs. The last owner stays (409).
#[utoipa::path(
    delete, path = "/clients/{client_id}/members/{membership_id}", tag = "Team",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("membership_id" = uuid::Uuid, Path, description = "The membership.")),
    responses((status = 204, description = "Removed.")),
    extensions(("x-required-role" = json!("owner")))
)]
pub async fn remove_member(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, member)): Ids<(ClientId, MembershipId)>,
) -> Result<StatusCode, Problem> {
    identity::remove_member(&services, &visit, client, member).await?;
    Ok(StatusCode::NO_CONTENT)
}
