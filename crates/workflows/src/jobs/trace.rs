//! The trace that what runs now belongs to: of a request, or of the job it caused. Jobs that are added
//! carry it on, so that the log lines of one cause can be found by one id.

use std::future::Future;
use std::sync::Arc;

tokio::task_local! {
    static TRACE: Arc<str>;
}

/// Runs `work` as part of the trace `id`.
pub async fn scope<F: Future>(id: Arc<str>, work: F) -> F::Output {
    TRACE.scope(id, work).await
}

/// For work that goes on in a task of its own: it stays in the trace it was begun in.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let id = current();
    async move {
        match id {
            Some(id) => scope(id, work).await,
            None => work.await,
        }
    }
}

pub(crate) fn current() -> Option<Arc<str>> {
    TRACE.try_with(Arc::clone).ok()
}
