use axum::Json;
use axum::extract::State;
use domain::{ClientId, MembershipId, Role};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::Member;
use crate::api::account::role_words;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    #[schema(schema_with = role_words)]
    role: Role,
}

/// Gives a member another role
///
/// Making somebody an owner, or an owner something else, takes an owner. The last owner stays one (409).
#[utoipa::path(
    patch, path = "/clients/{client_id}/members/{membership_id}", tag = "Team", request_body = NewRole,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("membership_id" = uuid::Uuid, Path, description = "The membership.")),
    responses((status = 200, description = "As it is now.", body = Member)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn change_role(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, member)): Ids<(ClientId, MembershipId)>,
    Body(NewRole { role }): Body<NewRole>,
) -> Result<Json<Member>, Problem> {
    Ok(Json(identity::change_role(&services, &visit, client, member, role).await?.into()))
}
