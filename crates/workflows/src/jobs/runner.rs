//! The runner: claims due jobs, runs them side by side, writes down how they ended.
//!
//! One loop owns all bookkeeping. Each turn writes down every attempt that ended since the last
//! one and claims as many jobs as there is room for, in one transaction: many short jobs cost one
//! commit together. Between turns it waits for an end, for word of new work, for the next job to be
//! due, or for the poll interval. The same loop serves both engines.

mod gauges;
mod ticks;
mod turn;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::JobId;
use store::Db;
use store::jobs::{self, KindLimit};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::work::Ended;
use super::{Queue, Registry, carrier};
use ticks::Ticks;

/// How often whoever waits for quiet tries to reach a database that is gone, half a second apart.
const PATIENCE: u32 = 6;

#[derive(Clone, Copy, Debug)]
pub struct RunnerOptions {
    /// Jobs this process runs at once.
    pub workers: usize,
    /// Jobs of one client that may run at once, all kinds and processes together.
    pub per_client: usize,
    /// How long a job is ours without a heartbeat; after it, a dead worker's jobs run again.
    pub lease: Duration,
    /// Longest wait between two looks at the queue.
    pub poll: Duration,
    /// How long running jobs may take to end at a stop.
    pub grace: Duration,
}

impl Default for RunnerOptions {
    fn default() -> Self {
        Self {
            workers: 16,
            per_client: 5,
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(25),
        }
    }
}

/// Runs jobs of the registry's kinds with services `C`. Any number may share a database.
pub struct Runner<C> {
    db: Db,
    context: C,
    registry: Arc<Registry<C>>,
    queue: Queue,
    options: RunnerOptions,
    limits: Vec<KindLimit>,
    /// Who holds our leases.
    owner: Uuid,
}

/// What is in hand between turns.
struct Hand {
    tasks: JoinSet<Ended>,
    running: HashMap<JobId, Running>,
    /// Ended, not yet written down.
    ended: Vec<Ended>,
    /// Tells jobs that a stop has been asked for.
    stop: CancellationToken,
}

struct Running {
    attempt: i64,
    task: AbortHandle,
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    pub fn new(db: Db, context: C, registry: Arc<Registry<C>>, queue: Queue, options: RunnerOptions) -> Self {
        let limits = registry.entries.values().map(|entry| entry.limit.clone()).collect();
        let owner = queue.ids.next();
        Self { db, context, registry, queue, options, limits, owner }
    }

    /// Works until `stop`; then lets running jobs end, within the grace, and gives the rest back.
    pub async fn run(&self, stop: CancellationToken) {
        let listening = tokio::spawn(carrier::listen(self.db.clone(), stop.clone()));
        self.free_after_restart().await;
        let mut ticks = Ticks::new(&self.registry);
        let mut hand = Hand::new();
        let mut look = tokio::time::interval(gauges::EVERY);
        let mut beat = tokio::time::interval(self.options.lease / 3);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.due(self).await;
            let wait = self.turn(&mut hand).await;
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = hand.tasks.join_next(), if !hand.tasks.is_empty() => { hand.take(ended); }
                () = self.db.new_work(), if hand.running.len() < self.options.workers => {}
                _ = beat.tick() => self.extend(&mut hand).await,
                _ = look.tick() => self.measure().await,
                () = tokio::time::sleep(wait) => {}
            }
        }
        self.wind_down(&mut hand).await;
        let _ = listening.await;
    }

    /// Runs whatever is due until nothing is; answers how many attempts that took. For tests and
    /// for stepping a sandbox's clock: ticks and jobs of the present moment, none of the future.
    pub async fn run_until_quiet(&self) -> usize {
        self.free_after_restart().await;
        let mut ticks = Ticks::new(&self.registry);
        let mut hand = Hand::new();
        let (mut attempts, mut unwritten) = (0, 0);
        loop {
            ticks.due(self).await;
            let wait = self.turn(&mut hand).await;
            match hand.tasks.join_next().await {
                Some(ended) => attempts += hand.take(ended),
                None if hand.ended.is_empty() => return attempts,
                // The database could not be reached to write down what has ended.
                None if unwritten == PATIENCE => return attempts,
                None => {
                    unwritten += 1;
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Lets jobs end while their leases are kept alive, then aborts and gives back what is left.
    async fn wind_down(&self, hand: &mut Hand) {
        hand.stop.cancel();
        let deadline = tokio::time::sleep(self.options.grace);
        tokio::pin!(deadline);
        let mut beat = tokio::time::interval(self.options.lease / 3);
        while !hand.tasks.is_empty() {
            tokio::select! {
                () = &mut deadline => break,
                Some(ended) = hand.tasks.join_next() => { hand.take(ended); }
                _ = beat.tick() => self.extend(hand).await,
            }
        }
        hand.tasks.abort_all();
        while let Some(ended) = hand.tasks.join_next().await {
            hand.take(ended);
        }
        self.write_down_last(hand).await;
    }

    /// Keeps our leases alive; what is no longer ours stops.
    async fn extend(&self, hand: &mut Hand) {
        let ids: Vec<JobId> = hand.running.keys().copied().collect();
        if ids.is_empty() {
            return;
        }
        match self.try_extend(&ids).await {
            Ok(ours) => {
                let lost = |id: &JobId| !ours.contains(id) && !hand.ended.iter().any(|ended| ended.id == *id);
                for id in ids.iter().filter(|id| lost(id)) {
                    if let Some(running) = hand.running.remove(id) {
                        tracing::warn!(job.id = %id, "job was cancelled or its lease was lost; stopping it");
                        running.task.abort();
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "leases could not be extended"),
        }
    }

    async fn try_extend(&self, ids: &[JobId]) -> Result<Vec<JobId>, store::Error> {
        let mut tx = self.db.system_write().await?;
        let ours = jobs::extend(&mut tx, self.owner, ids, self.queue.wall.now() + self.options.lease).await?;
        tx.commit().await?;
        Ok(ours)
    }
}

impl Hand {
    fn new() -> Self {
        Self {
            tasks: JoinSet::new(),
            running: HashMap::new(),
            ended: Vec::new(),
            stop: CancellationToken::new(),
        }
    }

    /// Notes an end and any others that are ready, and answers how many. Aborted tasks have none.
    fn take(&mut self, ended: Result<Ended, tokio::task::JoinError>) -> usize {
        let before = self.ended.len();
        let mut next = Some(ended);
        while let Some(ended) = next {
            if let Ok(ended) = ended
                && self.running.get(&ended.id).is_some_and(|running| running.attempt == ended.attempt)
            {
                self.ended.push(ended);
            }
            next = self.tasks.try_join_next();
        }
        self.ended.len() - before
    }
}

impl<C> std::fmt::Debug for Runner<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("owner", &self.owner)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
