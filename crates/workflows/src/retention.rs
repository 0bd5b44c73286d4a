//! What is thrown away with age (flows.md section 5), once a night.

use chrono::TimeDelta;
use store::flow_runs::{self, Counts};
use store::jobs;
use store::webhooks::deliveries;

use crate::Services;
use crate::jobs::{Attempt, Attempted, Flow, JobError, Tick};

/// Jobs that are done or cancelled.
const JOBS_KEPT: TimeDelta = TimeDelta::days(7);
/// Dead letters, and the records of flows: long enough for a person to look.
const DEAD_KEPT: TimeDelta = TimeDelta::days(90);
/// What was told to clients' own programs.
const TOLD_KEPT: TimeDelta = TimeDelta::days(30);
/// Rows a transaction, so that others get their turn.
const AT_ONCE: i64 = 1_000;

/// Runs every night at one o'clock.
#[derive(Debug)]
pub struct Retention;

impl Flow<Services> for Retention {
    const NAME: &'static str = "retention";
    const CRON: Option<&'static str> = Some("0 1 * * *");

    async fn run(services: &Services, _: &Tick, _: &Attempt) -> Result<Counts, JobError> {
        let now = services.now();
        let mut jobs_gone = 0;
        loop {
            let mut tx = services.db.system_write().await?;
            let gone = jobs::purge(&mut tx, now - JOBS_KEPT, now - DEAD_KEPT, AT_ONCE).await?;
            tx.commit().await?;
            jobs_gone += gone;
            if gone == 0 {
                break;
            }
        }
        let mut told_gone = 0;
        loop {
            let mut tx = services.db.system_write().await?;
            let before = services.business_now() - TOLD_KEPT;
            let gone = deliveries::purge(&mut tx, before, AT_ONCE).await?;
            tx.commit().await?;
            told_gone += gone;
            if gone == 0 {
                break;
            }
        }
        let mut tx = services.db.system_write().await?;
        let runs_gone = flow_runs::purge(&mut tx, now - DEAD_KEPT).await?;
        tx.commit().await?;
        crate::imports::forget_files(services).await.or_retry()?;
        crate::exports::forget_files(services).await.or_retry()?;
        services.db.optimize().await?;
        let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
        Ok(Counts::from([
            ("jobs".to_owned(), count(jobs_gone)),
            ("flow_runs".to_owned(), count(runs_gone)),
            ("webhook_deliveries".to_owned(), count(told_gone)),
        ]))
    }
}
