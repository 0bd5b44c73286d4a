//! Replies themselves.

use chrono::{DateTime, Utc};
use domain::{
    ActivityId, CampaignId, Certainty, Channel, ClassificationStatus, CorrectionId, EnrolmentId,
    InboundEventId, Intent, LeadId, MailboxId, MatchedBy, ReplyId, TouchId, UserId,
};
use serde_json::Value;

use crate::{ClientTx, Json, Result, report};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reply {
    pub id: ReplyId,
    pub event_id: InboundEventId,
    pub lead_id: Option<LeadId>,
    pub campaign_id: Option<CampaignId>,
    pub enrolment_id: Option<EnrolmentId>,
    pub touch_id: Option<TouchId>,
    pub activity_id: Option<ActivityId>,
    pub mailbox_id: Option<MailboxId>,
    pub channel: Channel,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub matched_by: Option<MatchedBy>,
    pub answered_by_other: bool,
    pub sender: String,
    pub sender_name: Option<String>,
    pub recipient: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub own_text: String,
    pub html: Option<String>,
    pub attachments: Json<Value>,
    pub received_at: DateTime<Utc>,
    pub intent: Option<Intent>,
    pub intent_confidence: Option<f64>,
    pub certainty: Option<Certainty>,
    pub classification: Option<Json<Value>>,
    pub classification_status: ClassificationStatus,
    pub counted: bool,
    pub needs_review: bool,
    pub effects: Json<Value>,
    pub corrected_at: Option<DateTime<Utc>>,
    pub handled_at: Option<DateTime<Utc>>,
    pub handled_by: Option<UserId>,
    pub suggested_response: Option<String>,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, event_id, lead_id, campaign_id, enrolment_id, touch_id, activity_id, mailbox_id, channel, message_id, in_reply_to, \
     matched_by, answered_by_other, sender, sender_name, recipient, subject, body, own_text, html, attachments, received_at, intent, \
     intent_confidence, certainty, classification, classification_status, counted, needs_review, effects, corrected_at, handled_at, handled_by, \
     suggested_response, revision, created_at";

#[derive(Clone, Debug)]
pub struct NewReply {
    pub id: ReplyId,
    pub event: InboundEventId,
    pub lead: Option<LeadId>,
    pub campaign: Option<CampaignId>,
    pub enrolment: Option<EnrolmentId>,
    pub touch: Option<TouchId>,
    pub mailbox: Option<MailboxId>,
    pub channel: Channel,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub matched_by: Option<MatchedBy>,
    pub answered_by_other: bool,
    pub sender: String,
    pub sender_name: Option<String>,
    pub recipient: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub own_text: String,
    pub html: Option<String>,
    pub attachments: Value,
    pub received_at: DateTime<Utc>,
    pub intent: Option<Intent>,
    pub confidence: Option<f64>,
    pub certainty: Option<Certainty>,
    pub classification: Option<Value>,
    pub status: ClassificationStatus,
    pub at: DateTime<Utc>,
}

/// `false` when the same message is there already, by whichever way it came.
pub async fn insert(tx: &mut ClientTx, new: &NewReply) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO replies (id, client_id, event_id, lead_id, campaign_id, enrolment_id, touch_id, mailbox_id, channel, message_id, in_reply_to,
                 matched_by, answered_by_other, sender, sender_name, recipient, subject, body, own_text, html, attachments, received_at, intent,
                 intent_confidence, certainty, classification, classification_status, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
                 $28, $28) ON CONFLICT (client_id, channel, message_id) DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.event)
        .bind(new.lead)
        .bind(new.campaign)
        .bind(new.enrolment)
        .bind(new.touch)
        .bind(new.mailbox)
        .bind(new.channel)
        .bind(new.message_id.clone())
        .bind(new.in_reply_to.clone())
        .bind(new.matched_by)
        .bind(new.answered_by_other)
        .bind(new.sender.clone())
        .bind(new.sender_name.clone())
        .bind(new.recipient.clone())
        .bind(new.subject.clone())
        .bind(new.body.clone())
        .bind(new.own_text.clone())
        .bind(new.html.clone())
        .bind(Json(new.attachments.clone()))
        .bind(new.received_at)
        .bind(new.intent)
        .bind(new.confidence)
        .bind(new.certainty)
        .bind(new.classification.clone().map(Json))
        .bind(new.status)
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn get(tx: &mut ClientTx, id: ReplyId) -> Result<Option<Reply>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM replies WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// As [`get`], keeping everybody else from changing it until the transaction ends.
pub async fn hold(tx: &mut ClientTx, id: ReplyId) -> Result<Option<Reply>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM replies WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .push_on(crate::Engine::Postgres, " FOR NO KEY UPDATE")
        .fetch_optional()
        .await
}

