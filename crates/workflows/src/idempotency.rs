//! A request that may be repeated under a key: the first time it runs, for 24 hours after that its
//! answer is repeated, and two at once never both run.

use chrono::TimeDelta;
use domain::ClientId;
use serde_json::Value;
use store::idempotency_keys::{self, NewKey};
use uuid::Uuid;

pub use store::idempotency_keys::Claim;

use crate::{Error, Services};

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// Who asks, under which key.
#[derive(Clone, Debug)]
pub struct Key {
    /// The person, the API key, or the address of somebody unknown.
    pub scope: Uuid,
    pub client: Option<ClientId>,
    pub name: String,
}

/// Takes the key for a request of this hash.
pub async fn claim(services: &Services, key: &Key, request_hash: Vec<u8>) -> Result<Claim, Error> {
    let now = services.now();
    let new = NewKey {
        id: services.ids.next(),
        scope: key.scope,
        client: key.client,
        key: key.name.clone(),
        request_hash,
        now,
        expires_at: now + KEPT,
    };
    let mut tx = services.db.system_write().await?;
    let claim = idempotency_keys::claim(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(claim)
}

/// Keeps the answer.
pub async fn finish(services: &Services, key: &Key, status: u16, response: Value) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    idempotency_keys::finish(&mut tx, key.scope, &key.name, i64::from(status), response).await?;
    Ok(tx.commit().await?)
}

/// The request was refused and changed nothing: the key is free again.
pub async fn release(services: &Services, key: &Key) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    idempotency_keys::release(&mut tx, key.scope, &key.name).await?;
    Ok(tx.commit().await?)
}
