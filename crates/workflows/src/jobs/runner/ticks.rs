//! Ticks of scheduled flows. Any process may tick; a lock makes one do it, and the unique
//! (flow, scheduled_at) makes it happen once even if two did.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::RunTrigger;
use domain::time::Clock as _;
use store::schedules::{self, Schedule};
use store::{Error, SystemTx};

use super::Runner;
use crate::jobs::flows::{self, FlowRule};
use crate::jobs::{Registry, Timetable};

/// A flow may be this many ticks behind before operators are told.
const MISSED_ALERT: usize = 2;
/// Ticks are looked for at least this often, so a switched-on flow or a changed rule is seen.
const LOOK: Duration = Duration::from_secs(60);

pub(super) struct Ticks {
    flows: Vec<(FlowRule, Timetable)>,
    registered: bool,
    /// Business time of the next look; none yet.
    next: Option<DateTime<Utc>>,
}

impl Ticks {
    /// Leaves out, with an error in the log, a flow whose rule cannot be read.
    pub(super) fn new<C>(registry: &Registry<C>) -> Self {
        let mut flows = Vec::new();
        for flow in &registry.flows {
            match flow.timetable() {
                Ok(Some(table)) => flows.push((flow.clone(), table)),
                Ok(None) => {}
                Err(error) => tracing::error!(flow = flow.name, %error, "the flow will not tick"),
            }
        }
        Self { flows, registered: false, next: None }
    }

    /// Starts the flows that are due. Cheap when none can be.
    pub(super) async fn due<C: Clone + Send + Sync + 'static>(&mut self, runner: &Runner<C>) {
        let now = runner.queue.business.now();
        if self.flows.is_empty() || self.next.is_some_and(|next| now < next) {
            return;
        }
        match self.tick(runner, now).await {
            // Somebody else leads and may fail: look again next turn.
            Ok(None) => {}
            Ok(Some(next)) => self.next = Some(next.min(now + LOOK)),
            Err(error) => tracing::warn!(%error, "schedules cannot be read"),
        }
    }

    /// `None` when another process is ticking.
    async fn tick<C: Clone + Send + Sync + 'static>(
        &mut self,
        runner: &Runner<C>,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let mut tx = runner.db.system_write().await?;
        if !schedules::lead(&mut tx).await? {
            return Ok(None);
        }
        if !self.registered {
            for (flow, _) in &self.flows {
                schedules::register(&mut tx, flow.name, flow.cron.unwrap_or_default(), flow.timezone, now)
                    .await?;
            }
        }
        let mut soonest = now + LOOK;
        for schedule in schedules::list(&mut tx).await?.iter().filter(|schedule| schedule.enabled) {
            let Some((flow, table)) = self.flows.iter().find(|(flow, _)| flow.name == schedule.flow) else {
                continue;
            };
            let next = tick_one(&mut tx, runner, schedule, flow, table, now).await?;
            soonest = soonest.min(next.unwrap_or(soonest));
        }
        tx.commit().await?;
        self.registered = true;
        Ok(Some(soonest))
    }
}

/// Starts the latest tick the flow has not had; answers its next.
async fn tick_one<C: Clone + Send + Sync + 'static>(
    tx: &mut SystemTx,
    runner: &Runner<C>,
    schedule: &Schedule,
    flow: &FlowRule,
    table: &Timetable,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let since = schedule.last_tick_at.unwrap_or(schedule.created_at);
    let found = table.latest(since, now);
    let next = table.next_after(now);
    if let Some((tick, missed)) = found {
        if missed >= MISSED_ALERT {
            tracing::error!(flow = flow.name, missed, "the flow missed ticks; running the latest only");
            metrics::counter!("flow_ticks_missed_total", "flow" => flow.name).increment(missed as u64);
        }
        flows::start(tx, &runner.queue, flow, RunTrigger::Cron, None, Some(tick)).await?;
    }
    if let Some(next) = next.filter(|next| found.is_some() || schedule.next_tick_at != Some(*next)) {
        schedules::ticked(tx, flow.name, found.map(|(tick, _)| tick), next, runner.queue.wall.now()).await?;
    }
    Ok(next)
}
