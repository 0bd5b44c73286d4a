//! Imports: what was uploaded, how far it is, and the records that need a look.

use chrono::{DateTime, Utc};
use domain::{CampaignId, ConsentBasis, ImportId, ImportStatus, OnExisting, RowOutcome, UserId};

use crate::query::LIST_MAX;
use crate::{ClientTx, Engine, Json, List, Result, SystemTx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Import {
    pub id: ImportId,
    pub created_by: UserId,
    pub campaign_id: Option<CampaignId>,
    pub file_name: String,
    pub file_bytes: i64,
    /// How the file is read; the workflow's own shape.
    pub layout: Json<serde_json::Value>,
    /// Which field each column fills; the workflow's own shape.
    pub mapping: Json<serde_json::Value>,
    pub on_existing: OnExisting,
    pub dry_run: bool,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub status: ImportStatus,
    pub rows_done: i64,
    pub bytes_done: i64,
    #[sqlx(flatten)]
    pub tally: Tally,
    pub error: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub file_deleted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Records by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    #[sqlx(rename = "created_rows")]
    pub created: i64,
    #[sqlx(rename = "updated_rows")]
    pub updated: i64,
    #[sqlx(rename = "duplicate_in_file_rows")]
    pub duplicate_in_file: i64,
    #[sqlx(rename = "duplicate_in_client_rows")]
    pub duplicate_in_client: i64,
    #[sqlx(rename = "suppressed_rows")]
    pub suppressed: i64,
    #[sqlx(rename = "invalid_rows")]
    pub invalid: i64,
}

impl Tally {
    pub fn add(&mut self, outcome: RowOutcome) {
        *match outcome {
            RowOutcome::Created => &mut self.created,
            RowOutcome::Updated => &mut self.updated,
            RowOutcome::DuplicateInFile => &mut self.duplicate_in_file,
            RowOutcome::DuplicateInClient => &mut self.duplicate_in_client,
            RowOutcome::Suppressed => &mut self.suppressed,
            RowOutcome::Invalid => &mut self.invalid,
        } += 1;
    }
    pub fn total(&self) -> i64 {
        self.created
            + self.updated
            + self.duplicate_in_file
            + self.duplicate_in_client
            + self.suppressed
            + self.invalid
    }
}

const COLUMNS: &str = "id, created_by, campaign_id, file_name, file_bytes, layout, mapping, on_existing, dry_run, consent_basis, consent_source, status, \
     rows_done, bytes_done, created_rows, updated_rows, duplicate_in_file_rows, duplicate_in_client_rows, suppressed_rows, \
     invalid_rows, error, started_at, finished_at, file_deleted_at, created_at, updated_at";

#[derive(Clone, Debug)]
pub struct NewImport {
    pub id: ImportId,
    pub created_by: UserId,
    pub file_name: String,
    pub file_bytes: i64,
    pub layout: serde_json::Value,
    pub mapping: serde_json::Value,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut ClientTx, new: &NewImport) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO lead_imports (id, client_id, created_by, file_name, file_bytes, layout, mapping, status, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.created_by)
    .bind(new.file_name.clone())
    .bind(new.file_bytes)
    .bind(Json(new.layout.clone()))
    .bind(Json(new.mapping.clone()))
    .bind(ImportStatus::Uploaded)
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

pub async fn get(tx: &mut ClientTx, id: ImportId) -> Result<Option<Import>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM lead_imports WHERE client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, limit: i64) -> Result<Vec<Import>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM lead_imports WHERE client_id = ", client)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

/// What a person decides before an import begins.
#[derive(Clone, Debug)]
pub struct Choice {
    pub campaign: Option<CampaignId>,
    pub mapping: serde_json::Value,
    pub on_existing: OnExisting,
    pub dry_run: bool,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
}

/// Readies an uploaded import, or one that was tried dry; all counts begin at nothing. `false` when it
/// is in another state.
pub async fn ready(tx: &mut ClientTx, id: ImportId, choice: &Choice, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE lead_imports SET campaign_id = $3, mapping = $4, on_existing = $5, dry_run = $6, consent_basis = $7, consent_source = $8,
                    status = 'pending', rows_done = 0, bytes_done = 0, created_rows = 0, updated_rows = 0, duplicate_in_file_rows = 0,
                    duplicate_in_client_rows = 0, suppressed_rows = 0, invalid_rows = 0, error = NULL, started_at = NULL,
                    finished_at = NULL, updated_at = $9
             WHERE client_id = $1 AND id = $2 AND file_deleted_at IS NULL AND (status = 'uploaded' OR status IN ('completed', 'cancelled', 'failed') AND dry_run)",
        )
        .bind(client)
        .bind(id)
        .bind(choice.campaign)
        .bind(Json(choice.mapping.clone()))
        .bind(choice.on_existing)
        .bind(choice.dry_run)
        .bind(choice.consent_basis)
        .bind(choice.consent_source.clone())
        .bind(at)
        .execute()
        .await?;
    if rows == 1 {
        tx.query("DELETE FROM lead_import_rows WHERE client_id = $1 AND import_id = $2")
            .bind(client)
            .bind(id)
            .execute()
            .await?;
    }
    Ok(rows == 1)
}

