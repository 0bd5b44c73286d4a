use axum::Json;
use axum::extract::State;
use domain::{ClientId, Intent, ReplyId};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::inbox;

use super::reply::{Reply, intent_words};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectReply {
    #[schema(schema_with = intent_words)]
    intent: Intent,
}

/// Says what a reply means
///
/// What the old reading changed is taken back where it can be, then the new one is acted upon. An
/// opt-out stays. Taking a conversion back needs the role admin.
#[utoipa::path(
    patch, path = "/clients/{client_id}/replies/{reply_id}/intent", tag = "Replies", request_body = CorrectReply,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("reply_id" = uuid::Uuid, Path, description = "The reply.")),
    responses((status = 200, description = "As it is now.", body = Reply)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn correct_reply(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, reply)): Ids<(ClientId, ReplyId)>,
    Body(CorrectReply { intent }): Body<CorrectReply>,
) -> Result<Json<Reply>, Problem> {
    Ok(Json(inbox::correct(&services, &visit, client, reply, intent).await?.into()))
}
