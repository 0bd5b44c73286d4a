//! Cleaning up after time.

use chrono::TimeDelta;
use store::identity::expiry::{self, Expired, Horizon};

use super::throttle;
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
