use axum::Json;
use axum::extract::State;
use domain::{ClientId, MailboxId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailbox_changes::{self, Wish};

use super::mailbox::Mailbox;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailboxPause {
    /// `false` lets it send again.
    paused: bool,
}

/// Pauses a mailbox, or lets it send again
///
/// A pause costs the warm-up one day for each two days it lasts. 409 for a suspended mailbox: its
/// connection has to pass a test.
#[utoipa::path(
    put, path = "/clients/{client_id}/email-infrastructure/{mailbox_id}/status", tag = "Sending", request_body = MailboxPause,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("mailbox_id" = uuid::Uuid, Path, description = "The mailbox.")),
    responses((status = 200, description = "As it is now.", body = Mailbox)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn change_mailbox_status(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, mailbox)): Ids<(ClientId, MailboxId)>,
    Body(MailboxPause { paused }): Body<MailboxPause>,
) -> Result<Json<Mailbox>, Problem> {
    let wish = if paused { Wish::Pause } else { Wish::GoOn };
    Ok(Json(mailbox_changes::set_paused(&services, &visit, client, mailbox, wish).await?.into()))
}
