//! How far the last scoring of all of a client's leads has got.

use chrono::{DateTime, Utc};
use domain::{ClientId, LeadId};

use crate::{ClientTx, Result, SystemTx};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Rescore {
    /// Leads that may be scored, when it was asked for.
    pub total: i64,
    pub done: i64,
    /// Of those, how many have another score or tier now.
    pub changed: i64,
    /// The last lead that was looked at; they are taken in order of id.
    pub reached: Option<LeadId>,
    pub requested_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

pub async fn get(tx: &mut ClientTx) -> Result<Option<Rescore>> {
    let client = tx.client();
    tx.query("SELECT total, done, changed, reached, requested_at, started_at, finished_at FROM lead_rescores WHERE client_id = $1")
        .bind(client)
        .fetch_optional()
        .await
}

/// Begins again from the first lead, whatever was under way.
pub async fn request(tx: &mut ClientTx, total: i64, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO lead_rescores (client_id, total, requested_at) VALUES ($1, $2, $3)
         ON CONFLICT (client_id) DO UPDATE SET total = excluded.total, done = 0, changed = 0, reached = NULL,
             requested_at = excluded.requested_at, started_at = NULL, finished_at = NULL",
    )
    .bind(client)
    .bind(total)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Notes one portion, in the transaction of its scores. `false` when it was asked for anew in between.
pub async fn advance(
    tx: &mut ClientTx,
    requested_at: DateTime<Utc>,
    reached: Option<LeadId>,
    looked_at: i64,
    changed: i64,
    over: bool,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE lead_rescores SET done = done + $3, changed = changed + $4, reached = COALESCE($5, reached), started_at = COALESCE(started_at, $6),
                    finished_at = $7 WHERE client_id = $1 AND requested_at = $2",
        )
        .bind(client)
        .bind(requested_at)
        .bind(looked_at)
        .bind(changed)
        .bind(reached)
        .bind(at)
        .bind(over.then_some(at))
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Clients that have leads to score, in order of id.
pub async fn clients_with_leads(tx: &mut SystemTx) -> Result<Vec<ClientId>> {
    let rows: Vec<(ClientId,)> = tx
        .query(
            "SELECT id FROM clients WHERE deleted_at IS NULL AND EXISTS (SELECT 1 FROM leads WHERE leads.client_id = clients.id AND leads.deleted_at IS NULL)
             ORDER BY id",
        )
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
