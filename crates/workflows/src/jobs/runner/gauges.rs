//! Figures about the queues, for the metrics page.

use std::time::Duration;

use domain::JobState;
use domain::time::Clock as _;
use store::jobs;

use super::Runner;

/// Metrics are read every few seconds at most.
pub(super) const EVERY: Duration = Duration::from_secs(15);

const SHOWN: [JobState; 4] = [JobState::Pending, JobState::Running, JobState::Paused, JobState::Failed];

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// Depth of each queue by kind and state, and how long the oldest due job has waited.
    pub(super) async fn measure(&self) {
        let measured = async {
            let mut tx = self.db.system_read().await?;
            let counts = jobs::counts(&mut tx).await?;
            let outlook = jobs::outlook(&mut tx, self.queue.wall.now()).await?;
            Ok::<_, store::Error>((counts, outlook.next_due))
        };
        let (counts, next_due) = match measured.await {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, "the queues could not be measured");
                return;
            }
        };
        for kind in self.registry.kinds() {
            for state in SHOWN {
                let jobs = counts.iter().find(|count| count.kind == kind && count.state == state);
                let depth = jobs.map_or(0, |count| u32::try_from(count.jobs).unwrap_or(u32::MAX));
                metrics::gauge!("jobs", "kind" => kind, "state" => state.as_str()).set(f64::from(depth));
            }
        }
        let waited =
            next_due.and_then(|due| (self.queue.business.now() - due).to_std().ok()).unwrap_or_default();
        metrics::gauge!("jobs_oldest_due_seconds").set(waited.as_secs_f64());
    }
}
