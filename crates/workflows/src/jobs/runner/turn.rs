//! One turn of the runner: write down what ended, take back what was lost, claim what is due.

use std::time::Duration;

use chrono::TimeDelta;
use domain::JobId;
use domain::time::Clock as _;
use store::SystemTx;
use store::jobs::{self, Claim, Claimed, Reaped};

use super::{Hand, Runner, Running};
use crate::jobs::work::{self, Ended};
use crate::jobs::{JobError, flows};

/// How long to leave a database alone that did not answer.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// What a look at the queue found.
struct Look {
    /// Something may be claimed or taken back.
    due: bool,
    /// How long until the next job is due.
    next: Duration,
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// Answers how long to wait for the next turn, unless something happens first.
    pub(super) async fn turn(&self, hand: &mut Hand) -> Duration {
        match self.try_turn(hand).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(%error, "the job queue cannot be reached");
                AFTER_ERROR
            }
        }
    }

    async fn try_turn(&self, hand: &mut Hand) -> Result<Duration, store::Error> {
        loop {
            let room = self.options.workers.saturating_sub(hand.running.len() - hand.ended.len());
            if hand.ended.is_empty() {
                let look = self.look().await?;
                if room == 0 || !look.due {
                    return Ok(look.next);
                }
            }
            let mut tx = self.db.system_write().await?;
            self.write_down(&mut tx, &hand.ended).await?;
            let reaped = jobs::reap(&mut tx, self.queue.wall.now()).await?;
            self.bury(&mut tx, &reaped).await?;
            let claimed = jobs::claim(&mut tx, &self.ask(room)).await?;
            tx.commit().await?;
            for ended in hand.ended.drain(..) {
                hand.running.remove(&ended.id);
            }
            if claimed.is_empty() {
                // What is due but cannot be claimed now waits for an end or for the next look.
                let look = self.look().await?;
                return Ok(if look.due { self.options.poll } else { look.next });
            }
            for job in claimed {
                self.begin(hand, job);
            }
        }
    }

    /// A cheap look, so that an idle runner does not take the writer every second.
    async fn look(&self) -> Result<Look, store::Error> {
        let mut tx = self.db.system_read().await?;
        self.queue.business.refresh(&mut tx).await?;
        let outlook = jobs::outlook(&mut tx, self.queue.wall.now()).await?;
        let now = self.queue.business.now();
        let wait = outlook.next_due.map(|at| (at - now).to_std().unwrap_or(Duration::ZERO));
        let due = outlook.lease_lost || wait.is_some_and(|wait| wait.is_zero());
        let next = wait.filter(|wait| !wait.is_zero()).unwrap_or(self.options.poll);
        Ok(Look { due, next: next.min(self.options.poll) })
    }

    fn ask(&self, room: usize) -> Claim<'_> {
        Claim {
            owner: self.owner,
            kinds: &self.limits,
            per_client: self.options.per_client,
            room,
            business_now: self.queue.business.now(),
            wall_now: self.queue.wall.now(),
            lease: TimeDelta::from_std(self.options.lease).unwrap_or(TimeDelta::MAX),
        }
    }

    fn begin(&self, hand: &mut Hand, job: Claimed) {
        let Some((kind, _)) = self.registry.entries.get_key_value(job.kind.as_str()) else { return };
        let (id, attempt) = (job.id, job.attempt);
        let (registry, context, stop) =
            (self.registry.clone(), self.context.clone(), hand.stop.child_token());
        let kind = *kind;
        let task =
            hand.tasks.spawn(async move { work::attempt(&registry.entries[kind], context, job, stop).await });
        hand.running.insert(id, Running { attempt, task });
    }

    async fn write_down(&self, tx: &mut SystemTx, ended: &[Ended]) -> Result<(), store::Error> {
        let now = self.queue.wall.now();
        let done: Vec<JobId> =
            ended.iter().filter(|ended| ended.outcome.is_ok()).map(|ended| ended.id).collect();
        jobs::complete(tx, self.owner, &done, now).await?;
        for ended in ended {
            match &ended.outcome {
                Ok(None) => {}
                Ok(Some(counts)) => flows::finished(tx, &ended.payload, counts, now).await?,
                Err(JobError::Retry { reason, after }) if ended.attempt < ended.of => {
                    let wait = after.unwrap_or_else(|| self.wait(ended));
                    let at = self.queue.business.now() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
                    jobs::retry_at(tx, self.owner, ended.id, at, reason, now).await?;
                }
                Err(JobError::Retry { reason, .. } | JobError::Fail { reason }) => {
                    if jobs::fail(tx, self.owner, ended.id, reason, now).await? {
                        self.mourn(tx, &ended.kind, &ended.payload, reason).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The kind's wait after this attempt, give or take a tenth, so that what failed together does
    /// not come back together.
    fn wait(&self, ended: &Ended) -> Duration {
        let Some(entry) = self.registry.entries.get(ended.kind.as_str()) else { return Duration::ZERO };
        let nth = usize::try_from(ended.attempt - 1).unwrap_or(0).min(entry.retry.len().saturating_sub(1));
        entry.retry.get(nth).copied().unwrap_or_default().mul_f64(rand::random_range(0.9..=1.1))
    }

    async fn bury(&self, tx: &mut SystemTx, reaped: &[Reaped]) -> Result<(), store::Error> {
        for job in reaped {
            tracing::warn!(job.id = %job.id, job.kind = %job.kind, attempt = job.attempt, dead = job.dead, "took back a job whose worker stopped");
            metrics::counter!("job_leases_lost_total", "kind" => job.kind.clone()).increment(1);
            if job.dead {
                self.mourn(tx, &job.kind, &job.payload, "the worker stopped before it finished").await?;
            }
        }
        Ok(())
    }

    /// A job is dead: its flow's record ends too, and operators hear of it.
    async fn mourn(
        &self,
        tx: &mut SystemTx,
        kind: &str,
        payload: &serde_json::Value,
        reason: &str,
    ) -> Result<(), store::Error> {
        tracing::error!(job.kind = kind, reason, "a job failed for good");
        metrics::counter!("job_dead_letters_total", "kind" => kind.to_owned()).increment(1);
        if self.registry.entries.get(kind).is_some_and(|entry| entry.is_flow) {
            flows::died(tx, payload, reason, self.queue.wall.now()).await?;
        }
        Ok(())
    }

    pub(super) async fn free_after_restart(&self) {
        let freed = match jobs::free_after_restart(&self.db, self.queue.wall.now()).await {
            Ok(freed) if freed.is_empty() => return,
            Ok(freed) => freed,
            Err(error) => {
                tracing::warn!(%error, "jobs of the process before could not be freed; their leases will end");
                return;
            }
        };
        let buried = async {
            let mut tx = self.db.system_write().await?;
            self.bury(&mut tx, &freed).await?;
            tx.commit().await
        };
        if let Err(error) = buried.await {
            tracing::warn!(%error, "the records of dead flows could not be ended");
        }
    }

    /// At a stop: what ended is written down, what did not is given back. A database that does not
    /// answer is left to the leases.
    pub(super) async fn write_down_last(&self, hand: &mut Hand) {
        let unfinished: Vec<JobId> = hand
            .running
            .keys()
            .filter(|id| !hand.ended.iter().any(|ended| ended.id == **id))
            .copied()
            .collect();
        let written = async {
            let mut tx = self.db.system_write().await?;
            self.write_down(&mut tx, &hand.ended).await?;
            let released = jobs::release(&mut tx, self.owner, &unfinished, self.queue.wall.now()).await?;
            tx.commit().await?;
            Ok::<_, store::Error>(released)
        };
        match written.await {
            Ok(released) if released > 0 => tracing::info!(jobs = released, "gave unfinished jobs back"),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the last jobs could not be written down; their leases will end")
            }
        }
        hand.running.clear();
        hand.ended.clear();
    }
}
