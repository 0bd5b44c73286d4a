use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{ClientId, DeliveryStatus, WebhookDeliveryId, WebhookId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::{Services, webhooks};

use super::{WebhookDelivery, status_words};
use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Number of the page, from 1.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    page: Option<u32>,
    /// Entries on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    page_size: Option<u32>,
    #[param(schema_with = status_words, required = false)]
    status: Option<DeliveryStatus>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDeliveries {
    items: Vec<WebhookDelivery>,
    /// Counted to 10,000.
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 1)]
    page: i64,
    #[schema(minimum = 1, maximum = 100)]
    page_size: i64,
}

/// Lists what went to a webhook
///
/// The newest first. Kept for 30 days.
#[utoipa::path(
    get, path = "/clients/{client_id}/webhooks/{webhook_id}/deliveries", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook."), Which),
    responses((status = 200, description = "One page.", body = WebhookDeliveries)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_webhook_deliveries(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
    Asked(asked): Asked<Which>,
) -> Result<Json<WebhookDeliveries>, Problem> {
    let page = in_range("page", asked.page, 1, 1_000_000)? as i64;
    let page_size = in_range("page_size", asked.page_size, 20, 100)? as i64;
    let found =
        webhooks::list_deliveries(&services, &visit, client, webhook, asked.status, page, page_size).await?;
    let items = found.deliveries.into_iter().map(WebhookDelivery::from).collect();
    Ok(Json(WebhookDeliveries { items, total: found.total, page, page_size }))
}

/// Sends a test
///
/// The event `webhook.test`, also while the webhook is switched off. It is tried again and counted like
/// any other.
#[utoipa::path(
    post, path = "/clients/{client_id}/webhooks/{webhook_id}/test", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 202, description = "On its way.", body = WebhookDelivery)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn test_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
) -> Result<impl IntoResponse, Problem> {
    let made = webhooks::test(&services, &visit, client, webhook).await?;
    Ok((StatusCode::ACCEPTED, Json(WebhookDelivery::from(made))))
}

/// Sends something again
///
/// The same bytes as a new delivery. What is still on its way is not sent twice.
#[utoipa::path(
    post, path = "/clients/{client_id}/webhooks/deliveries/{webhook_delivery_id}/replay", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_delivery_id" = uuid::Uuid, Path, description = "The delivery.")),
    responses((status = 202, description = "On its way.", body = WebhookDelivery)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn replay_webhook_delivery(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, delivery)): Ids<(ClientId, WebhookDeliveryId)>,
) -> Result<impl IntoResponse, Problem> {
    let made = webhooks::replay(&services, &visit, client, delivery).await?;
    Ok((StatusCode::ACCEPTED, Json(WebhookDelivery::from(made))))
}
