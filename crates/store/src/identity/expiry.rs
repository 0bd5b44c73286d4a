//! Throws away what time has made worthless.

use chrono::{DateTime, Utc};

use crate::{Result, SystemTx};

/// How many rows went, a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    pub sessions: u64,
    pub tokens: u64,
    pub attempts: u64,
    pub oidc_logins: u64,
    pub ceremonies: u64,
    pub idempotency_keys: u64,
    pub audit_entries: u64,
    pub mails: u64,
}

/// The moments before which each kind of row is worthless.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    pub now: DateTime<Utc>,
    /// Sessions and tokens that ended before this; they stay a while to explain themselves.
    pub ended: DateTime<Utc>,
    pub attempts: DateTime<Utc>,
    pub audit: DateTime<Utc>,
    pub mails: DateTime<Utc>,
}

pub async fn forget(tx: &mut SystemTx, horizon: Horizon) -> Result<Expired> {
    Ok(Expired {
        sessions: tx
            .query("DELETE FROM sessions WHERE expires_at < $1 OR idle_expires_at < $1 OR revoked_at < $1")
            .bind(horizon.ended)
            .execute()
            .await?,
        tokens: tx.query("DELETE FROM one_time_tokens WHERE expires_at < $1").bind(horizon.ended).execute().await?,
        attempts: tx
            .query("DELETE FROM sign_in_attempts WHERE last_failed_at < $1 AND (blocked_until IS NULL OR blocked_until < $2)")
            .bind(horizon.attempts)
            .bind(horizon.now)
            .execute()
            .await?,
        oidc_logins: tx.query("DELETE FROM oidc_logins WHERE expires_at < $1").bind(horizon.now).execute().await?,
        ceremonies: tx.query("DELETE FROM passkey_ceremonies WHERE expires_at < $1").bind(horizon.now).execute().await?,
        idempotency_keys: tx.query("DELETE FROM idempotency_keys WHERE expires_at < $1").bind(horizon.now).execute().await?,
        audit_entries: tx.query("DELETE FROM audit_logs WHERE created_at < $1").bind(horizon.audit).execute().await?,
        mails: tx.query("DELETE FROM mails WHERE sent_at < $1").bind(horizon.mails).execute().await?,
    })
}
