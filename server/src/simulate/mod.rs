//! The sandbox's world played fast: an agency, people who get its mail and answer, and a clock moved by
//! hand. What happens in between is the product: the same workflows on the same store, mail over real
//! connections, answers read out of a mailbox.
//!
//! The people know nothing of the database and the product nothing of the people. [`invariants`] is a
//! third party: it looks at what passed through the mail servers and says which promises were broken.

pub mod agency;
mod desk;
pub mod funnel;
pub mod invariants;
pub mod people;
mod play;
mod schedule;
pub mod verb;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::time::Clock;
use sandbox::town::{Passed, Town};
use workflows::Services;
use workflows::clock::ManualClock;
use workflows::jobs::{Runner, RunnerOptions};
use workflows::outreach::Worker;
use workflows::replies::meetings;

use agency::{Agency, Owner, Size};
use desk::Desk;
use people::Someone;
use schedule::Schedule;

#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    #[error(transparent)]
    Workflow(#[from] workflows::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the town's mail broke off: {0}")]
    Town(#[from] std::io::Error),
    #[error("{0}")]
    Setup(String),
}

/// How a world is played.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub leads: usize,
    pub days: u64,
    pub seed: u64,
    /// Machines that stop for an afternoon, people taken off lists and moved between campaigns: what a
    /// demo leaves out and the invariants are there for.
    pub trouble: Trouble,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    Usual,
}

/// Somebody the agency put on its list of people not to write to, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwanted {
    pub at: DateTime<Utc>,
    pub email: String,
}

/// A world that is being played.
#[derive(Debug)]
pub struct Simulation {
    services: Services,
    town: Town,
    clock: ManualClock,
    plan: Plan,
    pub agency: Agency,
    pub people: Vec<Someone>,
    runner: Runner<Services>,
    worker: Worker,
    desk: Desk,
    schedule: Schedule,
    passed: Vec<Passed>,
    unwanted: Vec<Unwanted>,
}

impl Simulation {
    /// Sets the agency up. `services` have `clock` as their wall clock, and mailboxes lead to `town`.
    pub async fn begin(
        services: Services,
        town: Town,
        clock: ManualClock,
        plan: Plan,
        owner: &Owner,
    ) -> Result<Self, SimulationError> {
        let services = services.one_at_a_time();
        town.follow(Arc::new({
            let clock = clock.clone();
            move || clock.now()
        }));
        town.keep_record();
        let people = people::people(plan.seed, plan.leads);
        let agency = agency::set_up(&services, &town, owner, size(plan), &people).await?;
        // One job after the other, so that the same start comes to the same end.
        let options = RunnerOptions { workers: 1, per_client: 1, ..RunnerOptions::default() };
        let registry = crate::jobs::registry();
        let schedule = Schedule::of(&registry, clock.now());
        let jobs = Arc::new(registry.unscheduled());
        let runner = Runner::new(services.db.clone(), services.clone(), jobs, services.jobs.clone(), options);
        let worker = Worker::new(&services);
        let desk = Desk::new(plan, clock.now());
        runner.run_until_quiet().await;
        Ok(Self {
            services,
            town,
            clock,
            plan,
            agency,
            people,
            runner,
            worker,
            desk,
            schedule,
            passed: Vec::new(),
            unwanted: Vec::new(),
        })
    }

    /// What passed through the town's servers so far.
    pub fn passed(&self) -> &[Passed] {
        &self.passed
    }
    pub async fn meetings_ahead(&self) -> Result<meetings::Page, SimulationError> {
        let (visit, client) = (&self.agency.visit, self.agency.client);
        Ok(meetings::list(&self.services, visit, client, true, meetings::LISTED_MAX).await?)
    }
    /// The owner agrees to what was asked for, without waiting for the morning.
    pub async fn agree_now(&mut self) -> Result<(), SimulationError> {
        self.agree_on_meetings(self.clock.now().date_naive()).await?;
        self.runner.run_until_quiet().await;
        Ok(())
    }
    pub fn unwanted(&self) -> &[Unwanted] {
        &self.unwanted
    }
}

/// Mailboxes that the leads of the plan keep busy. With trouble, limits that are too tight on the busiest
/// days: in one campaign the campaign's own, in the other those of its mailboxes.
fn size(plan: Plan) -> Size {
    let days = usize::try_from(plan.days.max(1)).unwrap_or(1);
    // Three mails a lead, leads in the first two thirds of the time, five working days of seven, two campaigns.
    let busiest = (plan.leads * 3 * 7 * 100 / (days * 65 * 5 * 2)).max(1);
    let mailboxes = busiest.div_ceil(50).min(10);
    let of_one = i64::try_from(busiest / mailboxes).unwrap_or(50);
    let mailbox_limit = if plan.trouble == Trouble::Usual { (of_one * 7 / 10).clamp(3, 50) } else { 50 };
    let all = mailbox_limit * i64::try_from(mailboxes).unwrap_or(1);
    let campaign_limits =
        if plan.trouble == Trouble::Usual { [(all * 8 / 10).max(2), 500] } else { [all.min(500); 2] };
    Size { mailboxes_per_campaign: mailboxes, campaign_limits, mailbox_limit }
}
