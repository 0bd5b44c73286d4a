//! The product's timetable on a clock that jumps: which flows are due.

use chrono::{DateTime, TimeDelta, Utc};
use domain::RunTrigger;
use workflows::jobs::{Flow, FlowRule, Registry, Timetable, start};
use workflows::outreach::SendDue;
use workflows::outreach::intake::ReadMailboxes;
use workflows::{Error, Services};

/// Flows of every few minutes run this often: nobody looks at the figures between, and each run costs as
/// much as a mail.
const AT_MOST_EVERY: TimeDelta = TimeDelta::minutes(30);

/// Flows with the time of their next run. Sending and reading mailboxes are not among them: they run at
/// every step.
#[derive(Debug)]
pub(super) struct Schedule(Vec<(FlowRule, Timetable, DateTime<Utc>)>);

impl Schedule {
    pub(super) fn of(registry: &Registry<Services>, now: DateTime<Utc>) -> Self {
        let at_every_step = [<SendDue as Flow<Services>>::NAME, <ReadMailboxes as Flow<Services>>::NAME];
        let others = registry.flows().iter().filter(|flow| !at_every_step.contains(&flow.name));
        let timed = others.filter_map(|flow| {
            let table = flow.timetable().ok()??;
            let next = table.next_after(now)?;
            Some((flow.clone(), table, next))
        });
        Self(timed.collect())
    }

    /// Starts what is due by now, once however late it is. Whether anything was.
    pub(super) async fn start_due(&mut self, services: &Services, now: DateTime<Utc>) -> Result<bool, Error> {
        let mut any = false;
        for (flow, table, next) in &mut self.0 {
            if *next > now {
                continue;
            }
            let mut tx = services.db.system_write().await?;
            start(&mut tx, &services.jobs, flow, RunTrigger::Cron, None, Some(*next)).await?;
            tx.commit().await?;
            if let Some(later) = table.next_after(now + AT_MOST_EVERY - TimeDelta::seconds(1)) {
                *next = later;
            }
            any = true;
        }
        Ok(any)
    }
}
