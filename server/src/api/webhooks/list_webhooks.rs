use axum::Json;
use axum::extract::State;
use domain::{ClientId, WebhookId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{Services, webhooks};

use super::Webhook;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Webhooks {
    items: Vec<Webhook>,
    total: usize,
}

/// Lists webhooks
///
/// All of them, the oldest first: a client has at most 20.
#[utoipa::path(
    get, path = "/clients/{client_id}/webhooks", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "All of them.", body = Webhooks)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_webhooks(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<Webhooks>, Problem> {
    let all = webhooks::list(&services, &visit, client).await?;
    let items: Vec<Webhook> = all.into_iter().map(Webhook::from).collect();
    Ok(Json(Webhooks { total: items.len(), items }))
}

/// Shows a webhook
#[utoipa::path(
    get, path = "/clients/{client_id}/webhooks/{webhook_id}", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 200, description = "As it is.", body = Webhook)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn get_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
) -> Result<Json<Webhook>, Problem> {
    Ok(Json(webhooks::get(&services, &visit, client, webhook).await?.into()))
}
