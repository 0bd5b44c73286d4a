use axum::Json;
use axum::extract::State;
use domain::{ClientId, Role};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::Invite;
use crate::api::account::role_words;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvite {
    #[schema(format = Email, min_length = 6, max_length = 254, example = "sam@harbour.example")]
    email: String,
    #[schema(schema_with = role_words)]
    role: Role,
}

/// Invites somebody
///
/// Sends a link that is good for seven days. The person needs no account. Inviting an owner takes an owner.
#[utoipa::path(
    post, path = "/clients/{client_id}/invites", tag = "Team", request_body = NewInvite,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Invited.", body = Invite)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn create_invite(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(NewInvite { email, role }): Body<NewInvite>,
) -> Result<(StatusCode, Json<Invite>), Problem> {
    let view = identity::invite(&services, &visit, client, identity::NewInvite { email, role }).await?;
    Ok((StatusCode::CREATED, Json(view.into())))
}
