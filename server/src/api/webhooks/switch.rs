use axum::Json;
use axum::extract::State;
use domain::{ClientId, WebhookId};
use workflows::{Services, webhooks};

use super::Webhook;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Switches a webhook on
///
/// Failures in a row are counted anew. On already, nothing changes.
#[utoipa::path(
    post, path = "/clients/{client_id}/webhooks/{webhook_id}/enable", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 200, description = "As it is now.", body = Webhook)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn enable_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
) -> Result<Json<Webhook>, Problem> {
    Ok(Json(webhooks::enable(&services, &visit, client, webhook).await?.into()))
}

/// Switches a webhook off
///
/// Nothing more is written for it, and what is on its way there is called off.
#[utoipa::path(
    post, path = "/clients/{client_id}/webhooks/{webhook_id}/disable", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 200, description = "As it is now.", body = Webhook)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn disable_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
) -> Result<Json<Webhook>, Problem> {
    Ok(Json(webhooks::disable(&services, &visit, client, webhook).await?.into()))
}
