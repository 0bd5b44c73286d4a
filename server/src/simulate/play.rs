//! Time passing, step by step.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use domain::time::Clock;
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use sandbox::town::Passed;
use tokio_util::sync::CancellationToken;
use workflows::outreach::{approvals, intake, sending};

use super::{Simulation, SimulationError, Trouble};

/// How often the world is looked at while somebody in Australia is at work, and otherwise.
const BUSY: TimeDelta = TimeDelta::minutes(5);
const QUIET: TimeDelta = TimeDelta::hours(1);
/// From when to when that is, in Sydney: Perth is up to three hours behind.
const DAY: std::ops::Range<u32> = 7..21;
/// The machine is off from 15:40 to 20:00 on one day of eight.
const OFF: std::ops::Range<u32> = 15 * 60 + 40..20 * 60;
const OFF_EVERY: i64 = 8;

impl Simulation {
    /// Plays until the clock shows `end`.
    pub async fn play(&mut self, end: DateTime<Utc>) -> Result<(), SimulationError> {
        let sydney = sydney()?;
        loop {
            let now = self.clock.now();
            self.step(&sydney, now).await?;
            if now >= end {
                return Ok(());
            }
            let local = sydney.to_local(now);
            let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
            let stride = if DAY.contains(&local.hour()) && !weekend { BUSY } else { QUIET };
            self.clock.advance(stride.min(end - now));
        }
    }

    async fn step(&mut self, sydney: &Zone, now: DateTime<Utc>) -> Result<(), SimulationError> {
        let local = sydney.to_local(now);
        self.town.pass().await?;
        if self.is_off(local.date().num_days_from_ce(), local.hour() * 60 + local.minute()) {
            return self.note();
        }
        let mut work = self.schedule.start_due(&self.services, now).await?;
        for address in self.town.fresh_boxes() {
            let found = self.agency.mailboxes.iter().find(|(_, own, _)| *own == address);
            if let Some((mailbox, ..)) = found {
                intake::look(&self.services, self.agency.client, *mailbox).await?;
                work = true;
            }
        }
        self.note()?;
        if work {
            self.runner.run_until_quiet().await;
        }
        if self.sit_down(local).await? {
            self.runner.run_until_quiet().await;
        }
        approvals::expire(&self.services).await?;
        sending::send_due(&self.services, &self.worker, &CancellationToken::new()).await?;
        self.note()
    }

    /// Takes over what passed through the town's servers.
    fn note(&mut self) -> Result<(), SimulationError> {
        for passed in self.town.take_record() {
            if let Passed::Mail { to, .. } = &passed {
                self.desk.written_to(to);
            }
            self.passed.push(passed);
        }
        Ok(())
    }

    fn is_off(&self, day: i32, minute: u32) -> bool {
        self.plan.trouble == Trouble::Usual && i64::from(day) % OFF_EVERY == 3 && OFF.contains(&minute)
    }
}

pub(super) fn sydney() -> Result<Zone, SimulationError> {
    Zone::named("Australia/Sydney").map_err(|error| SimulationError::Setup(error.to_string()))
}
