//! The carrier: on PostgreSQL every enqueued job also puts a note with its id into graphile_worker's
//! queue, in the same transaction. The note wakes a worker in some process within milliseconds of
//! the commit, or when the job is due. It decides nothing: our row does. SQLite has one process, so
//! its runner is woken directly.

use chrono::{DateTime, Utc};
use domain::JobId;
use graphile_worker::WorkerUtils;
use sqlx::PgPool;

use super::Priority;
use crate::{Engine, OpenError, Result, Tx};

/// The schema graphile_worker keeps its tables in, apart from ours.
pub const SCHEMA: &str = "agency_carrier";
/// The one task it knows.
pub const TASK: &str = "job";

pub(crate) async fn migrate(pool: &PgPool) -> Result<(), OpenError> {
    WorkerUtils::new(pool.clone(), SCHEMA).migrate().await.map_err(|error| OpenError::Other {
        source: sqlx::Error::Protocol(format!("the job carrier's tables could not be made: {error}")),
    })
}

/// `run_at` is on the business clock; the note is due at the same moment of the wall clock.
pub(super) async fn add(
    tx: &mut Tx,
    id: JobId,
    dedupe_key: Option<&str>,
    run_at: DateTime<Utc>,
    priority: Priority,
) -> Result<()> {
    if tx.engine() != Engine::Postgres {
        return Ok(());
    }
    let text = id.to_string();
    let key = dedupe_key.map_or_else(|| text.clone(), str::to_owned);
    tx.query(
        "SELECT 1 FROM agency_carrier.add_job(
            identifier => 'job', payload => json_build_object('job_id', $1), job_key => $2,
            run_at => (SELECT $3 - ahead_us * INTERVAL '1 microsecond' FROM business_clock), priority => CAST($4 AS INTEGER))",
    )
    .bind(text)
    .bind(key)
    .bind(run_at)
    .bind(priority.level())
    .fetch_one::<(i32,)>()
    .await
    .map(|_| ())
}

/// The same for many jobs at once.
pub(super) async fn add_many(
    tx: &mut Tx,
    notes: &[(JobId, Option<String>, DateTime<Utc>, Priority)],
) -> Result<()> {
    if tx.engine() != Engine::Postgres || notes.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = notes.iter().map(|note| note.0.to_string()).collect();
    let keys: Vec<String> =
        notes.iter().zip(&ids).map(|(note, id)| note.1.clone().unwrap_or_else(|| id.clone())).collect();
    let times: Vec<DateTime<Utc>> = notes.iter().map(|note| note.2).collect();
    let levels: Vec<i64> = notes.iter().map(|note| note.3.level()).collect();
    tx.query(
        "SELECT COUNT(*) FROM agency_carrier.add_jobs(ARRAY(
            SELECT json_populate_record(NULL::agency_carrier.job_spec, json_build_object(
                'identifier', 'job', 'payload', json_build_object('job_id', note.id), 'job_key', note.key,
                'run_at', note.run_at - clock.ahead_us * INTERVAL '1 microsecond', 'priority', note.level))
            FROM UNNEST($1, $2, $3, $4) AS note (id, key, run_at, level) CROSS JOIN business_clock AS clock), FALSE)",
    )
    .bind(crate::List(ids))
    .bind(crate::List(keys))
    .bind(crate::List(times))
    .bind(crate::List(levels))
    .fetch_one::<(i64,)>()
    .await
    .map(|_| ())
}
