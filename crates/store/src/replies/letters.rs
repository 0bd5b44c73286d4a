//! Mails that people write to leads: answers in a thread, invitations. A row is written before anything
//! leaves, and its phase says how far it came (decisions.md D7).

use chrono::{DateTime, Utc};
use domain::{
    CampaignId, LeadId, LeadStatus, LetterId, LetterKind, LetterPhase, MailboxId, MeetingId, ReplyId,
    SubscriptionStatus, TouchId, UserId,
};
use uuid::Uuid;

use crate::query::LIST_MAX;
use crate::{ClientTx, List, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Letter {
    pub id: LetterId,
    pub kind: LetterKind,
    pub lead_id: LeadId,
    pub campaign_id: Option<CampaignId>,
    pub reply_id: Option<ReplyId>,
    pub meeting_id: Option<MeetingId>,
    /// The mail of ours whose link ends everything.
    pub touch_id: Option<TouchId>,
    pub mailbox_id: MailboxId,
    pub phase: LetterPhase,
    pub attempts: i64,
    pub leased_until: Option<DateTime<Utc>>,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub message_references: List<String>,
    pub recipient: String,
    pub sender: String,
    pub subject: String,
    pub body: String,
    /// The calendar part, as it leaves.
    pub calendar: Option<String>,
    pub written_by: UserId,
    pub sent_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, kind, lead_id, campaign_id, reply_id, meeting_id, touch_id, mailbox_id, phase, attempts, leased_until, message_id, in_reply_to, \
     message_references, recipient, sender, subject, body, calendar, written_by, sent_at, last_error, created_at";

pub async fn insert(tx: &mut ClientTx, new: &Letter) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO letters (id, client_id, kind, lead_id, campaign_id, reply_id, meeting_id, touch_id, mailbox_id, phase, message_id, in_reply_to,
             message_references, recipient, sender, subject, body, calendar, written_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.kind)
    .bind(new.lead_id)
    .bind(new.campaign_id)
    .bind(new.reply_id)
    .bind(new.meeting_id)
    .bind(new.touch_id)
    .bind(new.mailbox_id)
    .bind(new.phase)
    .bind(new.message_id.clone())
    .bind(new.in_reply_to.clone())
    .bind(new.message_references.clone())
    .bind(new.recipient.clone())
    .bind(new.sender.clone())
    .bind(new.subject.clone())
    .bind(new.body.clone())
    .bind(new.calendar.clone())
    .bind(new.written_by)
    .bind(new.created_at)
    .execute()
    .await
    .map(|_| ())
}

pub async fn get(tx: &mut ClientTx, id: LetterId) -> Result<Option<Letter>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM letters WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// Everything written to a lead by hand, the oldest first.
pub async fn of_lead(tx: &mut ClientTx, lead: LeadId, limit: i64) -> Result<Vec<Letter>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM letters WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND lead_id = ", lead)
        .push_bind(" ORDER BY id LIMIT ", limit)
        .fetch_all()
        .await
}

/// Whether these very words were written to that reply already, and have not failed.
pub async fn is_repeated(tx: &mut ClientTx, reply: ReplyId, body: &str) -> Result<bool> {
    let client = tx.client();
    let (found,): (bool,) = tx
        .query("SELECT EXISTS (SELECT 1 FROM letters WHERE client_id = $1 AND reply_id = $2 AND body = $3 AND phase <> 'failed')")
        .bind(client)
        .bind(reply)
        .bind(body.to_owned())
        .fetch_one()
        .await?;
    Ok(found)
}

/// A letter that an answer may belong to.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Named {
    pub message_id: String,
    pub lead_id: LeadId,
}

/// Letters with these Message-IDs that may have left, in no order.
pub async fn by_message_ids(tx: &mut ClientTx, ids: &[String]) -> Result<Vec<Named>> {
    let client = tx.client();
    let some = ids.get(..ids.len().min(LIST_MAX - 1)).unwrap_or_default();
    tx.query("SELECT message_id, lead_id FROM letters WHERE phase IN ('data', 'sent', 'unknown')")
        .push_bind(" AND client_id = ", client)
        .push(" AND message_id IN ")
        .push_list(some.iter().cloned())
        .fetch_all()
        .await
}

