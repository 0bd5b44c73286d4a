//! What waits for a person's word, and what was decided.

use chrono::{DateTime, Utc};
use domain::{ApprovalId, ApprovalStatus, CampaignId, Channel, ClientId, LeadId, TouchId, UserId};
use serde_json::Value;

use crate::{ClientTx, Json, Result, SystemTx};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Approval {
    pub id: ApprovalId,
    pub campaign_id: CampaignId,
    pub lead_id: LeadId,
    pub touch_id: TouchId,
    pub action_type: String,
    pub channel: Channel,
    pub proposed_content: Json<Value>,
    pub edited_content: Option<Json<Value>>,
    pub content_hash: Vec<u8>,
    pub reason: String,
    pub ai_recommendation: Option<String>,
    pub ai_confidence: Option<f64>,
    pub als_score: Option<i64>,
    pub status: ApprovalStatus,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub rejection_reason: Option<String>,
    pub expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, campaign_id, lead_id, touch_id, action_type, channel, proposed_content, edited_content, content_hash, reason, \
     ai_recommendation, ai_confidence, als_score, status, decided_by, decided_at, rejection_reason, expires_at, created_at";

#[derive(Clone, Debug)]
pub struct NewApproval {
    pub id: ApprovalId,
    pub campaign: CampaignId,
    pub lead: LeadId,
    pub touch: TouchId,
    pub action_type: &'static str,
    pub channel: Channel,
    pub content: Value,
    pub content_hash: Vec<u8>,
    pub reason: String,
    pub als_score: Option<i64>,
    pub expires_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

/// Puts content before a person; one that waits for the same touch is replaced.
pub async fn insert(tx: &mut ClientTx, new: &NewApproval) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE approval_queue SET status = 'cancelled', updated_at = $3 WHERE client_id = $1 AND touch_id = $2 AND status IN ('pending', 'approved')")
        .bind(client)
        .bind(new.touch)
        .bind(new.at)
        .execute()
        .await?;
    tx.query(
        "INSERT INTO approval_queue (id, client_id, campaign_id, lead_id, touch_id, action_type, channel, proposed_content, content_hash, reason,
             als_score, expires_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.campaign)
    .bind(new.lead)
    .bind(new.touch)
    .bind(new.action_type)
    .bind(new.channel)
    .bind(Json(new.content.clone()))
    .bind(new.content_hash.clone())
    .bind(new.reason.clone())
    .bind(new.als_score)
    .bind(new.expires_at)
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

pub async fn get(tx: &mut ClientTx, id: ApprovalId) -> Result<Option<Approval>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM approval_queue WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The latest of a touch.
pub async fn of_touch(tx: &mut ClientTx, touch: TouchId) -> Result<Option<Approval>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM approval_queue WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND touch_id = ", touch)
        .push(" ORDER BY id DESC LIMIT 1")
        .fetch_optional()
        .await
}

/// The oldest first, so that nothing is overlooked until it expires.
pub async fn list(
    tx: &mut ClientTx,
    status: Option<ApprovalStatus>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Approval>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM approval_queue WHERE")
        .push_bind(" client_id = ", client)
        .push_some(" AND status = ", status)
        .push_bind(" ORDER BY id LIMIT ", limit)
        .push_bind(" OFFSET ", offset)
        .fetch_all()
        .await
}

pub async fn count(tx: &mut ClientTx, status: Option<ApprovalStatus>) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM approval_queue WHERE")
        .push_bind(" client_id = ", client)
        .push_some(" AND status = ", status)
        .fetch_one()
        .await?;
    Ok(n)
}

/// Decides a pending one; `false` when it is not pending any more.
pub async fn decide(
    tx: &mut ClientTx,
    id: ApprovalId,
    to: ApprovalStatus,
    by: Option<UserId>,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE approval_queue SET status = $3, decided_by = $4, decided_at = $6, rejection_reason = $5, updated_at = $6
             WHERE client_id = $1 AND id = $2 AND status = 'pending'",
        )
        .bind(client)
        .bind(id)
        .bind(to)
        .bind(by)
        .bind(reason.map(str::to_owned))
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Keeps the edited words beside the proposed ones; the approval will be for these.
pub async fn edit(
    tx: &mut ClientTx,
    id: ApprovalId,
    content: &Value,
    hash: &[u8],
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE approval_queue SET edited_content = $3, content_hash = $4, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND status = 'pending'",
        )
        .bind(client)
        .bind(id)
        .bind(Json(content.clone()))
        .bind(hash.to_vec())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Calls off what waits for a lead.
pub async fn cancel_of_lead(tx: &mut ClientTx, lead: LeadId, at: DateTime<Utc>) -> Result<u64> {
    let client = tx.client();
    tx.query(
        "UPDATE approval_queue SET status = 'cancelled', updated_at = $3 WHERE client_id = $1 AND lead_id = $2 AND status IN ('pending', 'approved')",
    )
    .bind(client)
    .bind(lead)
    .bind(at)
    .execute()
    .await
}

#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Expired {
    pub id: ApprovalId,
    pub client_id: ClientId,
}

/// Pending ones whose time is over, of all clients.
pub async fn expired(tx: &mut SystemTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<Expired>> {
    tx.query("SELECT id, client_id FROM approval_queue WHERE status = 'pending' AND expires_at <= $1 ORDER BY expires_at LIMIT $2")
        .bind(now)
        .bind(limit)
        .fetch_all()
        .await
}
