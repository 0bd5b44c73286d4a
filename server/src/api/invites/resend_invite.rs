use axum::Json;
use axum::extract::State;
use domain::{ClientId, InviteId};
use workflows::Services;
use workflows::identity;

use super::Invite;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Sends an invitation again
///
/// With a new link, good for seven days; the old one stops working.
#[utoipa::path(
    post, path = "/clients/{client_id}/invites/{invite_id}/resend", tag = "Team",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("invite_id" = uuid::Uuid, Path, description = "The invitation.")),
    responses((status = 200, description = "Sent again.", body = Invite)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn resend_invite(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, invite)): Ids<(ClientId, InviteId)>,
) -> Result<Json<Invite>, Problem> {
    Ok(Json(identity::resend_invite(&services, &visit, client, invite).await?.into()))
}
