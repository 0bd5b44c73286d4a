//! All of a client's data, for its owner to take away.

mod export_client;
mod get_export;

use chrono::{DateTime, Utc};
use domain::{ExportId, ExportStatus};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::exports::ExportView;

use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export_client::export_client)).routes(routes!(get_export::get_export))
}

fn status_words() -> Schema {
    words(ExportStatus::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Export {
    #[schema(value_type = Uuid)]
    id: ExportId,
    #[schema(schema_with = status_words)]
    status: ExportStatus,
    /// Size of the archive.
    #[schema(minimum = 0)]
    size_bytes: Option<i64>,
    /// Where the archive is, a ZIP of JSON lines. It needs no sign-in and works until `expires_at`:
    /// keep it as you keep the data.
    url: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    error: Option<String>,
    created_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
}

impl From<ExportView> for Export {
    fn from(view: ExportView) -> Self {
        Self {
            id: view.id,
            status: view.status,
            size_bytes: view.size_bytes,
            url: view.link,
            expires_at: view.expires_at,
            error: view.error,
            created_at: view.created_at,
            completed_at: view.completed_at,
        }
    }
}