/// Gives it to a worker; `false` when somebody has it or it has gone further.
pub async fn claim(
    tx: &mut ClientTx,
    id: LetterId,
    owner: Uuid,
    leased_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE letters SET phase = 'claimed', attempts = attempts + 1, lease_owner = $3, leased_until = $4, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND (phase = 'planned' OR (phase = 'claimed' AND leased_until <= $5))",
        )
        .bind(client)
        .bind(id)
        .bind(owner)
        .bind(leased_until)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The message is about to go out. `false` when the person opted out meanwhile or the lease is lost:
/// then it must not.
pub async fn begin_data(
    tx: &mut ClientTx,
    id: LetterId,
    owner: Uuid,
    leased_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE letters SET phase = 'data', data_at = $5, leased_until = $4, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND lease_owner = $3 AND phase = 'claimed' AND leased_until > $5
               AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.id = letters.lead_id AND (l.deleted_at IS NOT NULL OR l.status IN ('unsubscribed', 'bounced')))",
        )
        .bind(client)
        .bind(id)
        .bind(owner)
        .bind(leased_until)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The server's last word, or the lack of one. Only the worker that has it may write this.
pub async fn ended(
    tx: &mut ClientTx,
    id: LetterId,
    owner: Uuid,
    phase: LetterPhase,
    answer: Option<&str>,
    error: Option<&str>,
    business_now: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE letters SET phase = $4, server_answer = $5, last_error = $6, updated_at = $7, lease_owner = NULL, leased_until = NULL,
                 sent_at = CASE WHEN $4 = 'sent' THEN $7 ELSE NULL END
             WHERE client_id = $1 AND id = $2 AND lease_owner = $3 AND phase IN ('claimed', 'data')",
        )
        .bind(client)
        .bind(id)
        .bind(owner)
        .bind(phase)
        .bind(answer.map(str::to_owned))
        .bind(error.map(str::to_owned))
        .bind(business_now)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// One whose worker died after the message began to go out: nobody knows. `false` when it is not so.
pub async fn lost(tx: &mut ClientTx, id: LetterId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE letters SET phase = 'unknown', lease_owner = NULL, leased_until = NULL, updated_at = $3
             WHERE client_id = $1 AND id = $2 AND phase = 'data' AND leased_until <= $3",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// What is asked of a lead before somebody writes to it (checks 1, 2, 5 and 8).
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Standing {
    pub lead_status: LeadStatus,
    pub lead_deleted: bool,
    pub email: domain::EmailAddress,
    pub domain: Option<String>,
    pub subscription_status: SubscriptionStatus,
    pub trial_ends_at: Option<DateTime<Utc>>,
    pub booking_link: Option<String>,
}

pub async fn standing(tx: &mut ClientTx, lead: LeadId) -> Result<Option<Standing>> {
    let client = tx.client();
    tx.query(
        "SELECT l.status AS lead_status, l.deleted_at IS NOT NULL AS lead_deleted, l.email, l.domain, k.subscription_status, k.trial_ends_at, k.booking_link
         FROM leads l JOIN clients k ON k.id = l.client_id WHERE l.client_id = $1 AND l.id = $2",
    )
    .bind(client)
    .bind(lead)
    .fetch_optional()
    .await
}

/// Where people pick a time for a meeting.
pub async fn booking_link(tx: &mut ClientTx) -> Result<Option<String>> {
    let client = tx.client();
    let row: Option<(Option<String>,)> =
        tx.query("SELECT booking_link FROM clients WHERE id = $1").bind(client).fetch_optional().await?;
    Ok(row.and_then(|(link,)| link))
}

pub async fn set_booking_link(tx: &mut ClientTx, link: Option<&str>, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE clients SET booking_link = $2, updated_at = $3 WHERE id = $1")
        .bind(client)
        .bind(link.map(str::to_owned))
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}
