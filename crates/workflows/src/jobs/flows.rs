//! Flows: jobs with a schedule and a record of their runs.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::time::Clock as _;
use domain::{ClientId, FlowRunId, RunStatus, RunTrigger};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::flow_runs::{self, Counts, NewRun};
use store::jobs::{Enqueued, KindLimit, NewJob, Priority, enqueue};
use store::{Error, SystemTx};

use super::queue::attempts;
use super::registry::{Entry, Pending};
use super::{Attempt, BadSchedule, JobError, Queue, Timetable};

/// Scheduled work, such as tonight's metrics. Safe to run twice, like any job.
pub trait Flow<C>: Send + Sync + 'static {
    /// Stable name, also the kind of its jobs.
    const NAME: &'static str;
    /// Five fields; `None` when it is only started by events or by hand.
    const CRON: Option<&'static str>;
    const TIMEZONE: &'static str = "Australia/Sydney";
    const PRIORITY: Priority = Priority::Normal;
    const RETRY: &'static [Duration] = &[Duration::from_secs(10), Duration::from_secs(60)];
    const TIMEOUT: Duration = Duration::from_secs(900);

    /// Answers what it counted, for the record.
    fn run(
        context: &C,
        tick: &Tick,
        attempt: &Attempt,
    ) -> impl Future<Output = Result<Counts, JobError>> + Send;
}

/// Which run of a flow this is. Also the payload of its job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tick {
    pub run: FlowRunId,
    /// The time it was due by its schedule, on the business clock; none when started otherwise.
    pub scheduled_at: Option<DateTime<Utc>>,
    pub client: Option<ClientId>,
}

/// A flow's name and rule, without its code.
#[derive(Clone, Debug)]
pub struct FlowRule {
    pub name: &'static str,
    pub cron: Option<&'static str>,
    pub timezone: &'static str,
    priority: Priority,
    max_attempts: i64,
}

impl FlowRule {
    pub(super) fn of<C, F: Flow<C>>() -> Self {
        Self {
            name: F::NAME,
            cron: F::CRON,
            timezone: F::TIMEZONE,
            priority: F::PRIORITY,
            max_attempts: attempts(F::RETRY),
        }
    }

    /// `None` for a flow without a schedule.
    pub fn timetable(&self) -> Result<Option<Timetable>, BadSchedule> {
        self.cron.map(|cron| Timetable::parse(cron, self.timezone)).transpose()
    }
}

/// Starts a run. `None` when the tick has run already; a run that finds the one before it unfinished
/// is recorded as skipped.
pub async fn start(
    tx: &mut SystemTx,
    queue: &Queue,
    flow: &FlowRule,
    trigger: RunTrigger,
    client: Option<ClientId>,
    scheduled_at: Option<DateTime<Utc>>,
) -> Result<Option<FlowRunId>, Error> {
    let now = queue.wall.now();
    let run = NewRun {
        id: queue.ids.next(),
        flow: flow.name.to_owned(),
        client,
        trigger,
        scheduled_at,
        started_at: now,
    };
    if !flow_runs::start(tx, &run).await? {
        return Ok(None);
    }
    let tick = Tick { run: run.id, scheduled_at, client };
    let payload = serde_json::to_value(&tick).map_err(|_| Error::Corrupt {
        table: "jobs".to_owned(),
        column: format!("payload of {}", flow.name),
    })?;
    let job = NewJob {
        id: queue.ids.next(),
        kind: flow.name,
        client,
        payload,
        dedupe_key: Some(
            client.map_or_else(|| format!("flow:{}", flow.name), |id| format!("flow:{}:{id}", flow.name)),
        ),
        run_at: queue.business.now(),
        priority: flow.priority,
        max_attempts: flow.max_attempts,
        trace_id: None,
        created_at: now,
    };
    if enqueue(tx, &job).await? == Enqueued::AlreadyThere {
        let why = Some("the run before it has not finished");
        flow_runs::finish(tx, run.id, RunStatus::Skipped, None, why, now).await?;
    }
    Ok(Some(run.id))
}

pub(super) fn entry<C, F>() -> Entry<C>
where
    C: Clone + Send + Sync + 'static,
    F: Flow<C>,
{
    let start = |payload: Value, context: C, attempt: Attempt| -> Pending {
        Box::pin(async move {
            let tick: Tick = serde_json::from_value(payload).map_err(JobError::fail)?;
            F::run(&context, &tick, &attempt).await.map(Some)
        })
    };
    Entry {
        limit: KindLimit { kind: F::NAME, at_once: 10, per_client: 1, vendor: None },
        retry: F::RETRY,
        timeout: F::TIMEOUT,
        start: Arc::new(start),
        is_flow: true,
    }
}

/// Ends the record of a run whose job is done.
pub(super) async fn finished(
    tx: &mut SystemTx,
    payload: &Value,
    counts: &Counts,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Ok(tick) = serde_json::from_value::<Tick>(payload.clone()) {
        flow_runs::finish(tx, tick.run, RunStatus::Completed, Some(counts), None, now).await?;
    }
    Ok(())
}

/// Ends the record of the run a dead job carried.
pub(super) async fn died(
    tx: &mut SystemTx,
    payload: &Value,
    error: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Ok(tick) = serde_json::from_value::<Tick>(payload.clone()) {
        flow_runs::finish(tx, tick.run, RunStatus::Failed, None, Some(error), now).await?;
    }
    Ok(())
}
