//! Hears of new jobs on PostgreSQL: a graphile_worker that takes notes of the form `{job_id}` and
//! wakes the runner. The note says only that there is work; which job runs, where and how often is
//! decided by our own rows, so a lost or doubled note costs nothing but a second of polling.

use std::time::Duration;

use graphile_worker::{IntoTaskHandlerResult, LocalQueueConfig, TaskHandler, WorkerContext, WorkerOptions};
use serde::{Deserialize, Serialize};
use store::Db;
use store::jobs::{CARRIER_SCHEMA, CARRIER_TASK};
use tokio_util::sync::CancellationToken;

/// How long to wait before listening again when the database went away.
const AGAIN: Duration = Duration::from_secs(5);

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    job_id: String,
}

impl TaskHandler for Note {
    const IDENTIFIER: &'static str = CARRIER_TASK;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        if let Some(db) = context.get_ext::<Db>() {
            tracing::trace!(job.id = %self.job_id, "heard of a job");
            db.wake();
        }
    }
}

/// Listens until `stop`. Returns at once on SQLite.
pub(super) async fn listen(db: Db, stop: CancellationToken) {
    let Some(pool) = db.postgres_pool() else { return };
    while !stop.is_cancelled() {
        let worker = WorkerOptions::default()
            .pg_pool(pool.clone())
            .schema(CARRIER_SCHEMA)
            .concurrency(2)
            .local_queue(LocalQueueConfig::default().with_size(100))
            // Its own recovery of dead listeners is off until these are set.
            .heartbeat_interval(Duration::from_secs(10))
            .sweep_interval(Duration::from_secs(20))
            .sweep_threshold(Duration::from_secs(30))
            .recovery_delay(Duration::ZERO)
            .listen_os_shutdown_signals(false)
            .shutdown_signal(stop.clone().cancelled_owned())
            .shutdown_grace_period(Duration::from_secs(30))
            .add_extension(db.clone())
            .define_job::<Note>()
            .init()
            .await;
        let ended = match worker {
            Ok(worker) => worker.run().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "cannot hear of new jobs; polling for them meanwhile");
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }
}
