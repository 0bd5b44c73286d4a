//! Failed sign-ins in a row, per account and per network address.

use chrono::{DateTime, TimeDelta, Utc};
use domain::AttemptKind;

use crate::{Result, SystemTx};

/// What became of asking to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It may be tried; this is the n-th try in a row, counted as a failure until it succeeds.
    Allowed {
        failures: i64,
    },
    Blocked {
        until: DateTime<Utc>,
    },
}

/// Until when the subject must wait, if it must.
pub async fn blocked_until(
    tx: &mut SystemTx,
    kind: AttemptKind,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let row: Option<(Option<DateTime<Utc>>,)> = tx
        .query("SELECT blocked_until FROM sign_in_attempts WHERE subject_kind = $1 AND subject = $2 AND blocked_until > $3")
        .bind(kind)
        .bind(subject.to_owned())
        .bind(now)
        .fetch_optional()
        .await?;
    Ok(row.and_then(|(until,)| until))
}

/// Counts a try before it is made, so that many tries at once count as many. A count whose last try
/// is older than `forget_after` begins again. `wait` says how long to block after the n-th failure.
pub async fn count(
    tx: &mut SystemTx,
    kind: AttemptKind,
    subject: &str,
    now: DateTime<Utc>,
    forget_after: TimeDelta,
    wait: fn(i64) -> Option<TimeDelta>,
) -> Result<Attempt> {
    let counted: Option<(i64,)> = tx
        .query(
            "INSERT INTO sign_in_attempts (subject_kind, subject, failures, last_failed_at) VALUES ($1, $2, 1, $3)
             ON CONFLICT (subject_kind, subject) DO UPDATE SET
                 failures = CASE WHEN sign_in_attempts.last_failed_at < $4 THEN 1 ELSE sign_in_attempts.failures + 1 END,
                 last_failed_at = excluded.last_failed_at
             WHERE sign_in_attempts.blocked_until IS NULL OR sign_in_attempts.blocked_until <= $3
             RETURNING failures",
        )
        .bind(kind)
        .bind(subject.to_owned())
        .bind(now)
        .bind(now - forget_after)
        .fetch_optional()
        .await?;
    let Some((failures,)) = counted else {
        let until = blocked_until(tx, kind, subject, now).await?.unwrap_or(now);
        return Ok(Attempt::Blocked { until });
    };
    tx.query("UPDATE sign_in_attempts SET blocked_until = $3 WHERE subject_kind = $1 AND subject = $2")
        .bind(kind)
        .bind(subject.to_owned())
        .bind(wait(failures).map(|wait| now + wait))
        .execute()
        .await?;
    Ok(Attempt::Allowed { failures })
}

/// Forgets a subject's failures: it succeeded.
pub async fn clear(tx: &mut SystemTx, kind: AttemptKind, subject: &str) -> Result<()> {
    tx.query("DELETE FROM sign_in_attempts WHERE subject_kind = $1 AND subject = $2")
        .bind(kind)
        .bind(subject.to_owned())
        .execute()
        .await
        .map(|_| ())
}
