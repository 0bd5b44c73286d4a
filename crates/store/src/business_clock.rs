//! How far the business clock runs ahead of the wall clock (decisions.md D10). Kept here so that
//! every process, and the next start, agrees.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Result, SystemTx};

pub async fn ahead(tx: &mut SystemTx) -> Result<TimeDelta> {
    let (us,): (i64,) = tx.query("SELECT ahead_us FROM business_clock WHERE id = 1").fetch_one().await?;
    Ok(TimeDelta::microseconds(us))
}

/// Moves the clock to `ahead`, if that is forward, and answers where it is now. Wakes the runner:
/// much may have become due.
pub async fn step_to(tx: &mut SystemTx, ahead_by: TimeDelta, now: DateTime<Utc>) -> Result<TimeDelta> {
    let us = ahead_by.num_microseconds().unwrap_or(i64::MAX);
    tx.query("UPDATE business_clock SET ahead_us = $1, updated_at = $2 WHERE id = 1 AND ahead_us < $1")
        .bind(us)
        .bind(now)
        .execute()
        .await?;
    tx.wake_on_commit();
    ahead(tx).await
}
