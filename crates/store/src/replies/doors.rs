//! Where vendors and programs deliver a client's inbound messages.

use chrono::{DateTime, Utc};
use domain::{ClientId, InboundDoorId, InboundDoorKind, UserId};

use crate::{ClientTx, Result, SystemTx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Door {
    pub id: InboundDoorId,
    pub client_id: ClientId,
    pub name: String,
    pub kind: InboundDoorKind,
    pub secret_sealed: String,
    pub last_event_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, client_id, name, kind, secret_sealed, last_event_at, created_at";

pub async fn insert(tx: &mut ClientTx, door: &Door, by: UserId) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO inbound_doors (id, client_id, name, kind, secret_sealed, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(door.id)
    .bind(client)
    .bind(door.name.clone())
    .bind(door.kind)
    .bind(door.secret_sealed.clone())
    .bind(by)
    .bind(door.created_at)
    .execute()
    .await
    .map(|_| ())
}

/// An open door of a living client: who knocks names nothing else.
pub async fn find(tx: &mut SystemTx, id: InboundDoorId) -> Result<Option<Door>> {
    tx.query(
        "SELECT d.id, d.client_id, d.name, d.kind, d.secret_sealed, d.last_event_at, d.created_at
         FROM inbound_doors d JOIN clients c ON c.id = d.client_id
         WHERE d.id = $1 AND d.deleted_at IS NULL AND c.deleted_at IS NULL",
    )
    .bind(id)
    .fetch_optional()
    .await
}

pub async fn list(tx: &mut ClientTx) -> Result<Vec<Door>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM inbound_doors WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push(" ORDER BY id LIMIT 100")
        .fetch_all()
        .await
}

/// Shuts a door; `false` when there is none.
pub async fn close(tx: &mut ClientTx, id: InboundDoorId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE inbound_doors SET deleted_at = $3, updated_at = $3 WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL")
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Something came through; noted at most once a minute, so that a burst does not write one row over and over.
pub async fn used(tx: &mut ClientTx, id: InboundDoorId, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE inbound_doors SET last_event_at = $3 WHERE client_id = $1 AND id = $2 AND (last_event_at IS NULL OR last_event_at < $4)")
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(at - chrono::TimeDelta::minutes(1))
        .execute()
        .await
        .map(|_| ())
}
