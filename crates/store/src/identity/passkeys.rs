//! Passkeys of people, and ceremonies under way.

use chrono::{DateTime, Utc};
use domain::{CeremonyPurpose, PasskeyCeremonyId, PasskeyId, UserId};
use serde_json::Value;

use crate::{Json, Result, SystemTx};

/// The most a person may have; nobody owns more devices, and each sign-in names them all.
pub const MOST: i64 = 20;

#[derive(Clone, Debug)]
pub struct NewPasskey {
    pub id: PasskeyId,
    pub user: UserId,
    pub name: String,
    pub credential_id: Vec<u8>,
    /// The public key and its counter.
    pub credential: Value,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Passkey {
    pub id: PasskeyId,
    pub user_id: UserId,
    pub name: String,
    pub credential_id: Vec<u8>,
    pub credential: Json<Value>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub struct NewCeremony {
    pub id: PasskeyCeremonyId,
    /// Whose it is, when that is known before it ends.
    pub user: Option<UserId>,
    pub purpose: CeremonyPurpose,
    pub state: Value,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ceremony {
    pub user_id: Option<UserId>,
    pub state: Json<Value>,
}

const COLUMNS: &str = "id, user_id, name, credential_id, credential, created_at, last_used_at";

/// `false` when the key is somebody's already, or the person has [`MOST`].
pub async fn insert(tx: &mut SystemTx, new: &NewPasskey) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO passkeys (id, user_id, name, credential_id, credential, created_at, updated_at)
             SELECT $1, $2, $3, $4, $5, $6, $6 WHERE (SELECT COUNT(*) FROM passkeys WHERE user_id = $2) < $7
             ON CONFLICT (credential_id) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.user)
        .bind(new.name.clone())
        .bind(new.credential_id.clone())
        .bind(Json(new.credential.clone()))
        .bind(new.at)
        .bind(MOST)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// A person's own, the oldest first.
pub async fn list(tx: &mut SystemTx, user: UserId) -> Result<Vec<Passkey>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM passkeys WHERE user_id = ", user)
        .push(" ORDER BY id LIMIT 100")
        .fetch_all()
        .await
}

/// That key of that person.
pub async fn find(tx: &mut SystemTx, user: UserId, credential_id: &[u8]) -> Result<Option<Passkey>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM passkeys WHERE user_id = ", user)
        .push_bind(" AND credential_id = ", credential_id.to_vec())
        .fetch_optional()
        .await
}

/// Notes a use and what the device says of itself since.
pub async fn used(tx: &mut SystemTx, id: PasskeyId, credential: &Value, at: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE passkeys SET credential = $2, last_used_at = $3, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(Json(credential.clone()))
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Removes one of the person's; answers its name.
pub async fn delete(tx: &mut SystemTx, user: UserId, id: PasskeyId) -> Result<Option<String>> {
    let gone: Option<(String,)> = tx
        .query("DELETE FROM passkeys WHERE user_id = $1 AND id = $2 RETURNING name")
        .bind(user)
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(gone.map(|(name,)| name))
}

/// Removes all of the person's.
pub async fn delete_all(tx: &mut SystemTx, user: UserId) -> Result<u64> {
    tx.query("DELETE FROM passkeys WHERE user_id = $1").bind(user).execute().await
}

pub async fn begin(tx: &mut SystemTx, new: &NewCeremony) -> Result<()> {
    tx.query(
        "INSERT INTO passkey_ceremonies (id, user_id, purpose, state, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id)
    .bind(new.user)
    .bind(new.purpose)
    .bind(Json(new.state.clone()))
    .bind(new.at)
    .bind(new.expires_at)
    .execute()
    .await
    .map(|_| ())
}

/// Takes a ceremony under way, once: `None` when there is none, it was taken, or it is too old.
pub async fn take(
    tx: &mut SystemTx,
    purpose: CeremonyPurpose,
    id: PasskeyCeremonyId,
    now: DateTime<Utc>,
) -> Result<Option<Ceremony>> {
    tx.query(
        "DELETE FROM passkey_ceremonies WHERE id = $1 AND purpose = $2 AND expires_at > $3 RETURNING user_id, state",
    )
    .bind(id)
    .bind(purpose)
    .bind(now)
    .fetch_optional()
    .await
}
