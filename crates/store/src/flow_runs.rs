//! Runs of flows: what ran when, and how it ended. Shown to operators.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{ClientId, FlowRunId, RunStatus, RunTrigger};

use crate::{Json, Result, SystemTx};

/// What a run counted, by name: `leads.scored`, `credits.spent`.
pub type Counts = BTreeMap<String, i64>;

#[derive(Clone, Debug)]
pub struct FlowRun {
    pub id: FlowRunId,
    pub flow: String,
    pub client: Option<ClientId>,
    pub trigger: RunTrigger,
    /// Business clock.
    pub scheduled_at: Option<DateTime<Utc>>,
    pub status: RunStatus,
    /// Wall clock, as is `finished_at`.
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub counts: Counts,
    pub error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: FlowRunId,
    flow: String,
    client_id: Option<ClientId>,
    started_by: RunTrigger,
    scheduled_at: Option<DateTime<Utc>>,
    status: RunStatus,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    counts: Json<Counts>,
    error: Option<String>,
}

impl From<Row> for FlowRun {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            flow: row.flow,
            client: row.client_id,
            trigger: row.started_by,
            scheduled_at: row.scheduled_at,
            status: row.status,
            started_at: row.started_at,
            finished_at: row.finished_at,
            counts: row.counts.0,
            error: row.error,
        }
    }
}

const COLUMNS: &str =
    "id, flow, client_id, started_by, scheduled_at, status, started_at, finished_at, counts, error";

#[derive(Clone, Debug)]
pub struct NewRun {
    pub id: FlowRunId,
    pub flow: String,
    pub client: Option<ClientId>,
    pub trigger: RunTrigger,
    /// Set for ticks: a flow runs once a tick, whoever asks.
    pub scheduled_at: Option<DateTime<Utc>>,
    pub started_at: DateTime<Utc>,
}

/// Starts a run; `false` when this tick has its run already.
pub async fn start(tx: &mut SystemTx, run: &NewRun) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO flow_runs (id, flow, client_id, started_by, scheduled_at, status, started_at, counts)
             VALUES ($1, $2, $3, $4, $5, 'running', $6, '{}')
             ON CONFLICT (flow, scheduled_at) WHERE scheduled_at IS NOT NULL DO NOTHING",
        )
        .bind(run.id)
        .bind(run.flow.clone())
        .bind(run.client)
        .bind(run.trigger)
        .bind(run.scheduled_at)
        .bind(run.started_at)
        .execute()
        .await?;
    Ok(rows > 0)
}

/// Ends a run that still runs.
pub async fn finish(
    tx: &mut SystemTx,
    id: FlowRunId,
    status: RunStatus,
    counts: Option<&Counts>,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query("UPDATE flow_runs SET status = $1, finished_at = $2, error = $3, counts = COALESCE($4, counts) WHERE id = $5 AND status = 'running'")
        .bind(status)
        .bind(now)
        .bind(error.map(str::to_owned))
        .bind(counts.map(|counts| Json(counts.clone())))
        .bind(id)
        .execute()
        .await?;
    Ok(rows > 0)
}

pub async fn get(tx: &mut SystemTx, id: FlowRunId) -> Result<Option<FlowRun>> {
    let row: Option<Row> = tx
        .query("SELECT ")
        .push(COLUMNS)
        .push(" FROM flow_runs WHERE id = $1")
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(row.map(FlowRun::from))
}

/// Runs, newest first, of one flow or of all.
pub async fn list(
    tx: &mut SystemTx,
    flow: Option<&str>,
    before: Option<FlowRunId>,
    limit: i64,
) -> Result<Vec<FlowRun>> {
    let rows: Vec<Row> = tx
        .query("SELECT ")
        .push(COLUMNS)
        .push(" FROM flow_runs WHERE TRUE")
        .push_some(" AND flow = ", flow.map(str::to_owned))
        .push_some(" AND id < ", before)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(FlowRun::from).collect())
}

/// Deletes runs that ended before; answers how many.
pub async fn purge(tx: &mut SystemTx, before: DateTime<Utc>) -> Result<u64> {
    tx.query("DELETE FROM flow_runs WHERE started_at < $1 AND finished_at < $1").bind(before).execute().await
}
