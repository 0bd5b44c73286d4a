//! One attempt at one job: with a time limit, and no panic gets out.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use domain::JobId;
use futures::FutureExt;
use serde_json::Value;
use store::jobs::Claimed;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::registry::{Entry, Outcome};
use super::{Attempt, JobError, trace};

/// An attempt that ended, not yet written down.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) id: JobId,
    pub(super) kind: String,
    pub(super) payload: Value,
    pub(super) attempt: i64,
    pub(super) of: i64,
    pub(super) outcome: Outcome,
}

/// Runs a claimed job to the end of its attempt. Logs one line when it starts and one when it ends.
pub(super) async fn attempt<C: Clone>(
    entry: &Entry<C>,
    context: C,
    job: Claimed,
    stop: CancellationToken,
) -> Ended {
    let span = tracing::info_span!(
        "job",
        job.id = %job.id,
        job.kind = %job.kind,
        client.id = job.client.map(tracing::field::display),
        attempt = job.attempt,
        trace.id = job.trace_id,
    );
    let attempt = Attempt {
        job: job.id,
        client: job.client,
        number: job.attempt,
        of: job.max_attempts,
        trace_id: job.trace_id.clone(),
        stop,
    };
    let work = (entry.start)(job.payload.clone(), context, attempt);
    let timeout = entry.timeout;
    let kind = entry.limit.kind;
    let outcome = async move {
        tracing::info!("job started");
        let began = Instant::now();
        let outcome = guarded(work, timeout).await;
        report(kind, &outcome, began.elapsed());
        outcome
    }
    .instrument(span);
    let outcome = match job.trace_id {
        Some(id) => trace::scope(id.into(), outcome).await,
        None => outcome.await,
    };
    Ended {
        id: job.id,
        kind: job.kind,
        payload: job.payload,
        attempt: job.attempt,
        of: job.max_attempts,
        outcome,
    }
}

async fn guarded(work: impl Future<Output = Outcome>, timeout: Duration) -> Outcome {
    match tokio::time::timeout(timeout, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(JobError::retry(format!("it panicked: {}", words(panic.as_ref())))),
        Err(_) => Err(JobError::retry(format!("it took longer than {} s", timeout.as_secs()))),
    }
}

fn report(kind: &'static str, outcome: &Outcome, took: Duration) {
    let name = match outcome {
        Ok(_) => "completed",
        Err(JobError::Retry { .. }) => "retry",
        Err(JobError::Fail { .. }) => "failed",
    };
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(counts) => tracing::info!(outcome = name, duration_ms, ?counts, "job ended"),
        Err(error) => tracing::warn!(outcome = name, duration_ms, %error, "job ended"),
    }
    metrics::counter!("job_attempts_total", "kind" => kind, "outcome" => name).increment(1);
    metrics::histogram!("job_duration_seconds", "kind" => kind).record(took.as_secs_f64());
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
