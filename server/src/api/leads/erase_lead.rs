use axum::extract::State;
use domain::{ClientId, LeadId};
use http::StatusCode;
use workflows::{Services, leads};

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Erases a person
///
/// What is left has no name; a hash of the address keeps it from being written to again.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/{lead_id}/erase", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead.")),
    responses((status = 204, description = "Done.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn erase_lead(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
) -> Result<StatusCode, Problem> {
    leads::erase_person(&services, &visit, client, lead).await?;
    Ok(StatusCode::NO_CONTENT)
}
