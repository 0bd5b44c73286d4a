//! Codes that stand in for a lost second factor; each works once.

use chrono::{DateTime, Utc};
use domain::{RecoveryCodeId, UserId};

use crate::{Result, SystemTx};

/// Puts new codes in the place of all old ones.
pub async fn replace(
    tx: &mut SystemTx,
    user: UserId,
    codes: &[(RecoveryCodeId, Vec<u8>)],
    at: DateTime<Utc>,
) -> Result<()> {
    clear(tx, user).await?;
    for (id, hash) in codes {
        tx.query("INSERT INTO recovery_codes (id, user_id, code_hash, created_at) VALUES ($1, $2, $3, $4)")
            .bind(*id)
            .bind(user)
            .bind(hash.clone())
            .bind(at)
            .execute()
            .await?;
    }
    Ok(())
}

/// Spends a code; `false` when there is none like it or it was spent.
pub async fn spend(tx: &mut SystemTx, user: UserId, hash: &[u8], at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL")
        .bind(user)
        .bind(hash.to_vec())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// How many are left.
pub async fn left(tx: &mut SystemTx, user: UserId) -> Result<i64> {
    let (left,): (i64,) = tx
        .query("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL")
        .bind(user)
        .fetch_one()
        .await?;
    Ok(left)
}

pub async fn clear(tx: &mut SystemTx, user: UserId) -> Result<()> {
    tx.query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user).execute().await.map(|_| ())
}
