use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailboxes;

use super::mailbox::Mailbox;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct EmailInfrastructure {
    mailboxes: Vec<Mailbox>,
}

/// Lists the mailboxes
///
/// With the day of their warm-up, their health and what they may send today.
#[utoipa::path(
    get, path = "/clients/{client_id}/email-infrastructure", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "All of them.", body = EmailInfrastructure)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_mailboxes(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<EmailInfrastructure>, Problem> {
    let all = mailboxes::list(&services, &visit, client).await?;
    Ok(Json(EmailInfrastructure { mailboxes: all.into_iter().map(Mailbox::from).collect() }))
}
