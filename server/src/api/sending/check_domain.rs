use axum::Json;
use axum::extract::State;
use domain::{ClientId, EmailDomainId};
use workflows::Services;
use workflows::outreach::domains;

use super::domain::SendingDomain;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Checks a domain's DNS records now
///
/// They are also checked every hour. The answer names each record with the value to paste.
#[utoipa::path(
    post, path = "/clients/{client_id}/email-infrastructure/domains/{domain_id}/check", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("domain_id" = uuid::Uuid, Path, description = "The domain.")),
    responses((status = 200, description = "As it was found.", body = SendingDomain)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn check_domain(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, domain)): Ids<(ClientId, EmailDomainId)>,
) -> Result<Json<SendingDomain>, Problem> {
    Ok(Json(domains::check(&services, &visit, client, domain).await?.into()))
}
