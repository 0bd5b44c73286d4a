//! How an import goes.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{CampaignId, ClientId, ImportId, ImportStatus};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::Services;
use workflows::imports::{self, ImportView};

use crate::api::openapi::words;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

fn status_words() -> Schema {
    words(ImportStatus::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    #[schema(value_type = Uuid)]
    id: ImportId,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    file_name: String,
    file_bytes: i64,
    /// Names of the file's columns.
    columns: Vec<String>,
    /// The field each column fills; null where it is left out.
    mapping: Vec<Option<&'static str>>,
    dry_run: bool,
    #[schema(schema_with = status_words)]
    status: ImportStatus,
    /// 0 to 1.
    progress: f64,
    rows: i64,
    created: i64,
    updated: i64,
    duplicate_in_file: i64,
    duplicate_in_client: i64,
    suppressed: i64,
    invalid: i64,
    error: Option<String>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

impl From<ImportView> for Import {
    fn from(view: ImportView) -> Self {
        Self {
            id: view.id,
            campaign_id: view.campaign_id,
            file_name: view.file_name,
            file_bytes: view.file_bytes,
            columns: view.layout.columns,
            mapping: view.mapping.0.into_iter().map(|target| target.map(imports::Target::as_str)).collect(),
            dry_run: view.dry_run,
            status: view.status,
            progress: view.progress,
            rows: view.rows_done,
            created: view.tally.created,
            updated: view.tally.updated,
            duplicate_in_file: view.tally.duplicate_in_file,
            duplicate_in_client: view.tally.duplicate_in_client,
            suppressed: view.tally.suppressed,
            invalid: view.tally.invalid,
            error: view.error,
            created_at: view.created_at,
            started_at: view.started_at,
            finished_at: view.finished_at,
        }
    }
}

/// Reads an import's state
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/import/{import_id}", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("import_id" = uuid::Uuid, Path, description = "The import.")),
    responses((status = 200, description = "As it is now.", body = Import)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_import(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, import)): Ids<(ClientId, ImportId)>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(imports::get(&services, &visit, client, import).await?.into()))
}
