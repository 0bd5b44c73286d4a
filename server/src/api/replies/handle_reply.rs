use axum::Json;
use axum::extract::State;
use domain::{ClientId, ReplyId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::inbox;

use super::reply::Reply;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandleReply {
    handled: bool,
}

/// Marks a reply as handled, or takes the mark away
#[utoipa::path(
    patch, path = "/clients/{client_id}/replies/{reply_id}/handled", tag = "Replies", request_body = HandleReply,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("reply_id" = uuid::Uuid, Path, description = "The reply.")),
    responses((status = 200, description = "As it is now.", body = Reply)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn handle_reply(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, reply)): Ids<(ClientId, ReplyId)>,
    Body(HandleReply { handled }): Body<HandleReply>,
) -> Result<Json<Reply>, Problem> {
    Ok(Json(inbox::set_handled(&services, &visit, client, reply, handled).await?.into()))
}
