//! Keys under which a caller may repeat a request and get the first one's answer. A key belongs to
//! whoever made it (`scope`); rows live until `expires_at`, after which
//! `identity::expiry` sweeps them up.

use chrono::{DateTime, Utc};
use domain::ClientId;
use serde_json::Value;
use uuid::Uuid;

use crate::{Json, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewKey {
    pub id: Uuid,
    pub scope: Uuid,
    /// Set when the caller is bound to one client, so that the row goes when the client goes.
    pub client: Option<ClientId>,
    pub key: String,
    /// What was asked, so that the key cannot be used for something else.
    pub request_hash: Vec<u8>,
    pub now: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// What a key stands for at the moment it is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// New: the caller goes ahead and must `finish` or `release`.
    Ours,
    /// The first request has not ended.
    InFlight,
    /// The key was used for another request.
    Other,
    Done {
        status: i64,
        response: Value,
    },
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    request_hash: Vec<u8>,
    status: Option<i64>,
    response: Option<Json<Value>>,
}

/// Takes the key if nobody has, or says what became of it. Of two at once, one gets it.
pub async fn claim(tx: &mut SystemTx, new: &NewKey) -> Result<Claim> {
    tx.query("DELETE FROM idempotency_keys WHERE scope_id = $1 AND key = $2 AND expires_at <= $3")
        .bind(new.scope)
        .bind(new.key.clone())
        .bind(new.now)
        .execute()
        .await?;
    let made = tx
        .query(
            "INSERT INTO idempotency_keys (id, scope_id, client_id, key, request_hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (scope_id, key) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.scope)
        .bind(new.client)
        .bind(new.key.clone())
        .bind(new.request_hash.clone())
        .bind(new.now)
        .bind(new.expires_at)
        .execute()
        .await?;
    if made == 1 {
        return Ok(Claim::Ours);
    }
    let row = tx
        .query("SELECT request_hash, status, response FROM idempotency_keys WHERE scope_id = $1 AND key = $2")
        .bind(new.scope)
        .bind(new.key.clone())
        .fetch_optional::<KeyRow>()
        .await?;
    Ok(match row {
        Some(row) if row.request_hash != new.request_hash => Claim::Other,
        Some(KeyRow { status: Some(status), response, .. }) => {
            Claim::Done { status, response: response.map_or(Value::Null, |Json(response)| response) }
        }
        // Gone since the insert: its request was refused a moment ago, and a retry will get the key.
        Some(_) | None => Claim::InFlight,
    })
}

/// Keeps the answer for whoever asks again.
pub async fn finish(tx: &mut SystemTx, scope: Uuid, key: &str, status: i64, response: Value) -> Result<()> {
    tx.query("UPDATE idempotency_keys SET status = $1, response = $2 WHERE scope_id = $3 AND key = $4")
        .bind(status)
        .bind(Json(response))
        .bind(scope)
        .bind(key.to_owned())
        .execute()
        .await
        .map(|_| ())
}

/// Frees a key whose request changed nothing.
pub async fn release(tx: &mut SystemTx, scope: Uuid, key: &str) -> Result<()> {
    tx.query("DELETE FROM idempotency_keys WHERE scope_id = $1 AND key = $2 AND status IS NULL")
        .bind(scope)
        .bind(key.to_owned())
        .execute()
        .await
        .map(|_| ())
}
