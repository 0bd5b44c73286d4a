//! What waits for people: replies nobody has answered, meetings nobody has said anything about.

use chrono::{DateTime, Utc};
use domain::{ClientId, MeetingId, ReplyId};

use crate::{ClientTx, Result, SystemTx};

/// A reply that waits, or the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Reply {
    pub id: ReplyId,
    pub client_id: ClientId,
}

/// Requests and questions of before a moment that nobody has dealt with, of living clients, the oldest
/// first.
pub async fn replies(tx: &mut SystemTx, before: DateTime<Utc>, limit: i64) -> Result<Vec<Reply>> {
    tx.query(
        "SELECT r.id, r.client_id FROM replies r JOIN clients c ON c.id = r.client_id
         WHERE c.deleted_at IS NULL AND r.handled_at IS NULL AND r.escalated_at IS NULL AND r.intent IN ('meeting_request', 'question')
           AND r.received_at <= $1 ORDER BY r.received_at LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all()
    .await
}

/// What was done about a reply that waits; nothing when it no longer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Told {
    pub reminded_at: Option<DateTime<Utc>>,
    pub escalated_at: Option<DateTime<Utc>>,
}

/// Holds it until the transaction ends.
pub async fn told(tx: &mut ClientTx, id: ReplyId) -> Result<Option<Told>> {
    let client = tx.client();
    tx.query("SELECT reminded_at, escalated_at FROM replies WHERE handled_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND id = ", id)
        .push_on(crate::Engine::Postgres, " FOR NO KEY UPDATE")
        .fetch_optional()
        .await
}

pub async fn set_told(tx: &mut ClientTx, id: ReplyId, told: Told) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE replies SET reminded_at = $3, escalated_at = $4 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(told.reminded_at)
        .bind(told.escalated_at)
        .execute()
        .await
        .map(|_| ())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Meeting {
    pub id: MeetingId,
    pub client_id: ClientId,
}

/// Meetings that began before a moment and about which nobody was asked; of living clients.
pub async fn unasked(tx: &mut SystemTx, before: DateTime<Utc>, limit: i64) -> Result<Vec<Meeting>> {
    tx.query(
        "SELECT m.id, m.client_id FROM meetings m JOIN clients c ON c.id = m.client_id
         WHERE c.deleted_at IS NULL AND m.deleted_at IS NULL AND m.status = 'scheduled' AND m.asked_at IS NULL AND m.scheduled_at <= $1
         ORDER BY m.scheduled_at LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all()
    .await
}

/// Meetings about which somebody was asked before a moment, without an answer.
pub async fn unanswered(tx: &mut SystemTx, before: DateTime<Utc>, limit: i64) -> Result<Vec<Meeting>> {
    tx.query(
        "SELECT m.id, m.client_id FROM meetings m JOIN clients c ON c.id = m.client_id
         WHERE c.deleted_at IS NULL AND m.deleted_at IS NULL AND m.status = 'scheduled' AND m.asked_at IS NOT NULL AND m.asked_at <= $1
         ORDER BY m.asked_at LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all()
    .await
}
