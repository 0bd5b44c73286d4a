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

/// Scores a lead now
///
/// A new lead is refused (409): it needs a first name or a company first.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/{lead_id}/score", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead.")),
    responses((status = 200, description = "The lead.", body = LeadDetail, headers(("ETag" = String, description = "Of its state.")))),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn score_lead(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
) -> Result<impl IntoResponse, Problem> {
    let view = leads::rescore_lead(&services, &visit, client, lead).await?;
    Ok((etag(view.revision), Json(LeadDetail::from(view))))
}
