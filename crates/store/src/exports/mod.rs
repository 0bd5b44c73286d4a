//! Archives of all a client's data: who asked for one, how far it is, and what goes into it.

pub mod content;

use chrono::{DateTime, Utc};
use domain::{ClientId, ExportId, ExportStatus, UserId};

use crate::{ClientTx, Result, SystemTx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Export {
    pub id: ExportId,
    pub client_id: ClientId,
    pub requested_by: UserId,
    pub status: ExportStatus,
    pub file_name: Option<String>,
    pub size_bytes: Option<i64>,
    pub error: Option<String>,
    /// The end of the link; set when the archive is complete.
    pub expires_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// What a finished archive is.
#[derive(Clone, Debug)]
pub struct Made {
    pub file_name: String,
    pub size_bytes: i64,
    pub token_hash: Vec<u8>,
    pub expires_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

const COLUMNS: &str =
    "id, client_id, requested_by, status, file_name, size_bytes, error, expires_at, completed_at, created_at";

/// Adds a wish for an archive, unless one is under way already.
pub async fn insert(tx: &mut ClientTx, id: ExportId, by: UserId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO exports (id, client_id, requested_by, status, created_at, updated_at)
             SELECT $1, $2, $3, 'pending', $4, $4
             WHERE NOT EXISTS (SELECT 1 FROM exports WHERE client_id = $2 AND status IN ('pending', 'running'))",
        )
        .bind(id)
        .bind(client)
        .bind(by)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn get(tx: &mut ClientTx, id: ExportId) -> Result<Option<Export>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM exports WHERE client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, limit: i64) -> Result<Vec<Export>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM exports WHERE client_id = ", client)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

/// Begins the work, or goes on with what a process before this one left. `false` when it is over.
pub async fn begin(tx: &mut ClientTx, id: ExportId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE exports SET status = 'running', updated_at = $3
             WHERE client_id = $1 AND id = $2 AND status IN ('pending', 'running')",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// `false` when it was not running any more.
pub async fn complete(tx: &mut ClientTx, id: ExportId, made: &Made) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE exports SET status = 'completed', file_name = $3, size_bytes = $4, token_hash = $5, expires_at = $6,
                    completed_at = $7, updated_at = $7
             WHERE client_id = $1 AND id = $2 AND status = 'running'",
        )
        .bind(client)
        .bind(id)
        .bind(made.file_name.clone())
        .bind(made.size_bytes)
        .bind(made.token_hash.clone())
        .bind(made.expires_at)
        .bind(made.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn fail(tx: &mut ClientTx, id: ExportId, words: &str, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE exports SET status = 'failed', error = $3, updated_at = $4
         WHERE client_id = $1 AND id = $2 AND status IN ('pending', 'running')",
    )
    .bind(client)
    .bind(id)
    .bind(words.to_owned())
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// The archive whose link has that hash, while it works: complete, not run out, of a living client.
pub async fn linked(tx: &mut SystemTx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Export>> {
    tx.query(
        "SELECT e.id, e.client_id, e.requested_by, e.status, e.file_name, e.size_bytes, e.error, e.expires_at, e.completed_at, e.created_at
         FROM exports e JOIN clients c ON c.id = e.client_id
         WHERE e.token_hash = $1 AND e.status = 'completed' AND e.expires_at > $2 AND c.deleted_at IS NULL",
    )
    .bind(token_hash.to_vec())
    .bind(now)
    .fetch_optional()
    .await
}

/// Marks the archives whose links have run out; answers which, so that their files can go.
pub async fn expire(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<Vec<ExportId>> {
    let gone: Vec<(ExportId,)> = tx
        .query(
            "UPDATE exports SET status = 'expired', token_hash = NULL, updated_at = $1
             WHERE status = 'completed' AND expires_at <= $1 RETURNING id",
        )
        .bind(now)
        .fetch_all()
        .await?;
    Ok(gone.into_iter().map(|(id,)| id).collect())
}

/// Forgets what is over since before then.
pub async fn purge(tx: &mut SystemTx, before: DateTime<Utc>) -> Result<u64> {
    tx.query("DELETE FROM exports WHERE status IN ('expired', 'failed') AND updated_at < $1")
        .bind(before)
        .execute()
        .await
}
