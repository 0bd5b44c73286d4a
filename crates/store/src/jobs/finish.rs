//! How an attempt ends, and what becomes of jobs whose worker is gone.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use domain::{JobId, JobState};
use serde_json::Value;
use uuid::Uuid;

use super::{COLUMNS, Priority, Row, WAITING, carrier};
use crate::{Db, Engine, Result, SystemTx, query::LIST_MAX};

/// The error text a job keeps, in characters.
const ERROR_MAX: usize = 2_000;

/// A job taken from a worker that did not come back.
#[derive(Clone, Debug)]
pub struct Reaped {
    pub id: JobId,
    pub kind: String,
    pub payload: Value,
    pub attempt: i64,
    /// Out of attempts, so failed for good.
    pub dead: bool,
}

/// Marks jobs as done. A job whose lease was lost meanwhile is left alone; answers how many were ours.
pub async fn complete(tx: &mut SystemTx, owner: Uuid, ids: &[JobId], now: DateTime<Utc>) -> Result<u64> {
    let mut done = 0;
    for some in ids.chunks(LIST_MAX) {
        done += tx
            .query(
                "UPDATE jobs SET state = 'completed', lease_owner = NULL, lease_until = NULL, updated_at = $1, finished_at = $1
                 WHERE lease_owner = $2 AND state = 'running' AND id IN ",
            )
            .bind(now)
            .bind(owner)
            .push_list(some.iter().copied())
            .execute()
            .await?;
    }
    Ok(done)
}

/// Extends leases and answers which are still ours: the rest were cancelled or given to another
/// worker, and their work must stop.
pub async fn extend(
    tx: &mut SystemTx,
    owner: Uuid,
    ids: &[JobId],
    until: DateTime<Utc>,
) -> Result<Vec<JobId>> {
    let mut ours = Vec::with_capacity(ids.len());
    for some in ids.chunks(LIST_MAX) {
        let rows: Vec<(JobId,)> = tx
            .query("UPDATE jobs SET lease_until = $1 WHERE lease_owner = $2 AND state = 'running' AND id IN ")
            .bind(until)
            .bind(owner)
            .push_list(some.iter().copied())
            .push(" RETURNING id")
            .fetch_all()
            .await?;
        ours.extend(rows.into_iter().map(|row| row.0));
    }
    Ok(ours)
}

/// A failed attempt with more to come. `run_at` is on the business clock.
pub async fn retry_at(
    tx: &mut SystemTx,
    owner: Uuid,
    id: JobId,
    run_at: DateTime<Utc>,
    error: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row: Option<(Option<String>, i64)> = tx
        .query("UPDATE jobs SET lease_owner = NULL, lease_until = NULL, run_at = $1, last_error = $2, updated_at = $3, state = ")
        .push(WAITING)
        .push(" WHERE id = $4 AND lease_owner = $5 AND state = 'running' RETURNING dedupe_key, priority")
        .bind(run_at)
        .bind(cut(error))
        .bind(now)
        .bind(id)
        .bind(owner)
        .fetch_optional()
        .await?;
    let Some((key, level)) = row else { return Ok(false) };
    let priority = match level {
        0 => Priority::Urgent,
        20 => Priority::Bulk,
        _ => Priority::Normal,
    };
    carrier::add(tx, id, key.as_deref(), run_at, priority).await?;
    tx.wake_on_commit();
    Ok(true)
}

/// The last failure of a job: from here only a person moves it.
pub async fn fail(
    tx: &mut SystemTx,
    owner: Uuid,
    id: JobId,
    error: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE jobs SET state = 'failed', lease_owner = NULL, lease_until = NULL, last_error = $1, updated_at = $2, finished_at = $2
             WHERE id = $3 AND lease_owner = $4 AND state = 'running'",
        )
        .bind(cut(error))
        .bind(now)
        .bind(id)
        .bind(owner)
        .execute()
        .await?;
    Ok(rows > 0)
}

/// Gives jobs back untouched, at a stop: the attempt does not count.
pub async fn release(tx: &mut SystemTx, owner: Uuid, ids: &[JobId], now: DateTime<Utc>) -> Result<u64> {
    let mut released = 0;
    for some in ids.chunks(LIST_MAX) {
        released += tx
            .query("UPDATE jobs SET lease_owner = NULL, lease_until = NULL, attempt = attempt - 1, updated_at = $1, state = ")
            .push(WAITING)
            .push(" WHERE lease_owner = $2 AND state = 'running' AND id IN ")
            .bind(now)
            .bind(owner)
            .push_list(some.iter().copied())
            .execute()
            .await?;
    }
    Ok(released)
}

/// Takes back jobs whose lease has run out: to wait again, or to fail when that was the last attempt.
pub async fn reap(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<Vec<Reaped>> {
    take_back(tx, Some(now), now).await
}

/// On SQLite, takes back every running job without waiting for its lease: one process serves a
/// file, so whoever ran them is dead. Does so once an opened database; on PostgreSQL nothing.
pub async fn free_after_restart(db: &Db, now: DateTime<Utc>) -> Result<Vec<Reaped>> {
    if db.engine() != Engine::Sqlite || db.jobs.freed.swap(true, Ordering::SeqCst) {
        return Ok(Vec::new());
    }
    let mut tx = db.system_write().await?;
    let freed = take_back(&mut tx, None, now).await?;
    tx.commit().await?;
    Ok(freed)
}

async fn take_back(
    tx: &mut SystemTx,
    lease_before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Reaped>> {
    let rows: Vec<Row> = tx
        .query(
            "UPDATE jobs SET lease_owner = NULL, lease_until = NULL, updated_at = $1,
                 last_error = 'the worker stopped before it finished',
                 finished_at = CASE WHEN attempt >= max_attempts THEN $1 END,
                 state = CASE WHEN attempt >= max_attempts THEN 'failed' ELSE ",
        )
        .push(WAITING)
        .push(" END WHERE state = 'running'")
        .bind(now)
        .push_some(" AND lease_until < ", lease_before)
        .push(" RETURNING ")
        .push(COLUMNS)
        .fetch_all()
        .await?;
    if !rows.is_empty() {
        tx.wake_on_commit();
    }
    Ok(rows
        .into_iter()
        .map(|row| Reaped {
            id: row.id,
            kind: row.kind,
            payload: row.payload.0,
            attempt: row.attempt,
            dead: row.state == JobState::Failed,
        })
        .collect())
}

fn cut(error: &str) -> String {
    error.chars().filter(|c| *c != '\0').take(ERROR_MAX).collect()
}
