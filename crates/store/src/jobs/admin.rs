//! What an operator sees and does: queues, dead letters, pause, cancel, run now.

use chrono::{DateTime, Utc};
use domain::{ClientId, JobId, JobState, UserId};
use serde_json::Value;

use super::{COLUMNS, Row};
use crate::{Json, Result, SystemTx};

/// A job as the admin page shows it.
#[derive(Clone, Debug)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub client: Option<ClientId>,
    pub payload: Value,
    pub dedupe_key: Option<String>,
    pub run_at: DateTime<Utc>,
    pub attempt: i64,
    pub max_attempts: i64,
    pub state: JobState,
    pub last_error: Option<String>,
    pub trace_id: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl From<Row> for JobRow {
    fn from(row: Row) -> Self {
        let Json(payload) = row.payload;
        Self {
            id: row.id,
            kind: row.kind,
            client: row.client_id,
            payload,
            dedupe_key: row.dedupe_key,
            run_at: row.run_at,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            state: row.state,
            last_error: row.last_error,
            trace_id: row.trace_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            finished_at: row.finished_at,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<String>,
    pub client: Option<ClientId>,
    /// Only older ones: the last id of the page before.
    pub before: Option<JobId>,
}

/// Jobs, newest first.
pub async fn list(tx: &mut SystemTx, filter: &JobFilter, limit: i64) -> Result<Vec<JobRow>> {
    let rows: Vec<Row> = tx
        .query("SELECT ")
        .push(COLUMNS)
        .push(" FROM jobs WHERE TRUE")
        .push_some(" AND state = ", filter.state)
        .push_some(" AND kind = ", filter.kind.clone())
        .push_some(" AND client_id = ", filter.client)
        .push_some(" AND id < ", filter.before)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(JobRow::from).collect())
}

pub async fn get(tx: &mut SystemTx, id: JobId) -> Result<Option<JobRow>> {
    let row: Option<Row> =
        tx.query("SELECT ").push(COLUMNS).push(" FROM jobs WHERE id = $1").bind(id).fetch_optional().await?;
    Ok(row.map(JobRow::from))
}

/// How many jobs of a kind are in a state.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    pub kind: String,
    pub state: JobState,
    pub jobs: i64,
}

/// Depth of every queue, dead letters included; completed and cancelled jobs are not counted.
pub async fn counts(tx: &mut SystemTx) -> Result<Vec<Count>> {
    tx.query(
        "SELECT kind, state, COUNT(*) AS jobs FROM jobs WHERE state IN ('pending', 'running', 'paused', 'failed')
         GROUP BY kind, state ORDER BY kind, state",
    )
    .fetch_all()
    .await
}

/// Stops a job: one that waits never runs, one that runs is told at its next heartbeat.
pub async fn cancel(tx: &mut SystemTx, id: JobId, now: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE jobs SET state = 'cancelled', lease_owner = NULL, lease_until = NULL, updated_at = $1, finished_at = $1
             WHERE id = $2 AND state IN ('pending', 'running', 'paused')",
        )
        .bind(now)
        .bind(id)
        .execute()
        .await?;
    Ok(rows > 0)
}

/// Makes a waiting job due at once.
pub async fn run_now(
    tx: &mut SystemTx,
    id: JobId,
    business_now: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query("UPDATE jobs SET run_at = $1, updated_at = $2 WHERE id = $3 AND state = 'pending' AND run_at > $1")
        .bind(business_now)
        .bind(now)
        .bind(id)
        .execute()
        .await?;
    tx.wake_on_commit();
    Ok(rows > 0)
}

/// Stops a kind: what waits is paused, what runs runs on, what comes waits.
pub async fn pause_kind(tx: &mut SystemTx, kind: &str, by: Option<UserId>, now: DateTime<Utc>) -> Result<()> {
    tx.query("INSERT INTO job_pauses (kind, paused_at, paused_by) VALUES ($1, $2, $3) ON CONFLICT (kind) DO NOTHING")
        .bind(kind.to_owned())
        .bind(now)
        .bind(by)
        .execute()
        .await?;
    tx.query("UPDATE jobs SET state = 'paused', updated_at = $1 WHERE kind = $2 AND state = 'pending'")
        .bind(now)
        .bind(kind.to_owned())
        .execute()
        .await?;
    Ok(())
}

pub async fn resume_kind(tx: &mut SystemTx, kind: &str, now: DateTime<Utc>) -> Result<()> {
    tx.query("DELETE FROM job_pauses WHERE kind = $1").bind(kind.to_owned()).execute().await?;
    tx.query("UPDATE jobs SET state = 'pending', updated_at = $1 WHERE kind = $2 AND state = 'paused'")
        .bind(now)
        .bind(kind.to_owned())
        .execute()
        .await?;
    tx.wake_on_commit();
    Ok(())
}

pub async fn paused_kinds(tx: &mut SystemTx) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx.query("SELECT kind FROM job_pauses ORDER BY kind").fetch_all().await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadRetry {
    Queued,
    /// No such dead letter.
    NotDead,
    /// A newer job with the same key waits or runs, which does the same work.
    Superseded,
}

/// Sends a dead letter round again with all its attempts.
pub async fn retry_dead(
    tx: &mut SystemTx,
    id: JobId,
    business_now: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<DeadRetry> {
    let found: Option<(bool,)> = tx
        .query(
            "SELECT EXISTS (SELECT 1 FROM jobs AS live WHERE live.dedupe_key = dead.dedupe_key
                              AND live.state IN ('pending', 'running', 'paused'))
             FROM jobs AS dead WHERE dead.id = $1 AND dead.state = 'failed'",
        )
        .bind(id)
        .fetch_optional()
        .await?;
    match found {
        None => return Ok(DeadRetry::NotDead),
        Some((true,)) => return Ok(DeadRetry::Superseded),
        Some((false,)) => {}
    }
    let rows = tx
        .query("UPDATE jobs SET attempt = 0, run_at = $1, updated_at = $2, finished_at = NULL, state = ")
        .push(super::WAITING)
        .push(" WHERE id = $3 AND state = 'failed'")
        .bind(business_now)
        .bind(now)
        .bind(id)
        .execute()
        .await?;
    tx.wake_on_commit();
    Ok(if rows > 0 { DeadRetry::Queued } else { DeadRetry::NotDead })
}

/// Deletes up to `limit` finished jobs: completed and cancelled ones from before `done_before`,
/// dead letters from before `dead_before`. Answers how many; call again until it is none.
pub async fn purge(
    tx: &mut SystemTx,
    done_before: DateTime<Utc>,
    dead_before: DateTime<Utc>,
    limit: i64,
) -> Result<u64> {
    tx.query(
        "WITH picked AS MATERIALIZED (SELECT id FROM jobs WHERE finished_at IS NOT NULL
             AND ((state IN ('completed', 'cancelled') AND finished_at < $1) OR (state = 'failed' AND finished_at < $2)) LIMIT $3)
         DELETE FROM jobs WHERE id IN (SELECT id FROM picked)",
    )
    .bind(done_before)
    .bind(dead_before)
    .bind(limit)
    .execute()
    .await
}