/// Moves an import from one of the states to another; `false` when it is in none of them.
pub async fn set_status(
    tx: &mut ClientTx,
    id: ImportId,
    from: &[ImportStatus],
    to: ImportStatus,
    error: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let over = to.is_over().then_some(at);
    let begun = (to == ImportStatus::Running).then_some(at);
    let rows = tx
        .query("UPDATE lead_imports SET status = $3, error = $4, updated_at = $5, started_at = COALESCE(started_at, $6), finished_at = $7 WHERE client_id = $1 AND id = $2 AND status IN ")
        .bind(client)
        .bind(id)
        .bind(to)
        .bind(error.map(str::to_owned))
        .bind(at)
        .bind(begun)
        .bind(over)
        .push_list(from.iter().copied())
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Writes how far the import is, in the transaction of the rows it stands for. `false` when it is no
/// longer running, or another worker has been here: then nothing of this transaction may stay.
pub async fn advance(
    tx: &mut ClientTx,
    id: ImportId,
    from_row: i64,
    rows_done: i64,
    bytes_done: i64,
    tally: &Tally,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE lead_imports SET rows_done = $4, bytes_done = $5, created_rows = $6, updated_rows = $7, duplicate_in_file_rows = $8,
                    duplicate_in_client_rows = $9, suppressed_rows = $10, invalid_rows = $11, updated_at = $12
             WHERE client_id = $1 AND id = $2 AND status = 'running' AND rows_done = $3",
        )
        .bind(client)
        .bind(id)
        .bind(from_row)
        .bind(rows_done)
        .bind(bytes_done)
        .bind(tally.created)
        .bind(tally.updated)
        .bind(tally.duplicate_in_file)
        .bind(tally.duplicate_in_client)
        .bind(tally.suppressed)
        .bind(tally.invalid)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// A record that made no lead, or made one with a value left out.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Remark {
    /// Counted from 1, without the header.
    pub row_number: i64,
    pub outcome: RowOutcome,
    pub reason: String,
}

pub async fn add_remarks(tx: &mut ClientTx, id: ImportId, remarks: &[Remark]) -> Result<()> {
    let client = tx.client();
    if tx.engine() == Engine::Postgres {
        if remarks.is_empty() {
            return Ok(());
        }
        return tx
            .query("INSERT INTO lead_import_rows (import_id, client_id, row_number, outcome, reason) SELECT $1, $2, * FROM UNNEST($3, $4, $5)")
            .bind(id)
            .bind(client)
            .bind(List(remarks.iter().map(|remark| remark.row_number).collect()))
            .bind(List(remarks.iter().map(|remark| remark.outcome.as_str().to_owned()).collect()))
            .bind(List(remarks.iter().map(|remark| remark.reason.clone()).collect()))
            .execute()
            .await
            .map(|_| ());
    }
    for some in remarks.chunks(LIST_MAX / 5) {
        let mut query = tx.query(
            "INSERT INTO lead_import_rows (import_id, client_id, row_number, outcome, reason) VALUES ",
        );
        for (n, remark) in some.iter().enumerate() {
            query = query
                .push_bind(if n == 0 { "(" } else { ", (" }, id)
                .push_bind(", ", client)
                .push_bind(", ", remark.row_number)
                .push_bind(", ", remark.outcome)
                .push_bind(", ", remark.reason.clone())
                .push(")");
        }
        query.execute().await?;
    }
    Ok(())
}

/// Remarks in order of the file.
pub async fn remarks(tx: &mut ClientTx, id: ImportId, after_row: i64, limit: i64) -> Result<Vec<Remark>> {
    let client = tx.client();
    tx.query("SELECT row_number, outcome, reason FROM lead_import_rows WHERE import_id = $1 AND client_id = $2 AND row_number > $3 ORDER BY row_number LIMIT $4")
        .bind(id)
        .bind(client)
        .bind(after_row)
        .bind(limit)
        .fetch_all()
        .await
}

/// Files of imports that began before `before` and are over or never went on; they are marked as deleted.
pub async fn forget_files(
    tx: &mut SystemTx,
    before: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<Vec<ImportId>> {
    let rows: Vec<(ImportId,)> = tx
        .query(
            "UPDATE lead_imports SET file_deleted_at = $2 WHERE file_deleted_at IS NULL AND created_at < $1
             AND status IN ('uploaded', 'completed', 'cancelled', 'failed') RETURNING id",
        )
        .bind(before)
        .bind(at)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
