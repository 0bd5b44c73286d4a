use axum::Json;
use axum::extract::State;
use domain::{ApprovalId, ClientId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::approvals;

use super::Approval;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejecting {
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

/// Rejects content
///
/// The step is left out for this lead. Decided already: 409.
#[utoipa::path(
    post, path = "/clients/{client_id}/approvals/{approval_id}/reject", tag = "Approvals", request_body = Rejecting,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("approval_id" = uuid::Uuid, Path, description = "The item.")),
    responses((status = 200, description = "As it is now.", body = Approval)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn reject(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, approval)): Ids<(ClientId, ApprovalId)>,
    Body(Rejecting { reason }): Body<Rejecting>,
) -> Result<Json<Approval>, Problem> {
    let reason = reason.unwrap_or_default();
    Ok(Json(approvals::reject(&services, &visit, client, approval, &reason).await?.into()))
}
