use axum::extract::State;
use domain::{ClientId, TouchId};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::unknown;

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It counts as sent, and the sequence goes on.
    Arrived,
    /// It is sent again, through every check of the gate.
    DidNotArrive,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settling {
    found: Found,
}

/// Settles a mail of which nobody knew whether it arrived
///
/// By what a person found, for instance in the Sent folder. Settled already: 412.
#[utoipa::path(
    post, path = "/clients/{client_id}/touches/{touch_id}/settle", tag = "Sending", request_body = Settling,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("touch_id" = uuid::Uuid, Path, description = "The touch.")),
    responses((status = 204, description = "Settled.")),
    extensions(("x-required-role" = json!("member")), ("x-refusals" = json!(["412"])))
)]
pub async fn settle_unknown(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, touch)): Ids<(ClientId, TouchId)>,
    Body(Settling { found }): Body<Settling>,
) -> Result<StatusCode, Problem> {
    let found = match found {
        Found::Arrived => unknown::Found::Arrived,
        Found::DidNotArrive => unknown::Found::DidNotArrive,
    };
    unknown::settle(&services, &visit, client, touch, found).await?;
    Ok(StatusCode::NO_CONTENT)
}
