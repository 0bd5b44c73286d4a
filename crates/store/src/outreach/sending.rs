//! Who sends, by which rules of its own, and the switch that stops a client's sending.

use chrono::{DateTime, Utc};
use domain::UserId;

use crate::{ClientTx, Result};

#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Identity {
    pub sender_name: String,
    pub legal_name: String,
    pub abn: Option<String>,
    pub postal_address: String,
}

/// Empty until somebody filled it in.
pub async fn identity(tx: &mut ClientTx) -> Result<Identity> {
    let client = tx.client();
    let found = tx
        .query(
            "SELECT sender_name, legal_name, abn, postal_address FROM sender_identities WHERE client_id = $1",
        )
        .bind(client)
        .fetch_optional()
        .await?;
    Ok(found.unwrap_or_default())
}

pub async fn set_identity(tx: &mut ClientTx, identity: &Identity, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO sender_identities (client_id, sender_name, legal_name, abn, postal_address, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (client_id) DO UPDATE SET sender_name = excluded.sender_name, legal_name = excluded.legal_name, abn = excluded.abn,
             postal_address = excluded.postal_address, updated_at = excluded.updated_at, revision = sender_identities.revision + 1",
    )
    .bind(client)
    .bind(identity.sender_name.clone())
    .bind(identity.legal_name.clone())
    .bind(identity.abn.clone())
    .bind(identity.postal_address.clone())
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Rules that a client chooses for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Rules {
    /// A reply of one person pauses outreach to everybody of that person's company.
    pub reply_stops_company: bool,
    /// A domain may send more than 50 cold mails a day once all its mailboxes are fully warmed and well.
    pub domain_limits_rise: bool,
}

pub async fn rules(tx: &mut ClientTx) -> Result<Rules> {
    let client = tx.client();
    tx.query("SELECT reply_stops_company, domain_limits_rise FROM clients WHERE id = $1")
        .bind(client)
        .fetch_one()
        .await
}

pub async fn set_rules(tx: &mut ClientTx, rules: Rules, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE clients SET reply_stops_company = $2, domain_limits_rise = $3, updated_at = $4 WHERE id = $1",
    )
    .bind(client)
    .bind(rules.reply_stops_company)
    .bind(rules.domain_limits_rise)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Pause {
    pub paused_by: Option<UserId>,
    pub reason: String,
    pub created_at: DateTime<Utc>,
}

pub async fn pause(tx: &mut ClientTx) -> Result<Option<Pause>> {
    let client = tx.client();
    tx.query("SELECT paused_by, reason, created_at FROM sending_pauses WHERE client_id = $1")
        .bind(client)
        .fetch_optional()
        .await
}

/// Pausing twice keeps the first.
pub async fn set_pause(tx: &mut ClientTx, by: Option<UserId>, reason: &str, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query("INSERT INTO sending_pauses (client_id, paused_by, reason, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind(client)
        .bind(by)
        .bind(reason.to_owned())
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// `false` when nothing was paused.
pub async fn end_pause(tx: &mut ClientTx) -> Result<bool> {
    let client = tx.client();
    let rows = tx.query("DELETE FROM sending_pauses WHERE client_id = $1").bind(client).execute().await?;
    Ok(rows == 1)
}