/// Everything a lead has written back, the oldest first.
pub async fn of_lead(tx: &mut ClientTx, lead: LeadId, limit: i64) -> Result<Vec<Reply>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM replies WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND lead_id = ", lead)
        .push_bind(" ORDER BY received_at, id LIMIT ", limit)
        .fetch_all()
        .await
}

/// What acting on it came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub activity: Option<ActivityId>,
    pub counted: bool,
    pub needs_review: bool,
    pub effects: Value,
}

pub async fn settle(tx: &mut ClientTx, id: ReplyId, outcome: &Outcome, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE replies SET activity_id = COALESCE($3, activity_id), counted = $4, needs_review = $5, effects = $6, updated_at = $7,
             revision = revision + 1
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(outcome.activity)
    .bind(outcome.counted)
    .bind(outcome.needs_review)
    .bind(Json(outcome.effects.clone()))
    .bind(at)
    .execute()
    .await?;
    report::reply(tx, id).await
}

/// A person says what it means; the old word is kept as labelled data.
pub async fn correct(
    tx: &mut ClientTx,
    id: CorrectionId,
    reply: &Reply,
    to: Intent,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO reply_corrections (id, client_id, reply_id, from_intent, from_confidence, to_intent, corrected_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(client)
    .bind(reply.id)
    .bind(reply.intent)
    .bind(reply.intent_confidence)
    .bind(to)
    .bind(by)
    .bind(at)
    .execute()
    .await?;
    tx.query(
        "UPDATE replies SET intent = $3, intent_confidence = 1.0, certainty = 'act', classification_status = 'done', needs_review = FALSE,
             corrected_by = $4, corrected_at = $5, updated_at = $5, revision = revision + 1
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(reply.id)
    .bind(to)
    .bind(by)
    .bind(at)
    .execute()
    .await?;
    report::reply(tx, reply.id).await
}

/// Sets or clears the mark that somebody has dealt with it; `None` when there is no such reply.
pub async fn handle(
    tx: &mut ClientTx,
    id: ReplyId,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<Option<bool>> {
    let client = tx.client();
    let row: Option<(bool,)> = tx
        .query(
            "UPDATE replies SET handled_at = CASE WHEN $5 THEN COALESCE(handled_at, $4) ELSE NULL END,
                 handled_by = CASE WHEN $5 THEN COALESCE(handled_by, $3) ELSE NULL END, updated_at = $4, revision = revision + 1
             WHERE client_id = $1 AND id = $2 RETURNING handled_at IS NOT NULL",
        )
        .bind(client)
        .bind(id)
        .bind(by)
        .bind(at)
        .bind(by.is_some())
        .fetch_optional()
        .await?;
    Ok(row.map(|(handled,)| handled))
}

/// Gives it to somebody, or to nobody in particular; `false` when there is no such reply.
pub async fn assign(tx: &mut ClientTx, id: ReplyId, to: Option<UserId>, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE replies SET assignee_id = $3, updated_at = $4, revision = revision + 1 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(to)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
