use axum::Json;
use axum::extract::State;
use domain::{ClientId, MailboxId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailboxes;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Tested {
    ok: bool,
    /// What came of it, for a person.
    message: String,
}

/// Tests the connection of a mailbox
///
/// Signs in to its mail server and says in plain words what came of it. Nothing is sent.
#[utoipa::path(
    post, path = "/clients/{client_id}/email-infrastructure/{mailbox_id}/test", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("mailbox_id" = uuid::Uuid, Path, description = "The mailbox.")),
    responses((status = 200, description = "What came of it.", body = Tested)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn test_mailbox(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, mailbox)): Ids<(ClientId, MailboxId)>,
) -> Result<Json<Tested>, Problem> {
    let tested = mailboxes::test(&services, &visit, client, mailbox).await?;
    Ok(Json(Tested { ok: tested.ok, message: tested.message }))
}
