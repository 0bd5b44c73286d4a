use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::identity::{self, Pause};

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Whether everything of the client waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sending {
    paused: bool,
    reason: Option<String>,
    since: Option<DateTime<Utc>>,
}

impl From<Pause> for Sending {
    fn from(pause: Pause) -> Self {
        Self { paused: pause.paused, reason: pause.reason, since: pause.since }
    }
}

/// Says whether all sending is paused
#[utoipa::path(
    get, path = "/clients/{client_id}/sending", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "As it is now.", body = Sending)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_sending(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<Sending>, Problem> {
    Ok(Json(identity::pause(&services, &visit, client).await?.into()))
}
