use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::meetings;

use super::meeting::Meeting;
use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Open ones in order of time; otherwise all, the latest first.
    #[param(default = true)]
    upcoming: Option<bool>,
    #[param(minimum = 1, maximum = 50, default = 10)]
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Meetings {
    items: Vec<Meeting>,
    #[schema(minimum = 0)]
    total: i64,
}

/// Lists meetings
#[utoipa::path(
    get, path = "/clients/{client_id}/meetings", tag = "Meetings",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Which),
    responses((status = 200, description = "Meetings.", body = Meetings)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_meetings(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(asked): Asked<Which>,
) -> Result<Json<Meetings>, Problem> {
    let limit = in_range("limit", asked.limit, 10, 50)?;
    let limit = i64::try_from(limit).unwrap_or(meetings::LISTED);
    let page = meetings::list(&services, &visit, client, asked.upcoming.unwrap_or(true), limit).await?;
    Ok(Json(Meetings { items: page.lines.into_iter().map(Meeting::from).collect(), total: page.total }))
}
