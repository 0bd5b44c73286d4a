use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::ClientId;
use http::StatusCode;
use workflows::{Services, leads};

use super::fields::CreateLead;
use super::lead::LeadDetail;
use crate::api::body::Body;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Adds a lead
///
/// With a first name or a company it is scored at once. An address the client has is a 409, one that
/// may not be contacted a 451.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads", tag = "Leads", request_body = CreateLead,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Added.", body = LeadDetail, headers(("ETag" = String, description = "Of its state.")))),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn create_lead(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(new): Body<CreateLead>,
) -> Result<impl IntoResponse, Problem> {
    let view = leads::add_lead(&services, &visit, client, new.into()).await?;
    Ok((StatusCode::CREATED, etag(view.revision), Json(LeadDetail::from(view))))
}
