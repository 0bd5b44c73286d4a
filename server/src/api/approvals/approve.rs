use axum::Json;
use axum::extract::State;
use domain::{ApprovalId, ClientId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::approvals::{self, Edited};

use super::Approval;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approving {
    /// Other words; the proposed ones are kept beside them.
    #[schema(min_length = 1, max_length = 20000)]
    body: Option<String>,
    #[schema(max_length = 255)]
    subject: Option<String>,
}

/// Approves content
///
/// It passes every check of the gate again before it leaves. Decided already: 409.
#[utoipa::path(
    post, path = "/clients/{client_id}/approvals/{approval_id}/approve", tag = "Approvals", request_body = Approving,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("approval_id" = uuid::Uuid, Path, description = "The item.")),
    responses((status = 200, description = "As it is now.", body = Approval)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn approve(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, approval)): Ids<(ClientId, ApprovalId)>,
    Body(Approving { body, subject }): Body<Approving>,
) -> Result<Json<Approval>, Problem> {
    let edited = body.map(|body| Edited { subject, body });
    Ok(Json(approvals::approve(&services, &visit, client, approval, edited).await?.into()))
}
