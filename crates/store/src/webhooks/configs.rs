//! Where a client's programs listen.

use chrono::{DateTime, Utc};
use domain::{UserId, WebhookEvent, WebhookId};

use crate::{ClientTx, List, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub events: List<WebhookEvent>,
    pub secret_sealed: String,
    /// The secret before, good until then.
    pub old_secret_sealed: Option<String>,
    pub old_secret_until: Option<DateTime<Utc>>,
    pub headers_sealed: Option<String>,
    pub timeout_ms: i64,
    pub retry_count: i64,
    pub retry_delay_ms: i64,
    pub auto_disable_threshold: i64,
    pub is_active: bool,
    /// Why it was switched off, unless a person did it.
    pub disabled_reason: Option<String>,
    pub last_triggered_at: Option<DateTime<Utc>>,
    pub last_success_at: Option<DateTime<Utc>>,
    pub last_failure_at: Option<DateTime<Utc>>,
    /// Deliveries that failed: ever, and since the last that did not.
    pub failure_count: i64,
    pub consecutive_failures: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, name, url, events, secret_sealed, old_secret_sealed, old_secret_until, headers_sealed, timeout_ms, retry_count, \
     retry_delay_ms, auto_disable_threshold, is_active, disabled_reason, last_triggered_at, last_success_at, last_failure_at, failure_count, \
     consecutive_failures, created_at, updated_at";

/// What a person may change.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    pub name: String,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub headers_sealed: Option<String>,
    pub timeout_ms: i64,
    pub retry_count: i64,
    pub retry_delay_ms: i64,
    pub auto_disable_threshold: i64,
}

/// `Conflict` when another living one has the name.
pub async fn insert(
    tx: &mut ClientTx,
    id: WebhookId,
    fields: &Fields,
    secret_sealed: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO webhook_configs (id, client_id, name, url, events, secret_sealed, headers_sealed, timeout_ms, retry_count, retry_delay_ms,
             auto_disable_threshold, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
    )
    .bind(id)
    .bind(client)
    .bind(fields.name.clone())
    .bind(fields.url.clone())
    .bind(List(fields.events.clone()))
    .bind(secret_sealed.to_owned())
    .bind(fields.headers_sealed.clone())
    .bind(fields.timeout_ms)
    .bind(fields.retry_count)
    .bind(fields.retry_delay_ms)
    .bind(fields.auto_disable_threshold)
    .bind(by)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// `Conflict` when another living one has the name; `false` when there is none to change.
pub async fn update(tx: &mut ClientTx, id: WebhookId, fields: &Fields, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE webhook_configs SET name = $3, url = $4, events = $5, headers_sealed = $6, timeout_ms = $7, retry_count = $8,
                 retry_delay_ms = $9, auto_disable_threshold = $10, updated_at = $11
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(fields.name.clone())
        .bind(fields.url.clone())
        .bind(List(fields.events.clone()))
        .bind(fields.headers_sealed.clone())
        .bind(fields.timeout_ms)
        .bind(fields.retry_count)
        .bind(fields.retry_delay_ms)
        .bind(fields.auto_disable_threshold)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The living one.
pub async fn get(tx: &mut ClientTx, id: WebhookId) -> Result<Option<Webhook>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM webhook_configs WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// Living ones, the oldest first.
pub async fn list(tx: &mut ClientTx, limit: i64) -> Result<Vec<Webhook>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM webhook_configs WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" ORDER BY id LIMIT ", limit)
        .fetch_all()
        .await
}

/// One that is switched on, and what it listens to.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Listener {
    pub id: WebhookId,
    pub events: List<WebhookEvent>,
}

/// Those that are switched on: usually none, so this is asked before anything is made ready for them.
pub async fn listeners(tx: &mut ClientTx) -> Result<Vec<Listener>> {
    let client = tx.client();
    tx.query("SELECT id, events FROM webhook_configs WHERE client_id = $1 AND is_active AND deleted_at IS NULL ORDER BY id")
        .bind(client)
        .fetch_all()
        .await
}

/// Another secret; the one it had is good until `old_until`.
pub async fn rotate(
    tx: &mut ClientTx,
    id: WebhookId,
    secret_sealed: &str,
    old_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE webhook_configs SET old_secret_sealed = secret_sealed, old_secret_until = $4, secret_sealed = $3, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(secret_sealed.to_owned())
        .bind(old_until)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Switches it on, forgetting the failures in a row. `false` when it was on, or is not there.
pub async fn enable(tx: &mut ClientTx, id: WebhookId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE webhook_configs SET is_active = TRUE, disabled_reason = NULL, consecutive_failures = 0, updated_at = $3
             WHERE client_id = $1 AND id = $2 AND NOT is_active AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Switches it off; the reason is absent where a person did. `false` when it was off, or is not there.
pub async fn disable(
    tx: &mut ClientTx,
    id: WebhookId,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE webhook_configs SET is_active = FALSE, disabled_reason = $3, updated_at = $4
             WHERE client_id = $1 AND id = $2 AND is_active AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(reason.map(str::to_owned))
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Takes it away, with its secrets. `false` when there is none.
pub async fn delete(tx: &mut ClientTx, id: WebhookId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE webhook_configs SET deleted_at = $3, updated_at = $3, is_active = FALSE, secret_sealed = '', old_secret_sealed = NULL,
                 headers_sealed = NULL
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// How an attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Success,
    /// It failed, and another follows.
    Attempt,
    /// The whole delivery failed.
    Failure,
}

/// Counts an attempt; answers how many deliveries have failed in a row.
pub async fn count(tx: &mut ClientTx, id: WebhookId, counted: Counted, at: DateTime<Utc>) -> Result<i64> {
    let client = tx.client();
    let failed = i64::from(counted == Counted::Failure);
    let row: Option<(i64,)> = tx
        .query("UPDATE webhook_configs SET last_triggered_at = $3, failure_count = failure_count + $4, ")
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(failed)
        .push(match counted {
            Counted::Success => "last_success_at = $3, consecutive_failures = 0",
            Counted::Attempt | Counted::Failure => {
                "last_failure_at = $3, consecutive_failures = consecutive_failures + $4"
            }
        })
        .push(" WHERE client_id = $1 AND id = $2 RETURNING consecutive_failures")
        .fetch_optional()
        .await?;
    Ok(row.map_or(0, |(failures,)| failures))
}
