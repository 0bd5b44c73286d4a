use axum::Json;
use axum::extract::State;
use domain::{ClientId, ReplyId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::answering;

use super::reply::Reply;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignReply {
    /// The user of a member; `null` for nobody in particular.
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Option<UserId>,
}

/// Gives a reply to a member
///
/// Who is told, and is reminded when it waits too long.
#[utoipa::path(
    patch, path = "/clients/{client_id}/replies/{reply_id}/assignee", tag = "Replies", request_body = AssignReply,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("reply_id" = uuid::Uuid, Path, description = "The reply.")),
    responses((status = 200, description = "As it is now.", body = Reply)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn assign_reply(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, reply)): Ids<(ClientId, ReplyId)>,
    Body(AssignReply { assignee_id }): Body<AssignReply>,
) -> Result<Json<Reply>, Problem> {
    Ok(Json(answering::assign(&services, &visit, client, reply, assignee_id).await?.into()))
}
