//! Background work (flows.md section 1): what a job is, how it is added, and the runner.
//!
//! A **job** is a struct of ids beside the workflow it runs. It is added through the transaction of
//! the change that causes it, so there are both or neither, and it is run later, in some process,
//! at least once: running it twice must change nothing. Every `?` in it chooses between *retry*
//! (it may work later) and *fail* (it never will, so a person must look). A **flow** is a job with
//! a schedule and a record of its runs.
//!
//! Promised: a job whose worker dies runs again when its lease ends, and a failed attempt counts;
//! a client's jobs never take more than its share of the workers; a job with a key exists once
//! among those that wait or run; a tick runs once over all processes.

mod carrier;
mod cron;
mod flows;
mod queue;
mod registry;
mod runner;
pub mod trace;
mod work;

use std::future::Future;
use std::time::Duration;

use domain::{ClientId, JobId};
use serde::Serialize;
use serde::de::DeserializeOwned;
pub use store::jobs::{Enqueued, Priority};
use tokio_util::sync::CancellationToken;

pub use cron::{BadSchedule, Timetable};
pub use flows::{Flow, FlowRule, Tick, start};
pub use queue::Queue;
pub use registry::Registry;
pub use runner::{Runner, RunnerOptions};

/// What is written down of a job: ids, and how its kind behaves.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stable name; waiting jobs of an older program carry it.
    const KIND: &'static str;
    const PRIORITY: Priority = Priority::Normal;
    /// The wait before each further attempt, give or take a tenth: three waits make four attempts.
    const RETRY: &'static [Duration] =
        &[Duration::from_secs(60), Duration::from_secs(300), Duration::from_secs(900)];
    /// Longest an attempt may take; beyond, it failed and may be tried again.
    const TIMEOUT: Duration = Duration::from_secs(900);
    /// How many may run at once, all processes together.
    const AT_ONCE: usize = 10;
    /// How many of one client's may.
    const PER_CLIENT: usize = 5;
    /// A vendor whose jobs, of whatever kind, share one limit.
    const VENDOR: Option<(&'static str, usize)> = None;

    /// Whose work it is; `None` for the platform's own.
    fn client(&self) -> Option<ClientId>;
    /// While one with this key waits or runs, another is not added.
    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

/// How a job is done, given the services `C`.
pub trait Run<C>: Job {
    /// Must be safe to do twice. Dropped at an await when the job is cancelled or a stop takes too long.
    fn run(self, context: &C, attempt: &Attempt) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Which try this is.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub job: JobId,
    pub client: Option<ClientId>,
    /// 1 for the first.
    pub number: i64,
    pub of: i64,
    pub trace_id: Option<String>,
    /// Cancelled when the process is asked to stop: long work may end early with a retry.
    pub stop: CancellationToken,
}

impl Attempt {
    pub fn is_last(&self) -> bool {
        self.number >= self.of
    }
}

/// Why an attempt failed, and whether another may do better. The reason is kept and shown to
/// operators: no personal data, no secrets, no bodies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    #[error("{reason}")]
    Retry {
        reason: String,
        /// Instead of the kind's own wait, when the other side said how long.
        after: Option<Duration>,
    },
    #[error("{reason}")]
    Fail { reason: String },
}

impl JobError {
    pub fn retry(reason: impl std::fmt::Display) -> Self {
        Self::Retry { reason: reason.to_string(), after: None }
    }
    pub fn retry_after(reason: impl std::fmt::Display, wait: Duration) -> Self {
        Self::Retry { reason: reason.to_string(), after: Some(wait) }
    }
    pub fn fail(reason: impl std::fmt::Display) -> Self {
        Self::Fail { reason: reason.to_string() }
    }
}

/// A broken row stays broken; everything else a database says may pass.
impl From<store::Error> for JobError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Corrupt { .. } => Self::fail(error),
            store::Error::Conflict
            | store::Error::Reference
            | store::Error::Busy
            | store::Error::Database(_) => Self::retry(chain(&error)),
        }
    }
}

/// Chooses at a `?` what an error means for the job.
pub trait Attempted<T> {
    /// It may work later.
    fn or_retry(self) -> Result<T, JobError>;
    /// It never will.
    fn or_fail(self) -> Result<T, JobError>;
}

impl<T, E: std::error::Error> Attempted<T> for Result<T, E> {
    fn or_retry(self) -> Result<T, JobError> {
        self.map_err(|error| JobError::retry(chain(&error)))
    }
    fn or_fail(self) -> Result<T, JobError> {
        self.map_err(|error| JobError::fail(chain(&error)))
    }
}

/// An error and its sources in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
