use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{ClientId, LeadId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::{Services, leads};

use super::lead::LeadDetail;
use crate::api::body::Body;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// The lead that is the same person; it is deleted, and its history moves.
    #[schema(value_type = Uuid)]
    other: LeadId,
}

/// Merges two leads that are one person
///
/// The lead in the address is kept and given what it lacks. An opt-out or bounce of either stays.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/{lead_id}/merge", tag = "Leads", request_body = Other,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead to keep.")),
    responses((status = 200, description = "The lead that was kept.", body = LeadDetail, headers(("ETag" = String, description = "Of its state.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn merge_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
    Body(Other { other }): Body<Other>,
) -> Result<impl IntoResponse, Problem> {
    let view = leads::merge_leads(&services, &visit, client, lead, other).await?;
    Ok((etag(view.revision), Json(LeadDetail::from(view))))
}
