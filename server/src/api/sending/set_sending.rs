use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::identity;

use super::get_sending::Sending;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingSwitch {
    paused: bool,
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// Pauses all sending, or goes on
///
/// What is going out at this moment goes out; nothing after it does.
#[utoipa::path(
    put, path = "/clients/{client_id}/sending", tag = "Sending", request_body = SendingSwitch,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "As it is now.", body = Sending)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn set_sending(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(SendingSwitch { paused, reason }): Body<SendingSwitch>,
) -> Result<Json<Sending>, Problem> {
    let reason = reason.unwrap_or_default();
    Ok(Json(identity::set_pause(&services, &visit, client, paused, &reason).await?.into()))
}
