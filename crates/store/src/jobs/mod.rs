//! Background jobs: our own row is the truth on both engines (flows.md section 1).
//!
//! A **job** is a kind, ids to work on and a time. A worker **claims** it by writing a lease into
//! the row, **extends** the lease while it works and ends it as completed, pending again, or failed
//! (a dead letter). A lease that runs out means its worker is gone: the job goes back. `run_at` is
//! on the business clock, leases on the wall clock (decisions.md D10).
//!
//! A **lane** is one priority, kind and share, where the share is the client or, for the platform's
//! own work, nobody. Claiming walks the heads of lanes, so neither finished rows nor one client's
//! long queue slow it down.

mod admin;
pub(crate) mod carrier;
mod claim;
mod enqueue;
mod finish;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use domain::{ClientId, JobId, JobState};
use uuid::Uuid;

use crate::Json;

pub use admin::{
    Count, DeadRetry, JobFilter, JobRow, cancel, counts, get, list, pause_kind, paused_kinds, purge,
    resume_kind, retry_dead, run_now,
};
pub use carrier::{SCHEMA as CARRIER_SCHEMA, TASK as CARRIER_TASK};
pub use claim::{Claim, Claimed, KindLimit, Outlook, claim, outlook};
pub use enqueue::{Enqueued, NewJob, enqueue, enqueue_all};
pub use finish::{Reaped, complete, extend, fail, free_after_restart, reap, release, retry_at};

/// Who is asked first when there is more to do than workers. Within one priority clients take turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody waits for it.
    Urgent,
    #[default]
    Normal,
    /// Imports, backfills, reports.
    Bulk,
}

impl Priority {
    const fn level(self) -> i64 {
        match self {
            Self::Urgent => 0,
            Self::Normal => 10,
            Self::Bulk => 20,
        }
    }
}

/// Whose share of the workers a job takes.
fn share(client: Option<ClientId>) -> Uuid {
    client.map_or(Uuid::nil(), ClientId::as_uuid)
}

/// What a row becomes when it should wait again: `paused` if its kind is.
const WAITING: &str = "CASE WHEN EXISTS (SELECT 1 FROM job_pauses WHERE job_pauses.kind = jobs.kind) THEN 'paused' ELSE 'pending' END";

#[derive(sqlx::FromRow)]
struct Row {
    id: JobId,
    kind: String,
    client_id: Option<ClientId>,
    payload: Json<serde_json::Value>,
    dedupe_key: Option<String>,
    run_at: DateTime<Utc>,
    attempt: i64,
    max_attempts: i64,
    state: JobState,
    last_error: Option<String>,
    trace_id: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, kind, client_id, payload, dedupe_key, run_at, attempt, max_attempts, state, last_error, trace_id, created_at, updated_at, finished_at";
