use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::{domains, mailboxes};

use super::domain::SendingDomain;
use super::mailbox::Mailbox;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct EmailInfrastructure {
    domains: Vec<SendingDomain>,
    mailboxes: Vec<Mailbox>,
}

/// Lists sending domains and mailboxes
///
/// Domains with their DNS records; mailboxes with the day of their warm-up, their health and what they
/// may send today.
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
    let domains = domains::list(&services, &visit, client).await?;
    Ok(Json(EmailInfrastructure {
        domains: domains.into_iter().map(SendingDomain::from).collect(),
        mailboxes: all.into_iter().map(Mailbox::from).collect(),
    }))
}
