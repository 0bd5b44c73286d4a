//! Adding jobs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::time::Clock;
use store::jobs::{Enqueued, NewJob, enqueue, enqueue_all};
use store::{Error, Tx};

use super::{Job, trace};
use crate::clock::{BusinessClock, Ids};

/// Adds jobs to a transaction. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Queue {
    pub(super) ids: Ids,
    pub(super) wall: Arc<dyn Clock>,
    pub(super) business: BusinessClock,
}

impl Queue {
    pub fn new(ids: Ids, wall: Arc<dyn Clock>, business: BusinessClock) -> Self {
        Self { ids, wall, business }
    }

    /// Adds a job to be run as soon as the transaction is committed. In a client's transaction it is
    /// that client's job.
    pub async fn enqueue<J: Job>(&self, tx: &mut Tx, job: &J) -> Result<Enqueued, Error> {
        self.enqueue_at(tx, job, self.business.now()).await
    }

    /// Adds a job to be run at a time of the business clock.
    pub async fn enqueue_at<J: Job>(
        &self,
        tx: &mut Tx,
        job: &J,
        run_at: DateTime<Utc>,
    ) -> Result<Enqueued, Error> {
        let row = self.row(job, run_at)?;
        enqueue(tx, &row).await
    }

    /// Adds many jobs with few statements; answers how many were not there already.
    pub async fn enqueue_all<J: Job>(&self, tx: &mut Tx, jobs: &[J]) -> Result<u64, Error> {
        let now = self.business.now();
        let rows = jobs.iter().map(|job| self.row(job, now)).collect::<Result<Vec<_>, _>>()?;
        enqueue_all(tx, &rows).await
    }

    fn row<J: Job>(&self, job: &J, run_at: DateTime<Utc>) -> Result<NewJob, Error> {
        let payload = serde_json::to_value(job).map_err(|_| Error::Corrupt {
            table: "jobs".to_owned(),
            column: format!("payload of {}", J::KIND),
        })?;
        Ok(NewJob {
            id: self.ids.next(),
            kind: J::KIND,
            client: job.client(),
            payload,
            dedupe_key: job.dedupe_key(),
            run_at,
            priority: J::PRIORITY,
            max_attempts: attempts(J::RETRY),
            trace_id: trace::current().as_deref().map(str::to_owned),
            created_at: self.wall.now(),
        })
    }
}

/// One more than there are waits.
pub(super) fn attempts(retry: &[std::time::Duration]) -> i64 {
    i64::try_from(retry.len()).map_or(i64::MAX, |waits| waits + 1)
}
