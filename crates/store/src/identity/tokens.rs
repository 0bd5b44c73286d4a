//! One-time links. Only a hash is kept; a used row stays until it expires, so that a second use can
//! be told from a wrong link.

use chrono::{DateTime, Utc};
use domain::{TokenId, TokenPurpose, UserId};

use crate::{Json, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewToken {
    pub id: TokenId,
    pub user: UserId,
    pub purpose: TokenPurpose,
    pub token_hash: Vec<u8>,
    pub payload: serde_json::Value,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Token {
    pub id: TokenId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub payload: Json<serde_json::Value>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

pub async fn insert(tx: &mut SystemTx, new: &NewToken) -> Result<()> {
    tx.query(
        "INSERT INTO one_time_tokens (id, user_id, purpose, token_hash, payload, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.user)
    .bind(new.purpose)
    .bind(new.token_hash.clone())
    .bind(Json(new.payload.clone()))
    .bind(new.at)
    .bind(new.expires_at)
    .execute()
    .await
    .map(|_| ())
}

/// The token with that hash and purpose, whatever its state.
pub async fn find(tx: &mut SystemTx, purpose: TokenPurpose, token_hash: &[u8]) -> Result<Option<Token>> {
    tx.query(
        "SELECT id, user_id, token_hash, payload, created_at, expires_at, used_at FROM one_time_tokens
         WHERE token_hash = $1 AND purpose = $2",
    )
    .bind(token_hash.to_vec())
    .bind(purpose)
    .fetch_optional()
    .await
}

/// Uses a token up; `false` when it was used or has expired.
pub async fn use_up(tx: &mut SystemTx, id: TokenId, now: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE one_time_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2",
        )
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Makes a person's other tokens of a purpose worthless.
pub async fn use_up_all(
    tx: &mut SystemTx,
    user: UserId,
    purpose: TokenPurpose,
    now: DateTime<Utc>,
) -> Result<u64> {
    tx.query(
        "UPDATE one_time_tokens SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL",
    )
    .bind(user)
    .bind(purpose)
    .bind(now)
    .execute()
    .await
}
