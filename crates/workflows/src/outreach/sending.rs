//! The sender: claims what is due, hands it over, and takes back what dead workers left.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{EnrolmentState, TouchPhase};
use futures::{StreamExt, stream};
use store::Engine;
use store::flow_runs::Counts;
use store::outreach::{due, enrolments, touches};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::hand_over::hand_over;
use super::prepare::{Prepared, prepare};
use super::world;
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::{Error, Services};

/// One sender among any number.
#[derive(Clone, Copy, Debug)]
pub struct Worker {
    /// Signs its leases.
    pub owner: Uuid,
    /// On the wall clock; longer than a mail server may keep us waiting before the message.
    pub lease: TimeDelta,
    /// The same from the moment the message goes out; longer than the server's last answer may take.
    pub data_lease: TimeDelta,
    /// Touches in hand at the same time.
    pub at_once: usize,
    /// Enrolments claimed together, and of one client among them.
    pub batch: i64,
    pub per_client: i64,
}

impl Worker {
    pub fn new(services: &Services) -> Self {
        Self {
            owner: services.ids.next(),
            lease: TimeDelta::minutes(10),
            data_lease: TimeDelta::minutes(10),
            at_once: services.hands,
            batch: 128,
            per_client: 64,
        }
    }
}

/// What became of one touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it.
    Taken,
    /// It will be tried again.
    Later,
    /// The server never will.
    Refused,
    /// The message went and no answer came.
    Unknown,
    /// Called off just before it left.
    CalledOff,
}

/// What a run of the sender did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub taken: u64,
    pub later: u64,
    pub refused: u64,
    pub unknown: u64,
    /// Due, but the gate or a plan said not now.
    pub not_now: u64,
}

impl Tally {
    fn add(&mut self, sent: Option<Sent>) {
        match sent {
            Some(Sent::Taken) => self.taken += 1,
            Some(Sent::Later) => self.later += 1,
            Some(Sent::Refused) => self.refused += 1,
            Some(Sent::Unknown) => self.unknown += 1,
            Some(Sent::CalledOff) | None => self.not_now += 1,
        }
    }
}

/// Sends what is due until nothing is, or until asked to stop.
pub async fn send_due(
    services: &Services,
    worker: &Worker,
    stop: &CancellationToken,
) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    while !stop.is_cancelled() {
        let platform = world::platform(services).await?;
        if platform.paused || platform.maintenance {
            break;
        }
        let mut tx = services.db.system_write().await?;
        let (now, wall) = (services.business_now(), services.now());
        let claimed = due::claim(
            &mut tx,
            worker.owner,
            now,
            wall,
            wall + worker.lease,
            worker.per_client,
            worker.batch,
        )
        .await?;
        tx.commit().await?;
        if claimed.is_empty() {
            break;
        }
        let work = claimed.into_iter().map(|due| async move {
            let outcome = one(services, worker, platform, due).await;
            if let Err(error) = &outcome {
                tracing::error!(enrolment.id = %due.id, client.id = %due.client_id, error = %error, source = ?std::error::Error::source(error), "a touch could not be worked on; its lease will run out");
            }
            outcome.ok().flatten()
        });
        let done: Vec<Option<Sent>> = stream::iter(work).buffer_unordered(worker.at_once).collect().await;
        done.into_iter().for_each(|sent| tally.add(sent));
    }
    Ok(tally)
}

async fn one(
    services: &Services,
    worker: &Worker,
    platform: world::Platform,
    due: due::Due,
) -> Result<Option<Sent>, Error> {
    match prepare(services, worker, platform, due.client_id, due.id).await? {
        Prepared::Ready(ready) => hand_over(services, worker, &ready).await.map(Some),
        Prepared::NotNow => Ok(None),
        Prepared::Gone => {
            let mut tx = services.db.write(due.client_id).await?;
            enrolments::give_back(&mut tx, due.id, worker.owner).await?;
            tx.commit().await?;
            Ok(None)
        }
    }
}

/// Settles what dead workers left; on SQLite, at the start of the one process, everything that is in
/// hand. Answers how many are free again and how many are unknown from now on.
pub async fn recover(services: &Services, starting: bool) -> Result<(u64, u64), Error> {
    let alone = starting && services.db.engine() == Engine::Sqlite;
    let mut tx = services.db.system_write().await?;
    let (freed, orphans) = due::recover(&mut tx, services.now(), alone).await?;
    tx.commit().await?;
    let now = services.business_now();
    for orphan in &orphans {
        let mut tx = services.db.write(orphan.client_id).await?;
        let still =
            touches::get(&mut tx, orphan.id).await?.is_some_and(|touch| touch.phase == TouchPhase::Unknown);
        if still {
            enrolments::set_state(&mut tx, orphan.enrolment_id, EnrolmentState::Paused, None, now).await?;
        }
        tx.commit().await?;
    }
    Ok((freed, u64::try_from(orphans.len()).unwrap_or(u64::MAX)))
}

/// Runs every minute: takes back, expires, sends.
#[derive(Clone, Copy, Debug)]
pub struct SendDue;

impl Flow<Services> for SendDue {
    const NAME: &'static str = "hourly_outreach";
    const CRON: Option<&'static str> = Some("* * * * *");
    const TIMEOUT: Duration = Duration::from_secs(900);

    async fn run(services: &Services, _tick: &Tick, attempt: &Attempt) -> Result<Counts, JobError> {
        let retry = |error: Error| JobError::retry(error);
        let (freed, unknown) = recover(services, false).await.map_err(retry)?;
        let expired = super::approvals::expire(services).await.map_err(retry)?;
        let worker = Worker::new(services);
        let tally = send_due(services, &worker, &attempt.stop).await.map_err(retry)?;
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Ok(Counts::from([
            ("sent".to_owned(), count(tally.taken)),
            ("later".to_owned(), count(tally.later)),
            ("refused".to_owned(), count(tally.refused)),
            ("unknown".to_owned(), count(tally.unknown + unknown)),
            ("not_now".to_owned(), count(tally.not_now)),
            ("freed".to_owned(), count(freed)),
            ("approvals_expired".to_owned(), count(expired)),
        ]))
    }
}
