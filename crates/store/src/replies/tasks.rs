//! What a person has to do.

use chrono::{DateTime, Utc};
use domain::{LeadId, MeetingId, ReplyId, TaskId, TaskKind, UserId};

use crate::{ClientTx, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Task {
    pub id: TaskId,
    pub kind: TaskKind,
    pub title: String,
    pub lead_id: Option<LeadId>,
    pub reply_id: Option<ReplyId>,
    pub meeting_id: Option<MeetingId>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, kind, title, lead_id, reply_id, meeting_id, due_at, done_at";

pub async fn insert(tx: &mut ClientTx, task: &Task, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO tasks (id, client_id, kind, title, lead_id, reply_id, due_at, created_at, updated_at, meeting_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
    )
    .bind(task.id)
    .bind(client)
    .bind(task.kind)
    .bind(task.title.clone())
    .bind(task.lead_id)
    .bind(task.reply_id)
    .bind(task.due_at)
    .bind(at)
    .bind(task.meeting_id)
    .execute()
    .await
    .map(|_| ())
}

/// Open ones of a meeting, and of the reply it came from.
pub async fn of_meeting(tx: &mut ClientTx, meeting: MeetingId, reply: Option<ReplyId>) -> Result<Vec<Task>> {
    let client = tx.client();
    let query = tx
        .query("SELECT ")
        .push(COLUMNS)
        .push(" FROM tasks WHERE done_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND (meeting_id = ", meeting);
    let query = match reply {
        Some(reply) => query.push_bind(" OR reply_id = ", reply),
        None => query,
    };
    query.push(") ORDER BY due_at, id LIMIT 50").fetch_all().await
}

/// One is done; `false` when there is no such open one.
pub async fn finish(tx: &mut ClientTx, id: TaskId, by: UserId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE tasks SET done_at = $3, done_by = $4, updated_at = $3 WHERE client_id = $1 AND id = $2 AND done_at IS NULL")
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(by)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Ends the tasks of one kind that a meeting, or the reply it came from, left open.
pub async fn end_of_meeting(
    tx: &mut ClientTx,
    meeting: MeetingId,
    reply: Option<ReplyId>,
    kind: TaskKind,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    let query = tx
        .query("UPDATE tasks SET done_at = $1, done_by = $2, updated_at = $1 WHERE done_at IS NULL")
        .bind(at)
        .bind(by)
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND kind = ", kind)
        .push_bind(" AND (meeting_id = ", meeting);
    let query = match reply {
        Some(reply) => query.push_bind(" OR reply_id = ", reply),
        None => query,
    };
    query.push(")").execute().await
}

/// Those a reply left open.
pub async fn of_reply(tx: &mut ClientTx, reply: ReplyId) -> Result<Vec<Task>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM tasks WHERE done_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND reply_id = ", reply)
        .push(" ORDER BY due_at, id")
        .fetch_all()
        .await
}

/// Ends what a reply left open; nobody did it when `by` is absent.
pub async fn end_of_reply(
    tx: &mut ClientTx,
    reply: ReplyId,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    tx.query("UPDATE tasks SET done_at = $3, done_by = $4, updated_at = $3 WHERE client_id = $1 AND reply_id = $2 AND done_at IS NULL")
        .bind(client)
        .bind(reply)
        .bind(at)
        .bind(by)
        .execute()
        .await
}
