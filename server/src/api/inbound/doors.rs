use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use domain::{ClientId, InboundDoorId, InboundDoorKind};
use http::StatusCode;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::Services;
use workflows::replies::doors::{self, DoorView};

use crate::api::body::Body;
use crate::api::openapi::words;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::idempotency::Replay;
use crate::web::problem::Problem;

fn kind_words() -> Schema {
    words(InboundDoorKind::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InboundDoor {
    #[schema(value_type = Uuid)]
    id: InboundDoorId,
    name: String,
    #[schema(schema_with = kind_words)]
    kind: InboundDoorKind,
    /// Where to deliver.
    path: String,
    last_event_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<DoorView> for InboundDoor {
    fn from(door: DoorView) -> Self {
        let path = match door.kind {
            InboundDoorKind::Postmark => "/api/v1/webhooks/postmark/inbound".to_owned(),
            InboundDoorKind::Webhook => format!("/api/v1/webhooks/inbound/{}", door.id),
            InboundDoorKind::Calcom | InboundDoorKind::Calendly => {
                format!("/api/v1/webhooks/calendar/{}/{}", door.kind, door.id)
            }
        };
        Self {
            id: door.id,
            name: door.name,
            kind: door.kind,
            path,
            last_event_at: door.last_event_at,
            created_at: door.created_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InboundDoors {
    items: Vec<InboundDoor>,
    total: usize,
}

/// Lists the doors by which messages come in
#[utoipa::path(
    get, path = "/clients/{client_id}/inbound-doors", tag = "Replies",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "All of them.", body = InboundDoors)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_inbound_doors(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<InboundDoors>, Problem> {
    let items: Vec<InboundDoor> =
        doors::list(&services, &visit, client).await?.into_iter().map(InboundDoor::from).collect();
    Ok(Json(InboundDoors { total: items.len(), items }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInboundDoor {
    #[schema(min_length = 1, max_length = 100, example = "Postmark")]
    name: String,
    #[schema(schema_with = kind_words)]
    kind: InboundDoorKind,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MadeInboundDoor {
    #[serde(flatten)]
    door: InboundDoor,
    /// Shown this once; `null` when the answer is repeated for an `Idempotency-Key`. For Postmark it is
    /// the password beside the door's id; a program signs with it.
    secret: Option<String>,
}

/// Opens a door
///
/// The secret is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/clients/{client_id}/inbound-doors", tag = "Replies", request_body = NewInboundDoor,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Made.", body = MadeInboundDoor)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn create_inbound_door(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(NewInboundDoor { name, kind }): Body<NewInboundDoor>,
) -> Result<impl IntoResponse, Problem> {
    let made = doors::create(&services, &visit, client, &name, kind).await?;
    let mut answer = MadeInboundDoor { door: made.door.into(), secret: None };
    let kept = serde_json::to_value(&answer).map_err(|_| Problem::internal())?;
    answer.secret = Some(made.secret.expose_secret().to_owned());
    Ok((StatusCode::CREATED, Extension(Replay(kept)), Json(answer)))
}

/// Shuts a door
#[utoipa::path(
    delete, path = "/clients/{client_id}/inbound-doors/{inbound_door_id}", tag = "Replies",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("inbound_door_id" = uuid::Uuid, Path, description = "The door.")),
    responses((status = 204, description = "Shut.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn close_inbound_door(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, door)): Ids<(ClientId, InboundDoorId)>,
) -> Result<StatusCode, Problem> {
    doors::close(&services, &visit, client, door).await?;
    Ok(StatusCode::NO_CONTENT)
}
