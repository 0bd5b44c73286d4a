//! Keys by which programs act for a client. A key is shown once, when it is made.

mod create_api_key;
mod list_api_keys;
mod revoke_api_key;

use chrono::{DateTime, Utc};
use domain::{ApiKeyId, ApiScope};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::identity::ApiKeyView;

use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_api_keys::list_api_keys, create_api_key::create_api_key))
        .routes(routes!(revoke_api_key::revoke_api_key))
}

/// At least one; `write` includes `read`, `admin` includes both.
fn scopes_words() -> Schema {
    ArrayBuilder::new()
        .items(RefOr::T(words(ApiScope::ALL)))
        .min_items(Some(1))
        .max_items(Some(ApiScope::ALL.len()))
        .unique_items(true)
        .into()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKey {
    #[schema(value_type = Uuid)]
    id: ApiKeyId,
    #[schema(example = "Nightly import")]
    name: String,
    /// The key's first characters, to tell keys apart.
    #[schema(example = "aos_live_7Fq2")]
    prefix: String,
    #[schema(schema_with = scopes_words)]
    scopes: Vec<ApiScope>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<ApiKeyView> for ApiKey {
    fn from(view: ApiKeyView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            prefix: view.prefix,
            scopes: view.scopes,
            expires_at: view.expires_at,
            last_used_at: view.last_used_at,
            revoked_at: view.revoked_at,
            created_at: view.created_at,
        }
    }
}
