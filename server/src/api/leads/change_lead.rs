use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{ClientId, LeadId};
use workflows::{Services, leads};

use super::fields::ChangeLead;
use super::lead::LeadDetail;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, IfMatchHeader, etag};
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Changes a lead
///
/// And scores it anew. A status only along allowed moves (409).
#[utoipa::path(
    put, path = "/clients/{client_id}/leads/{lead_id}", tag = "Leads", request_body = ChangeLead,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead."), IfMatchHeader),
    responses((status = 200, description = "As it is now.", body = LeadDetail, headers(("ETag" = String, description = "Of the new state.")))),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn change_lead(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
    IfMatch(revision): IfMatch,
    Body(change): Body<ChangeLead>,
) -> Result<impl IntoResponse, Problem> {
    let view = leads::update_lead(&services, &visit, client, lead, change.change(revision)).await?;
    Ok((etag(view.revision), Json(LeadDetail::from(view))))
}
