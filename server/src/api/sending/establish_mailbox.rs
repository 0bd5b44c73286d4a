use axum::Json;
use axum::extract::State;
use domain::{ClientId, MailboxId};
use workflows::Services;
use workflows::outreach::mailboxes;

use super::mailbox::Mailbox;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Declares that a mailbox has sent for long
///
/// It skips the first two weeks of the warm-up. Noted in the audit log: a new mailbox that is declared
/// established is soon taken for a spammer's.
#[utoipa::path(
    post, path = "/clients/{client_id}/email-infrastructure/{mailbox_id}/establish", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("mailbox_id" = uuid::Uuid, Path, description = "The mailbox.")),
    responses((status = 200, description = "As it is now.", body = Mailbox)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn establish_mailbox(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, mailbox)): Ids<(ClientId, MailboxId)>,
) -> Result<Json<Mailbox>, Problem> {
    Ok(Json(mailboxes::establish(&services, &visit, client, mailbox).await?.into()))
}
