use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use domain::{ApiScope, ClientId};
use http::StatusCode;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::ApiKey;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::idempotency::Replay;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    #[schema(min_length = 1, max_length = 60, example = "Nightly import")]
    name: String,
    #[schema(schema_with = super::scopes_words)]
    scopes: Vec<ApiScope>,
    /// Left out, the key does not expire.
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MadeApiKey {
    #[serde(flatten)]
    api_key: ApiKey,
    /// Shown this once; `null` when the answer is repeated for an `Idempotency-Key`.
    #[schema(example = "aos_live_7Fq2…")]
    key: Option<String>,
}

/// Makes an API key
///
/// `key` is in this answer and nowhere else, ever: only a hash of it is kept. Made by
/// people only: a key that makes keys could outlive its own end.
#[utoipa::path(
    post, path = "/clients/{client_id}/api-keys", tag = "API keys", request_body = NewApiKey,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Made.", body = MadeApiKey)),
    extensions(("x-required-role" = json!("admin")), ("x-people-only" = json!(true)))
)]
pub async fn create_api_key(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(NewApiKey { name, scopes, expires_at }): Body<NewApiKey>,
) -> Result<impl IntoResponse, Problem> {
    let made =
        identity::create_api_key(&services, &visit, client, identity::NewApiKey { name, scopes, expires_at })
            .await?;
    let mut answer = MadeApiKey { api_key: made.view.into(), key: None };
    let kept = serde_json::to_value(&answer).map_err(|_| Problem::internal())?;
    answer.key = Some(made.key.expose_secret().to_owned());
    Ok((StatusCode::CREATED, Extension(Replay(kept)), Json(answer)))
}
