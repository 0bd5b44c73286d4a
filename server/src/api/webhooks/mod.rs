//! Webhooks: where a client's own programs are told what happened, and what became of each message.

mod change_webhook;
mod create_webhook;
mod deliveries;
mod list_webhooks;
mod rotate_secret;
mod switch;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{DeliveryStatus, WebhookDeliveryId, WebhookEvent, WebhookId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use workflows::webhooks::{Delivery, WebhookView};

use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_webhooks::list_webhooks, create_webhook::create_webhook))
        .routes(routes!(
            list_webhooks::get_webhook,
            change_webhook::change_webhook,
            change_webhook::delete_webhook
        ))
        .routes(routes!(switch::enable_webhook))
        .routes(routes!(switch::disable_webhook))
        .routes(routes!(rotate_secret::rotate_webhook_secret))
        .routes(routes!(deliveries::test_webhook))
        .routes(routes!(deliveries::list_webhook_deliveries))
        .routes(routes!(deliveries::replay_webhook_delivery))
}

fn event_words() -> Schema {
    words(WebhookEvent::ALL)
}
fn status_words() -> Schema {
    words(DeliveryStatus::ALL)
}

/// An address and what it listens to. Its secret is shown when it is made, and never again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook {
    #[schema(value_type = Uuid)]
    id: WebhookId,
    #[schema(example = "CRM")]
    name: String,
    #[schema(example = "https://hooks.example.com/agency-os")]
    url: String,
    #[schema(schema_with = choice_list)]
    events: Vec<WebhookEvent>,
    /// Sent with each message.
    headers: BTreeMap<String, String>,
    timeout_ms: i64,
    retry_count: i64,
    retry_delay_ms: i64,
    auto_disable_threshold: i64,
    is_active: bool,
    /// Why it was switched off, unless a person did it.
    disabled_reason: Option<String>,
    /// Until when the secret before this one is good too.
    old_secret_until: Option<DateTime<Utc>>,
    last_triggered_at: Option<DateTime<Utc>>,
    last_success_at: Option<DateTime<Utc>>,
    last_failure_at: Option<DateTime<Utc>>,
    /// Deliveries that failed, ever.
    failure_count: i64,
    /// Deliveries that failed since the last that did not.
    consecutive_failures: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn choice_list() -> Schema {
    ArrayBuilder::new().items(RefOr::T(words(&WebhookEvent::CHOICES))).min_items(Some(1)).into()
}

impl From<WebhookView> for Webhook {
    fn from(view: WebhookView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            url: view.url,
            events: view.events,
            headers: view.headers,
            timeout_ms: view.timeout_ms,
            retry_count: view.retry_count,
            retry_delay_ms: view.retry_delay_ms,
            auto_disable_threshold: view.auto_disable_threshold,
            is_active: view.is_active,
            disabled_reason: view.disabled_reason,
            old_secret_until: view.old_secret_until,
            last_triggered_at: view.last_triggered_at,
            last_success_at: view.last_success_at,
            last_failure_at: view.last_failure_at,
            failure_count: view.failure_count,
            consecutive_failures: view.consecutive_failures,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

/// A webhook with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeWebhook {
    #[serde(flatten)]
    webhook: Webhook,
    /// Shown this once; `null` when the answer is repeated for an `Idempotency-Key`. Messages are signed
    /// with it.
    secret: Option<String>,
}

/// One event on its way to one address.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDelivery {
    #[schema(value_type = Uuid)]
    id: WebhookDeliveryId,
    #[schema(value_type = Uuid)]
    webhook_config_id: WebhookId,
    /// `id` in the message: the same for all addresses, and when it is sent again.
    event_id: Uuid,
    #[schema(schema_with = event_words)]
    event_type: WebhookEvent,
    #[schema(schema_with = status_words)]
    status: DeliveryStatus,
    attempt_count: i64,
    attempts: Vec<WebhookAttempt>,
    /// The message; `null` once the person it was about was erased.
    #[schema(value_type = Option<Object>)]
    payload: Option<Value>,
    /// Of the last attempt.
    signature: Option<String>,
    response_status: Option<i64>,
    response_time_ms: Option<i64>,
    /// The first 10,000 characters.
    response_body: Option<String>,
    error_message: Option<String>,
    created_at: DateTime<Utc>,
    delivered_at: Option<DateTime<Utc>>,
    next_attempt_at: Option<DateTime<Utc>>,
}

/// One call.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookAttempt {
    at: DateTime<Utc>,
    response_status: Option<u16>,
    response_time_ms: i64,
    error_message: Option<String>,
}

impl From<Delivery> for WebhookDelivery {
    fn from(row: Delivery) -> Self {
        let attempts = row.attempts.0.into_iter().map(|attempt| WebhookAttempt {
            at: attempt.at,
            response_status: attempt.response_status,
            response_time_ms: attempt.response_time_ms,
            error_message: attempt.error_message,
        });
        Self {
            id: row.id,
            webhook_config_id: row.webhook_config_id,
            event_id: row.event_id,
            event_type: row.event_type,
            status: row.status,
            attempt_count: row.attempt_count,
            attempts: attempts.collect(),
            payload: serde_json::from_str(&row.payload).ok(),
            signature: row.signature,
            response_status: row.response_status,
            response_time_ms: row.response_time_ms,
            response_body: row.response_body,
            error_message: row.error_message,
            created_at: row.created_at,
            delivered_at: row.delivered_at,
            next_attempt_at: row.next_attempt_at,
        }
    }
}
