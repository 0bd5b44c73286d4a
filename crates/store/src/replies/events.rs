//! Inbound events as they arrived. One is written before anything is made of it, and once.

use chrono::{DateTime, Utc};
use domain::{
    BookingCalendar, ClientId, IgnoreReason, InboundEventId, InboundSource, InboundState, MailboxId,
};

use crate::{ClientTx, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewEvent {
    pub id: InboundEventId,
    pub source: InboundSource,
    pub external_id: String,
    pub mailbox: Option<MailboxId>,
    pub recipient: Option<String>,
    pub payload: Vec<u8>,
    /// Of the whole message, which may be longer than what is kept.
    pub payload_bytes: i64,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    pub id: InboundEventId,
    pub source: InboundSource,
    pub external_id: String,
    pub mailbox_id: Option<MailboxId>,
    pub recipient: Option<String>,
    pub payload: Vec<u8>,
    pub payload_bytes: i64,
    pub state: InboundState,
    pub received_at: DateTime<Utc>,
    /// The calendar it came from; nothing for messages.
    pub calendar: Option<BookingCalendar>,
}

/// `false` when it is there already.
pub async fn insert(tx: &mut ClientTx, new: &NewEvent) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO inbound_events (id, client_id, source, external_id, mailbox_id, recipient, payload, payload_bytes, received_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9) ON CONFLICT (client_id, source, external_id) DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.source)
        .bind(new.external_id.clone())
        .bind(new.mailbox)
        .bind(new.recipient.clone())
        .bind(new.payload.clone())
        .bind(new.payload_bytes)
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Notes that it is a calendar's news of a booking, not a message.
pub async fn set_calendar(tx: &mut ClientTx, id: InboundEventId, calendar: BookingCalendar) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE inbound_events SET calendar = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(calendar)
        .execute()
        .await
        .map(|_| ())
}

/// The event that has this name.
pub async fn named(
    tx: &mut ClientTx,
    source: InboundSource,
    external_id: &str,
) -> Result<Option<InboundEventId>> {
    let client = tx.client();
    let row: Option<(InboundEventId,)> = tx
        .query("SELECT id FROM inbound_events WHERE client_id = $1 AND source = $2 AND external_id = $3")
        .bind(client)
        .bind(source)
        .bind(external_id.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

pub async fn get(tx: &mut ClientTx, id: InboundEventId) -> Result<Option<Event>> {
    let client = tx.client();
    tx.query("SELECT id, source, external_id, mailbox_id, recipient, payload, payload_bytes, state, received_at, calendar FROM inbound_events WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await
}

/// Ends the processing of one; `false` when it has been ended before, and then nothing may follow.
pub async fn end(
    tx: &mut ClientTx,
    id: InboundEventId,
    state: InboundState,
    reason: Option<IgnoreReason>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE inbound_events SET state = $3, reason = $4, error = NULL, processed_at = $5, updated_at = $5, attempts = attempts + 1
             WHERE client_id = $1 AND id = $2 AND state = 'pending'",
        )
        .bind(client)
        .bind(id)
        .bind(state)
        .bind(reason)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Forgets what was in it, for a message that is not ours to keep.
pub async fn empty(tx: &mut ClientTx, id: InboundEventId) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE inbound_events SET payload = $3, recipient = NULL WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(Vec::<u8>::new())
        .execute()
        .await
        .map(|_| ())
}

/// An attempt failed; the last one makes it a dead letter.
pub async fn failed(
    tx: &mut ClientTx,
    id: InboundEventId,
    error: &str,
    last: bool,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE inbound_events SET attempts = attempts + 1, error = $3, updated_at = $4, state = CASE WHEN $5 THEN 'dead' ELSE state END
         WHERE client_id = $1 AND id = $2 AND state = 'pending'",
    )
    .bind(client)
    .bind(id)
    .bind(error.chars().filter(|c| *c != '\0').take(500).collect::<String>())
    .bind(at)
    .bind(last)
    .execute()
    .await
    .map(|_| ())
}

/// Makes a dead or unmatched one wait again; `false` when it is neither.
pub async fn again(tx: &mut ClientTx, id: InboundEventId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE inbound_events SET state = 'pending', attempts = 0, updated_at = $3 WHERE client_id = $1 AND id = $2 AND state = 'dead'")
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// A line of the list of events; without what was in it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    pub id: InboundEventId,
    pub source: InboundSource,
    pub state: InboundState,
    pub reason: Option<String>,
    pub error: Option<String>,
    pub attempts: i64,
    pub payload_bytes: i64,
    pub received_at: DateTime<Utc>,
    pub processed_at: Option<DateTime<Utc>>,
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, state: Option<InboundState>, limit: i64) -> Result<Vec<Line>> {
    let client = tx.client();
    tx.query("SELECT id, source, state, reason, error, attempts, payload_bytes, received_at, processed_at FROM inbound_events WHERE")
        .push_bind(" client_id = ", client)
        .push_some(" AND state = ", state)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

pub async fn count(tx: &mut ClientTx) -> Result<Vec<(InboundState, i64)>> {
    let client = tx.client();
    tx.query("SELECT state, COUNT(*) FROM inbound_events WHERE client_id = $1 GROUP BY state ORDER BY state")
        .bind(client)
        .fetch_all()
        .await
}

#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Waiting {
    pub id: InboundEventId,
    pub client_id: ClientId,
}

/// Events of all clients that wait longer than they should, the oldest first.
pub async fn waiting(tx: &mut SystemTx, before: DateTime<Utc>, limit: i64) -> Result<Vec<Waiting>> {
    tx.query("SELECT id, client_id FROM inbound_events WHERE state = 'pending' AND received_at < $1 ORDER BY received_at LIMIT $2")
        .bind(before)
        .bind(limit)
        .fetch_all()
        .await
}
