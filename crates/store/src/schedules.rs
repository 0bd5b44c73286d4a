//! Scheduled flows: how far each has ticked.

use chrono::{DateTime, Utc};

use crate::{Engine, Result, SystemTx};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Schedule {
    pub flow: String,
    pub cron: String,
    /// IANA name, such as `Australia/Sydney`.
    pub timezone: String,
    pub enabled: bool,
    pub last_tick_at: Option<DateTime<Utc>>,
    pub next_tick_at: Option<DateTime<Utc>>,
    /// Ticks before this are not missed: the flow did not exist.
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "flow, cron, timezone, enabled, last_tick_at, next_tick_at, created_at";

/// Writes down a flow's rule, or its new rule; whether it is enabled stays as an operator left it.
/// `business_now` is the moment from which ticks count, if the flow is new.
pub async fn register(
    tx: &mut SystemTx,
    flow: &str,
    cron: &str,
    timezone: &str,
    business_now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO schedules (flow, cron, timezone, enabled, created_at, updated_at) VALUES ($1, $2, $3, TRUE, $4, $4)
         ON CONFLICT (flow) DO UPDATE SET cron = excluded.cron, timezone = excluded.timezone, next_tick_at = NULL
         WHERE schedules.cron <> excluded.cron OR schedules.timezone <> excluded.timezone",
    )
    .bind(flow.to_owned())
    .bind(cron.to_owned())
    .bind(timezone.to_owned())
    .bind(business_now)
    .execute()
    .await?;
    Ok(())
}

pub async fn list(tx: &mut SystemTx) -> Result<Vec<Schedule>> {
    tx.query("SELECT ").push(COLUMNS).push(" FROM schedules ORDER BY flow").fetch_all().await
}

/// Makes this process the one that ticks, until the transaction ends. On SQLite there is only one.
pub async fn lead(tx: &mut SystemTx) -> Result<bool> {
    if tx.engine() == Engine::Sqlite {
        return Ok(true);
    }
    let (leads,): (bool,) = tx.query("SELECT pg_try_advisory_xact_lock(6071802)").fetch_one().await?;
    Ok(leads)
}

/// Notes that a flow has ticked and when it will next. Never moves backwards.
pub async fn ticked(
    tx: &mut SystemTx,
    flow: &str,
    last: Option<DateTime<Utc>>,
    next: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "UPDATE schedules SET last_tick_at = COALESCE($1, last_tick_at), next_tick_at = $2, updated_at = $3
         WHERE flow = $4 AND (last_tick_at IS NULL OR $1 IS NULL OR last_tick_at < $1)",
    )
    .bind(last)
    .bind(next)
    .bind(now)
    .bind(flow.to_owned())
    .execute()
    .await?;
    Ok(())
}

/// Switches a flow's ticks on or off; answers whether there is such a flow.
pub async fn set_enabled(tx: &mut SystemTx, flow: &str, enabled: bool, now: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE schedules SET enabled = $1, updated_at = $2 WHERE flow = $3")
        .bind(enabled)
        .bind(now)
        .bind(flow.to_owned())
        .execute()
        .await?;
    Ok(rows > 0)
}
