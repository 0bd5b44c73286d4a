//! Adding jobs, in the transaction of the change that causes them: both or neither.

use chrono::{DateTime, Utc};
use domain::{ClientId, JobId};
use serde_json::Value;

use super::{Priority, carrier, share};
use crate::{Error, Json, Result, Scope, Tx, query::LIST_MAX};

/// A job to be. Its payload holds ids, never rows.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub id: JobId,
    pub kind: &'static str,
    pub client: Option<ClientId>,
    pub payload: Value,
    /// At most one job with a key waits or runs at a time. At most 200 bytes.
    pub dedupe_key: Option<String>,
    /// Business clock.
    pub run_at: DateTime<Utc>,
    pub priority: Priority,
    pub max_attempts: i64,
    pub trace_id: Option<String>,
    /// Wall clock.
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    Added,
    /// A job with the same key already waits or runs.
    AlreadyThere,
}

/// Adds one job. In a client's transaction it is that client's, whatever it says.
pub async fn enqueue(tx: &mut Tx, job: &NewJob) -> Result<Enqueued> {
    let client = owner(tx, job)?;
    let added = tx
        .query(
            "INSERT INTO jobs (id, kind, client_id, share, payload, dedupe_key, run_at, priority, max_attempts, trace_id,
                               created_at, updated_at, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11,
                     CASE WHEN EXISTS (SELECT 1 FROM job_pauses WHERE kind = $2) THEN 'paused' ELSE 'pending' END)
             ON CONFLICT (dedupe_key) WHERE state IN ('pending', 'running', 'paused') DO NOTHING",
        )
        .bind(job.id)
        .bind(job.kind)
        .bind(client)
        .bind(share(client))
        .bind(Json(job.payload.clone()))
        .bind(job.dedupe_key.clone())
        .bind(job.run_at)
        .bind(job.priority.level())
        .bind(job.max_attempts)
        .bind(job.trace_id.clone())
        .bind(job.created_at)
        .execute()
        .await?;
    if added == 0 {
        return Ok(Enqueued::AlreadyThere);
    }
    carrier::add(tx, job.id, job.dedupe_key.as_deref(), job.run_at, job.priority).await?;
    tx.wake_on_commit();
    Ok(Enqueued::Added)
}

/// Adds many jobs, 40 a statement; answers how many were not there already.
pub async fn enqueue_all(tx: &mut Tx, jobs: &[NewJob]) -> Result<u64> {
    let mut added = 0;
    for some in jobs.chunks(LIST_MAX / 12) {
        let mut owners = Vec::with_capacity(some.len());
        for job in some {
            owners.push(owner(tx, job)?);
        }
        let mut query = tx.query(
            "INSERT INTO jobs (id, kind, client_id, share, payload, dedupe_key, run_at, priority, max_attempts, trace_id,
                               created_at, updated_at, state) VALUES ",
        );
        for (n, (job, client)) in some.iter().zip(owners).enumerate() {
            query = query
                .push_bind(if n == 0 { "(" } else { ", (" }, job.id)
                .push_bind(", ", job.kind)
                .push_bind(", ", client)
                .push_bind(", ", share(client))
                .push_bind(", ", Json(job.payload.clone()))
                .push_bind(", ", job.dedupe_key.clone())
                .push_bind(", ", job.run_at)
                .push_bind(", ", job.priority.level())
                .push_bind(", ", job.max_attempts)
                .push_bind(", ", job.trace_id.clone())
                .push_bind(", ", job.created_at)
                .push_bind(", ", job.created_at)
                .push_bind(", CASE WHEN EXISTS (SELECT 1 FROM job_pauses WHERE kind = ", job.kind)
                .push(") THEN 'paused' ELSE 'pending' END)");
        }
        let new: Vec<(JobId,)> = query
            .push(" ON CONFLICT (dedupe_key) WHERE state IN ('pending', 'running', 'paused') DO NOTHING RETURNING id")
            .fetch_all()
            .await?;
        let notes: Vec<_> = some
            .iter()
            .filter(|job| new.iter().any(|row| row.0 == job.id))
            .map(|job| (job.id, job.dedupe_key.clone(), job.run_at, job.priority))
            .collect();
        carrier::add_many(tx, &notes).await?;
        added += new.len() as u64;
    }
    if added > 0 {
        tx.wake_on_commit();
    }
    Ok(added)
}

/// A client's transaction makes that client's jobs only.
fn owner(tx: &Tx, job: &NewJob) -> Result<Option<ClientId>> {
    match (tx.scope(), job.client) {
        (Scope::Client(own), Some(other)) if own != other => Err(Error::Reference),
        (Scope::Client(own), _) => Ok(Some(own)),
        (Scope::System, client) => Ok(client),
    }
}
