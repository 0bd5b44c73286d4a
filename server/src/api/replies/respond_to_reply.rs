use axum::Json;
use axum::extract::State;
use domain::{ClientId, LetterId, ReplyId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::answering;

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyAnswer {
    /// Plain text. Who sends it is written under it.
    #[schema(min_length = 1, max_length = 10_000)]
    body: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerTaken {
    #[schema(value_type = Uuid)]
    letter_id: LetterId,
}

/// Answers a reply
///
/// In the same thread, from the same mailbox. It leaves in the background; the reply's thread says how
/// far it came, and its author is told when it does not leave.
#[utoipa::path(
    post, path = "/clients/{client_id}/replies/{reply_id}/respond", tag = "Replies", request_body = ReplyAnswer,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("reply_id" = uuid::Uuid, Path, description = "The reply.")),
    responses((status = 202, description = "It is on its way.", body = AnswerTaken)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn respond_to_reply(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, reply)): Ids<(ClientId, ReplyId)>,
    Body(ReplyAnswer { body }): Body<ReplyAnswer>,
) -> Result<(StatusCode, Json<AnswerTaken>), Problem> {
    let letter_id = answering::respond(&services, &visit, client, reply, &body).await?;
    Ok((StatusCode::ACCEPTED, Json(AnswerTaken { letter_id })))
}
