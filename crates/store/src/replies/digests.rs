//! The daily summary: who gets one, when the last went out, and what has happened since.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{ClientId, EmailAddress, Intent, Role, UserId};
use serde_json::Value;

use crate::{ClientTx, Json, Result, SystemTx};

/// Somebody in a living client.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reader {
    pub client_id: ClientId,
    pub user_id: UserId,
    pub role: Role,
    pub email: EmailAddress,
    pub timezone: String,
    pub wishes: Json<Value>,
}

/// Everybody, some at a time: those after the last of the portion before.
pub async fn readers(
    tx: &mut SystemTx,
    after: Option<(ClientId, UserId)>,
    limit: i64,
) -> Result<Vec<Reader>> {
    let query = tx.query(
        "SELECT m.client_id, m.user_id, m.role, u.email, u.timezone, u.notification_preferences AS wishes
         FROM memberships m JOIN users u ON u.id = m.user_id JOIN clients c ON c.id = m.client_id
         WHERE m.deleted_at IS NULL AND m.accepted_at IS NOT NULL AND u.deleted_at IS NULL AND c.deleted_at IS NULL",
    );
    let query = match after {
        Some((client, user)) => query
            .push_bind(" AND (m.client_id > ", client)
            .push_bind(" OR (m.client_id = ", client)
            .push_bind(" AND m.user_id > ", user)
            .push("))"),
        None => query,
    };
    query.push_bind(" ORDER BY m.client_id, m.user_id LIMIT ", limit).fetch_all().await
}

/// Up to when the last summary of a person told, and of which day it was.
pub async fn last(tx: &mut ClientTx, user: UserId) -> Result<Option<(NaiveDate, DateTime<Utc>)>> {
    let client = tx.client();
    tx.query(
        "SELECT day, told_until FROM digests WHERE client_id = $1 AND user_id = $2 ORDER BY day DESC LIMIT 1",
    )
    .bind(client)
    .bind(user)
    .fetch_optional()
    .await
}

/// `false` when there is one of that day.
pub async fn insert(
    tx: &mut ClientTx,
    user: UserId,
    day: NaiveDate,
    told_until: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("INSERT INTO digests (client_id, user_id, day, told_until) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind(client)
        .bind(user)
        .bind(day)
        .bind(told_until)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Replies that came in after one moment and up to another, by what they mean.
pub async fn replies(
    tx: &mut ClientTx,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(Intent, i64)>> {
    let client = tx.client();
    tx.query(
        "SELECT intent, COUNT(*) FROM replies WHERE client_id = $1 AND received_at > $2 AND received_at <= $3
           AND intent IN ('interested', 'not_interested', 'unsubscribe', 'meeting_request', 'question')
         GROUP BY intent ORDER BY intent",
    )
    .bind(client)
    .bind(after)
    .bind(until)
    .fetch_all()
    .await
}

/// Meetings of a span of time, and replies nobody has dealt with.
pub async fn ahead(tx: &mut ClientTx, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<(i64, i64)> {
    let client = tx.client();
    tx.query(
        "SELECT (SELECT COUNT(*) FROM meetings WHERE client_id = $1 AND deleted_at IS NULL AND status = 'scheduled' AND scheduled_at >= $2 AND scheduled_at < $3),
                (SELECT COUNT(*) FROM replies WHERE client_id = $1 AND handled_at IS NULL AND intent IN ('interested', 'meeting_request', 'question'))",
    )
    .bind(client)
    .bind(from)
    .bind(until)
    .fetch_one()
    .await
}
