use axum::extract::State;
use domain::{ClientId, MailboxId};
use http::StatusCode;
use workflows::Services;
use workflows::outreach::mailbox_changes;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Disconnects a mailbox
///
/// Its password is forgotten at once; what waits for it waits for another one.
#[utoipa::path(
    delete, path = "/clients/{client_id}/email-infrastructure/{mailbox_id}", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("mailbox_id" = uuid::Uuid, Path, description = "The mailbox.")),
    responses((status = 204, description = "Disconnected.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn remove_mailbox(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, mailbox)): Ids<(ClientId, MailboxId)>,
) -> Result<StatusCode, Problem> {
    mailbox_changes::remove(&services, &visit, client, mailbox).await?;
    Ok(StatusCode::NO_CONTENT)
}
