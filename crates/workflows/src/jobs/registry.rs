//! Which kinds of job and which flows this program knows.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use store::flow_runs::Counts;
use store::jobs::KindLimit;

use super::flows::{self, Flow, FlowRule};
use super::{Attempt, JobError, Run};

/// What a flow counted comes with its success; a plain job counts nothing.
pub(super) type Outcome = Result<Option<Counts>, JobError>;
pub(super) type Pending = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// How one kind is run.
pub(super) struct Entry<C> {
    pub(super) limit: KindLimit,
    pub(super) retry: &'static [Duration],
    pub(super) timeout: Duration,
    pub(super) start: Arc<dyn Fn(Value, C, Attempt) -> Pending + Send + Sync>,
    /// Whether a dead job of this kind also ends a flow's run.
    pub(super) is_flow: bool,
}

/// Built once, where the program starts: `Registry::new().job::<LeadScored>().flow::<DailyMetrics>()`.
pub struct Registry<C> {
    pub(super) entries: HashMap<&'static str, Entry<C>>,
    pub(super) flows: Vec<FlowRule>,
}

impl<C: Clone + Send + Sync + 'static> Registry<C> {
    pub fn new() -> Self {
        Self { entries: HashMap::new(), flows: Vec::new() }
    }

    #[must_use]
    pub fn job<J: Run<C>>(self) -> Self {
        let limit =
            KindLimit { kind: J::KIND, at_once: J::AT_ONCE, per_client: J::PER_CLIENT, vendor: J::VENDOR };
        let start = |payload: Value, context: C, attempt: Attempt| -> Pending {
            Box::pin(async move {
                // What cannot be read today cannot be read tomorrow.
                let job: J = serde_json::from_value(payload).map_err(JobError::fail)?;
                job.run(&context, &attempt).await.map(|()| None)
            })
        };
        self.add(Entry {
            limit,
            retry: J::RETRY,
            timeout: J::TIMEOUT,
            start: Arc::new(start),
            is_flow: false,
        })
    }

    #[must_use]
    pub fn flow<F: Flow<C>>(mut self) -> Self {
        self.flows.push(FlowRule::of::<C, F>());
        self.add(flows::entry::<C, F>())
    }

    /// The same work without its timetable: whoever runs it says when a flow is due.
    #[must_use]
    pub fn unscheduled(mut self) -> Self {
        self.flows.clear();
        self
    }

    /// The flows, as registered.
    pub fn flows(&self) -> &[FlowRule] {
        &self.flows
    }

    pub fn flow_named(&self, name: &str) -> Option<&FlowRule> {
        self.flows.iter().find(|flow| flow.name == name)
    }

    /// Every kind of job, flows included.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.entries.keys().copied()
    }

    fn add(mut self, entry: Entry<C>) -> Self {
        let kind = entry.limit.kind;
        assert!(self.entries.insert(kind, entry).is_none(), "two kinds of job are called {kind}");
        self
    }
}

impl<C: Clone + Send + Sync + 'static> Default for Registry<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Registry<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("kinds", &self.entries.keys()).field("flows", &self.flows).finish()
    }
}
