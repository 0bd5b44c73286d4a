use axum::Json;
use axum::extract::State;
use domain::{ApprovalId, ClientId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::regenerate;

use super::Approval;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Regenerating {
    /// What was wrong with it; kept with the item that is replaced.
    #[schema(max_length = 900)]
    feedback: Option<String>,
}

/// Asks for other words
///
/// The item is rejected and a new one takes its place, made of the step's text as it is now with other
/// choices. 409 when it was decided already, or when the text has no choices.
#[utoipa::path(
    post, path = "/clients/{client_id}/approvals/{approval_id}/regenerate", tag = "Approvals", request_body = Regenerating,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("approval_id" = uuid::Uuid, Path, description = "The item.")),
    responses((status = 200, description = "The new item.", body = Approval)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn regenerate(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, approval)): Ids<(ClientId, ApprovalId)>,
    Body(Regenerating { feedback }): Body<Regenerating>,
) -> Result<Json<Approval>, Problem> {
    let feedback = feedback.unwrap_or_default();
    Ok(Json(regenerate::regenerate(&services, &visit, client, approval, &feedback).await?.into()))
}
