use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::{ClientId, WebhookEvent, WebhookId};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::webhooks::{self, WebhookChange};

use super::Webhook;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedWebhook {
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    #[schema(max_length = 2000)]
    url: Option<String>,
    #[schema(schema_with = super::choice_list, required = false)]
    events: Option<Vec<WebhookEvent>>,
    /// All of them, in the place of those before.
    headers: Option<BTreeMap<String, String>>,
    #[schema(minimum = 1000, maximum = 120_000)]
    timeout_ms: Option<i64>,
    #[schema(minimum = 0, maximum = 10)]
    retry_count: Option<i64>,
    #[schema(minimum = 100, maximum = 60_000)]
    retry_delay_ms: Option<i64>,
    #[schema(minimum = 1, maximum = 100)]
    auto_disable_threshold: Option<i64>,
}

/// Changes a webhook
#[utoipa::path(
    patch, path = "/clients/{client_id}/webhooks/{webhook_id}", tag = "Webhooks", request_body = ChangedWebhook,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 200, description = "As it is now.", body = Webhook)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn change_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
    Body(changed): Body<ChangedWebhook>,
) -> Result<Json<Webhook>, Problem> {
    let change = WebhookChange {
        name: changed.name,
        url: changed.url,
        events: changed.events,
        headers: changed.headers,
        timeout_ms: changed.timeout_ms,
        retry_count: changed.retry_count,
        retry_delay_ms: changed.retry_delay_ms,
        auto_disable_threshold: changed.auto_disable_threshold,
    };
    Ok(Json(webhooks::update(&services, &visit, client, webhook, change).await?.into()))
}

/// Takes a webhook away
///
/// What is on its way there is called off.
#[utoipa::path(
    delete, path = "/clients/{client_id}/webhooks/{webhook_id}", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 204, description = "Gone.")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn delete_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
) -> Result<StatusCode, Problem> {
    webhooks::delete(&services, &visit, client, webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}
