//! API keys of a client. Only a hash is kept, and the first characters for people to tell keys apart.

use chrono::{DateTime, Utc};
use domain::{ApiKeyId, ApiScope, ClientId, UserId};

use crate::{ClientTx, List, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewApiKey {
    pub id: ApiKeyId,
    pub name: String,
    pub prefix: String,
    pub key_hash: Vec<u8>,
    pub scopes: Vec<ApiScope>,
    pub created_by: UserId,
    pub expires_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub client_id: ClientId,
    pub name: String,
    pub prefix: String,
    pub key_hash: Vec<u8>,
    pub scopes: List<ApiScope>,
    pub created_by: UserId,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, client_id, name, prefix, key_hash, scopes, created_by, expires_at, last_used_at, revoked_at, created_at";

pub async fn insert(tx: &mut ClientTx, new: &NewApiKey) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO api_keys (id, client_id, name, prefix, key_hash, scopes, created_by, expires_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.name.clone())
    .bind(new.prefix.clone())
    .bind(new.key_hash.clone())
    .bind(List(new.scopes.clone()))
    .bind(new.created_by)
    .bind(new.expires_at)
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

/// Newest first, revoked ones too.
pub async fn list(tx: &mut ClientTx) -> Result<Vec<ApiKey>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM api_keys WHERE client_id = ", client)
        .push(" ORDER BY id DESC LIMIT 500")
        .fetch_all()
        .await
}

pub async fn get(tx: &mut ClientTx, id: ApiKeyId) -> Result<Option<ApiKey>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM api_keys WHERE client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The living key with that hash.
pub async fn living(tx: &mut SystemTx, key_hash: &[u8], now: DateTime<Utc>) -> Result<Option<ApiKey>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM api_keys WHERE revoked_at IS NULL AND key_hash = ", key_hash.to_vec())
        .push_bind(" AND (expires_at IS NULL OR expires_at > ", now)
        .push(")")
        .fetch_optional()
        .await
}

/// Notes a use, unless one was noted since `older_than`.
pub async fn touch(
    tx: &mut SystemTx,
    key: ApiKeyId,
    client: ClientId,
    now: DateTime<Utc>,
    older_than: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query("UPDATE api_keys SET last_used_at = $3 WHERE client_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)")
        .bind(client)
        .bind(key)
        .bind(now)
        .bind(older_than)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn revoke(tx: &mut ClientTx, id: ApiKeyId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE api_keys SET revoked_at = $3, updated_at = $3 WHERE client_id = $1 AND id = $2 AND revoked_at IS NULL")
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
