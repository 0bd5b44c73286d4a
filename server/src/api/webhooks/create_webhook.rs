use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use domain::{ClientId, WebhookEvent};
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::webhooks::{self, WebhookInput};

use super::MadeWebhook;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::idempotency::Replay;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    #[schema(min_length = 1, max_length = 100, example = "CRM")]
    name: String,
    /// `https://`, on the public internet. Redirects are not followed.
    #[schema(max_length = 2000, example = "https://hooks.example.com/agency-os")]
    url: String,
    /// Left out, one is made.
    #[schema(value_type = Option<String>, min_length = 16, max_length = 256)]
    secret: Option<SecretString>,
    #[schema(schema_with = super::choice_list)]
    events: Vec<WebhookEvent>,
    /// Sent with each message, at most 20. Those we set ourselves are refused.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// How long a call may take.
    #[schema(minimum = 1000, maximum = 120_000, default = 30_000)]
    timeout_ms: Option<i64>,
    /// Attempts after the first.
    #[schema(minimum = 0, maximum = 10, default = 3)]
    retry_count: Option<i64>,
    /// The wait before the n-th further attempt is this times 2^n, give or take a tenth.
    #[schema(minimum = 100, maximum = 60_000, default = 1000)]
    retry_delay_ms: Option<i64>,
    /// So many failed deliveries in a row switch it off.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    auto_disable_threshold: Option<i64>,
}

/// Makes a webhook
///
/// Each event it listens to is posted there as JSON with sorted keys and no spaces:
/// `{"client_id","data","event_type","id","timestamp"}`. `X-Agency-OS-Signature` is the HMAC-SHA256 of
/// the body's bytes with the secret, in lower-case hexadecimal; `X-Agency-OS-Signature-V2` is
/// `t=SECONDS,v1=HMAC(t + "." + body)` with one `v1` for each secret that is good, and
/// `X-Agency-OS-Timestamp` says the same time. `X-Agency-OS-Event` and `X-Agency-OS-Delivery` name the
/// event and the delivery. An answer of 2xx is a success; 410 switches the webhook off; anything else is
/// tried again. A message may come twice, with the same ids, and in any order.
#[utoipa::path(
    post, path = "/clients/{client_id}/webhooks", tag = "Webhooks", request_body = NewWebhook,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Made, with its secret.", body = MadeWebhook)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn create_webhook(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(new): Body<NewWebhook>,
) -> Result<impl IntoResponse, Problem> {
    let input = WebhookInput {
        name: new.name,
        url: new.url,
        secret: new.secret,
        events: new.events,
        headers: new.headers,
        timeout_ms: new.timeout_ms,
        retry_count: new.retry_count,
        retry_delay_ms: new.retry_delay_ms,
        auto_disable_threshold: new.auto_disable_threshold,
    };
    let made = webhooks::create(&services, &visit, client, input).await?;
    let mut answer = MadeWebhook { webhook: made.webhook.into(), secret: None };
    let kept = serde_json::to_value(&answer).map_err(|_| Problem::internal())?;
    answer.secret = Some(made.secret.expose_secret().to_owned());
    Ok((StatusCode::CREATED, Extension(Replay(kept)), Json(answer)))
}
