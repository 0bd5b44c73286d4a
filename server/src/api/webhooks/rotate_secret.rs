use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use domain::{ClientId, WebhookId};
use secrecy::ExposeSecret;
use workflows::{Services, webhooks};

use super::MadeWebhook;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::idempotency::Replay;
use crate::web::problem::Problem;

/// Gives a webhook another secret
///
/// The secret before is good for another 24 hours: `X-Agency-OS-Signature-V2` carries a signature of
/// each. `X-Agency-OS-Signature` is made with the new one at once.
#[utoipa::path(
    post, path = "/clients/{client_id}/webhooks/{webhook_id}/rotate-secret", tag = "Webhooks",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("webhook_id" = uuid::Uuid, Path, description = "The webhook.")),
    responses((status = 200, description = "With the new secret.", body = MadeWebhook)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn rotate_webhook_secret(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, webhook)): Ids<(ClientId, WebhookId)>,
) -> Result<impl IntoResponse, Problem> {
    let made = webhooks::rotate_secret(&services, &visit, client, webhook).await?;
    let mut answer = MadeWebhook { webhook: made.webhook.into(), secret: None };
    let kept = serde_json::to_value(&answer).map_err(|_| Problem::internal())?;
    answer.secret = Some(made.secret.expose_secret().to_owned());
    Ok((Extension(Replay(kept)), Json(answer)))
}
