use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{ClientId, LeadId};
use workflows::{Services, leads};

use super::lead::LeadDetail;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Reads a lead
///
/// With the reasons of its score.
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/{lead_id}", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead.")),
    responses((status = 200, description = "The lead.", body = LeadDetail, headers(("ETag" = String, description = "Of its state.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_lead(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
) -> Result<impl IntoResponse, Problem> {
    let view = leads::get_lead(&services, &visit, client, lead).await?;
    Ok((etag(view.revision), Json(LeadDetail::from(view))))
}
