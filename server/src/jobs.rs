//! The workers of this process: which background work the program knows, and running it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use workflows::Services;
use workflows::exports::MakeExport;
use workflows::identity::ForgetExpired;
use workflows::imports::ImportLeads;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::leads::{RescoreClient, RescoreWeekly};
use workflows::mail::DeliverMail;
use workflows::outreach::SendDue;
use workflows::outreach::domains::CheckDns;
use workflows::outreach::enrolments::SendNow;
use workflows::outreach::intake::ReadMailboxes;
use workflows::outreach::letters::SendLetter;
use workflows::outreach::upkeep::{CompleteCampaigns, WarmUp};
use workflows::replies::digest::DailyDigest;
use workflows::replies::waiting::Remind;
use workflows::replies::{ProcessInbound, ReplyRecovery};
use workflows::reporting::CountReports;
use workflows::retention::Retention;
use workflows::webhooks::DeliverWebhook;

/// Every kind of job and every flow. One that is not here is left waiting in the queue.
pub fn registry() -> Registry<Services> {
    Registry::new()
        .job::<DeliverMail>()
        .job::<RescoreClient>()
        .job::<ImportLeads>()
        .job::<MakeExport>()
        .job::<SendNow>()
        .job::<ProcessInbound>()
        .job::<SendLetter>()
        .job::<DeliverWebhook>()
        .flow::<RescoreWeekly>()
        .flow::<ForgetExpired>()
        .flow::<Retention>()
        .flow::<SendDue>()
        .flow::<ReplyRecovery>()
        .flow::<Remind>()
        .flow::<DailyDigest>()
        .flow::<CheckDns>()
        .flow::<ReadMailboxes>()
        .flow::<WarmUp>()
        .flow::<CompleteCampaigns>()
        .flow::<CountReports>()
}

/// The workers of this process. They can be sent home for a while.
#[derive(Debug)]
pub struct Workshop {
    services: Services,
    alive: Arc<AtomicBool>,
    stop: CancellationToken,
    /// The workers that are there, and what sends them home.
    inside: Mutex<Option<(CancellationToken, JoinHandle<()>)>>,
}

impl Workshop {
    /// Nobody works yet. Workers go home, within their grace, when `stop` is cancelled. `alive` is true
    /// for as long as they run, also if they end in a way nobody expected.
    pub fn new(services: &Services, alive: Arc<AtomicBool>, stop: CancellationToken) -> Self {
        Self { services: services.clone(), alive, stop, inside: Mutex::new(None) }
    }

    pub async fn open(&self) {
        let mut inside = self.inside.lock().await;
        if inside.is_none() && !self.stop.is_cancelled() {
            let stop = self.stop.child_token();
            *inside = Some((stop.clone(), start(&self.services, self.alive.clone(), stop)));
        }
    }

    /// Sends the workers home and waits until the last has gone.
    pub async fn close(&self) {
        if let Some((stop, workers)) = self.inside.lock().await.take() {
            stop.cancel();
            if let Err(error) = workers.await {
                tracing::error!(%error, "the workers ended badly");
            }
        }
    }
}

fn start(services: &Services, alive: Arc<AtomicBool>, stop: CancellationToken) -> JoinHandle<()> {
    let runner = Runner::new(
        services.db.clone(),
        services.clone(),
        Arc::new(registry()),
        services.jobs.clone(),
        RunnerOptions::default(),
    );
    alive.store(true, Ordering::Relaxed);
    let running = Running(alive);
    let services = services.clone();
    tokio::spawn(async move {
        let _running = running;
        // What the process before this one had in hand when it ended.
        if let Err(error) = workflows::outreach::sending::recover(&services, true).await {
            tracing::error!(%error, "touches of an earlier process could not be settled; their leases run out");
        }
        runner.run(stop).await;
    })
}

struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schedule_can_be_read() {
        for flow in registry().flows() {
            assert!(flow.timetable().is_ok(), "{}", flow.name);
        }
    }
}
