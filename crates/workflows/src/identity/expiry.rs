//! Cleaning up after time.

use chrono::TimeDelta;
use store::flow_runs::Counts;
use store::identity::expiry::{self, Expired, Horizon};

use super::throttle;
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::{Error, Services};

/// How long an ended session or link can still say why it does not work.
const EXPLAIN_FOR: TimeDelta = TimeDelta::days(7);
/// Retention of the audit log (domain.md section 7).
const AUDIT_FOR: TimeDelta = TimeDelta::days(365);
/// How long the product remembers to whom it wrote.
const MAILS_FOR: TimeDelta = TimeDelta::days(30);

/// Throws away sessions, links, failures, ceremonies, idempotency keys, mails and audit entries that
/// time has made worthless. Safe to run at any time and twice.
pub async fn forget_expired(services: &Services) -> Result<Expired, Error> {
    let now = services.now();
    let horizon = Horizon {
        now,
        ended: now - EXPLAIN_FOR,
        attempts: now - throttle::FORGET_AFTER,
        audit: now - AUDIT_FOR,
        mails: now - MAILS_FOR,
    };
    let mut tx = services.db.system_write().await?;
    let gone = expiry::forget(&mut tx, horizon).await?;
    tx.commit().await?;
    Ok(gone)
}

/// [`forget_expired`], every hour.
#[derive(Debug)]
pub struct ForgetExpired;

impl Flow<Services> for ForgetExpired {
    const NAME: &'static str = "forget_expired";
    const CRON: Option<&'static str> = Some("20 * * * *");

    async fn run(services: &Services, _: &Tick, _: &Attempt) -> Result<Counts, JobError> {
        let gone = forget_expired(services).await.map_err(JobError::retry)?;
        let counts = [
            ("sessions", gone.sessions),
            ("tokens", gone.tokens),
            ("attempts", gone.attempts),
            ("oidc_logins", gone.oidc_logins),
            ("ceremonies", gone.ceremonies),
            ("idempotency_keys", gone.idempotency_keys),
            ("audit_entries", gone.audit_entries),
            ("mails", gone.mails),
        ];
        Ok(counts.map(|(name, rows)| (name.to_owned(), i64::try_from(rows).unwrap_or(i64::MAX))).into())
    }
}
