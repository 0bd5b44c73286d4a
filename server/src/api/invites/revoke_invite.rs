use axum::extract::State;
use domain::{ClientId, InviteId};
use http::StatusCode;
use workflows::Services;
use workflows::identity;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Takes an invitation back
///
/// The link stops working.
#[utoipa::path(
    delete, path = "/clients/{client_id}/invites/{invite_id}", tag = "Team",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("invite_id" = uuid::Uuid, Path, description = "The invitation.")),
    responses((status = 204, description = "Taken back.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn revoke_invite(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, invite)): Ids<(ClientId, InviteId)>,
) -> Result<StatusCode, Problem> {
    identity::revoke_invite(&services, &visit, client, invite).await?;
    Ok(StatusCode::NO_CONTENT)
}
