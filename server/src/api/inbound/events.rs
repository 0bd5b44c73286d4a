use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{ClientId, InboundEventId, InboundSource, InboundState};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::Services;
use workflows::replies::intake;

use crate::api::openapi::words;
use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

fn state_words() -> Schema {
    words(InboundState::ALL)
}
fn source_words() -> Schema {
    words(InboundSource::ALL)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    #[param(schema_with = state_words, required = false)]
    state: Option<InboundState>,
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InboundEvent {
    #[schema(value_type = Uuid)]
    id: InboundEventId,
    #[schema(schema_with = source_words)]
    source: InboundSource,
    #[schema(schema_with = state_words)]
    state: InboundState,
    /// Why it was left alone.
    reason: Option<String>,
    /// Why the last attempt failed.
    error: Option<String>,
    attempts: i64,
    bytes: i64,
    received_at: DateTime<Utc>,
    processed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InboundEvents {
    items: Vec<InboundEvent>,
}

/// Lists inbound events
///
/// The newest first; `state=dead` are those that failed for good.
#[utoipa::path(
    get, path = "/clients/{client_id}/inbound-events", tag = "Replies",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Which),
    responses((status = 200, description = "The newest.", body = InboundEvents)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_inbound_events(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(asked): Asked<Which>,
) -> Result<Json<InboundEvents>, Problem> {
    let limit = in_range("limit", asked.limit, 50, 100)?;
    let limit = i64::try_from(limit).unwrap_or(50);
    let found = intake::list_events(&services, &visit, client, asked.state, limit).await?;
    let items = found.into_iter().map(|line| InboundEvent {
        id: line.id,
        source: line.source,
        state: line.state,
        reason: line.reason,
        error: line.error,
        attempts: line.attempts,
        bytes: line.payload_bytes,
        received_at: line.received_at,
        processed_at: line.processed_at,
    });
    Ok(Json(InboundEvents { items: items.collect() }))
}

/// Runs a dead event again
#[utoipa::path(
    post, path = "/clients/{client_id}/inbound-events/{inbound_event_id}/retry", tag = "Replies",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("inbound_event_id" = uuid::Uuid, Path, description = "The event.")),
    responses((status = 202, description = "On its way.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn retry_inbound_event(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, event)): Ids<(ClientId, InboundEventId)>,
) -> Result<StatusCode, Problem> {
    intake::run_again(&services, &visit, client, event).await?;
    Ok(StatusCode::ACCEPTED)
}
