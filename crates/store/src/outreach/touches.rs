//! The ledger. A row is written before anything leaves; its phase says how far it came
//! (decisions.md D5 and D7). Every change of phase names the phases it may come from, so a touch that
//! was called off in between does not leave.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    BounceKind, CampaignId, Channel, EmailAddress, EnrolmentId, LeadId, MailboxId, StepId, TouchId,
    TouchPhase, UserId,
};
use uuid::Uuid;

use crate::{ClientTx, Json, List, Result, SystemTx};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Touch {
    pub id: TouchId,
    pub campaign_id: CampaignId,
    pub enrolment_id: EnrolmentId,
    pub step_id: StepId,
    pub lead_id: LeadId,
    pub step_number: i64,
    pub channel: Channel,
    pub mailbox_id: Option<MailboxId>,
    pub phase: TouchPhase,
    pub attempts: i64,
    pub message_id: String,
    pub thread_id: Option<String>,
    pub in_reply_to: Option<String>,
    pub message_references: List<String>,
    pub recipient: String,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub content_hash: Vec<u8>,
    pub regenerated: bool,
    pub reserved_on: Option<NaiveDate>,
    pub data_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub server_answer: Option<String>,
    pub last_error: Option<String>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub bounce_kind: Option<BounceKind>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub(super) const COLUMNS: &str = "id, campaign_id, enrolment_id, step_id, lead_id, step_number, channel, mailbox_id, phase, attempts, message_id, thread_id, \
     in_reply_to, message_references, recipient, sender, subject, body, content_hash, regenerated, reserved_on, data_at, sent_at, server_answer, \
     last_error, resolved_at, bounce_kind, created_at, updated_at";

/// A touch with its content frozen.
#[derive(Clone, Debug)]
pub struct NewTouch {
    pub id: TouchId,
    pub campaign: CampaignId,
    pub enrolment: EnrolmentId,
    pub step: StepId,
    pub lead: LeadId,
    pub step_number: i64,
    pub channel: Channel,
    pub mailbox: Option<MailboxId>,
    pub phase: TouchPhase,
    pub message_id: String,
    pub thread_id: Option<String>,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub recipient: String,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub content_hash: Vec<u8>,
    pub snapshot: serde_json::Value,
    pub regenerated: bool,
    pub at: DateTime<Utc>,
}

/// Writes it down, or gives one that never left (planned, awaiting approval) this content. `None` when
/// the step has gone further for this enrolment.
pub async fn freeze(tx: &mut ClientTx, new: &NewTouch) -> Result<Option<TouchId>> {
    let client = tx.client();
    let row: Option<(TouchId,)> = tx
        .query(
            "INSERT INTO touches (id, client_id, campaign_id, enrolment_id, step_id, lead_id, step_number, channel, mailbox_id, phase, message_id,
                 thread_id, in_reply_to, message_references, recipient, sender, subject, body, content_hash, snapshot, regenerated, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22)
             ON CONFLICT (enrolment_id, step_id) DO UPDATE SET mailbox_id = excluded.mailbox_id, phase = excluded.phase, thread_id = excluded.thread_id,
                 in_reply_to = excluded.in_reply_to, message_references = excluded.message_references, recipient = excluded.recipient,
                 sender = excluded.sender, subject = excluded.subject, body = excluded.body, content_hash = excluded.content_hash,
                 snapshot = excluded.snapshot, regenerated = excluded.regenerated, updated_at = excluded.updated_at
             WHERE touches.phase IN ('planned', 'awaiting_approval') RETURNING id",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.campaign)
        .bind(new.enrolment)
        .bind(new.step)
        .bind(new.lead)
        .bind(new.step_number)
        .bind(new.channel)
        .bind(new.mailbox)
        .bind(new.phase)
        .bind(new.message_id.clone())
        .bind(new.thread_id.clone())
        .bind(new.in_reply_to.clone())
        .bind(List(new.references.clone()))
        .bind(new.recipient.clone())
        .bind(new.sender.clone())
        .bind(new.subject.clone())
        .bind(new.body.clone())
        .bind(new.content_hash.clone())
        .bind(Json(new.snapshot.clone()))
        .bind(new.regenerated)
        .bind(new.at)
        .fetch_optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

pub async fn get(tx: &mut ClientTx, id: TouchId) -> Result<Option<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The touch of a step, if there is one.
pub async fn of_step(tx: &mut ClientTx, enrolment: EnrolmentId, step: StepId) -> Result<Option<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND enrolment_id = ", enrolment)
        .push_bind(" AND step_id = ", step)
        .fetch_optional()
        .await
}

/// The last touch of an enrolment that left, as far as anybody knows.
pub async fn latest(tx: &mut ClientTx, enrolment: EnrolmentId) -> Result<Option<TouchId>> {
    let client = tx.client();
    let found: Option<(TouchId,)> = tx
        .query(
            "SELECT id FROM touches WHERE client_id = $1 AND enrolment_id = $2 AND phase IN ('sent', 'unknown')
             ORDER BY step_number DESC LIMIT 1",
        )
        .bind(client)
        .bind(enrolment)
        .fetch_optional()
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Mails of an enrolment that left by a mailbox, the oldest first: the thread a new one continues.
pub async fn thread(tx: &mut ClientTx, enrolment: EnrolmentId, mailbox: MailboxId) -> Result<Vec<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches WHERE phase = 'sent' AND channel = 'email'")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND enrolment_id = ", enrolment)
        .push_bind(" AND mailbox_id = ", mailbox)
        .push(" ORDER BY sent_at, id")
        .fetch_all()
        .await
}

/// Whose touch it is: for links and bounces, which name nothing else.
pub async fn owner(tx: &mut SystemTx, id: TouchId) -> Result<Option<domain::ClientId>> {
    let row: Option<(domain::ClientId,)> =
        tx.query("SELECT client_id FROM touches WHERE id = $1").bind(id).fetch_optional().await?;
    Ok(row.map(|(client,)| client))
}

/// Gives it to a worker, with the day whose limits it uses. `false` when it is no longer planned.
pub async fn claim(
    tx: &mut ClientTx,
    id: TouchId,
    owner: Uuid,
    reserved_on: NaiveDate,
    leased_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<Option<Touch>> {
    let client = tx.client();
    tx.query(
        "UPDATE touches SET phase = 'claimed', attempts = attempts + 1, lease_owner = $3, leased_until = $4, reserved_on = $5, updated_at = $6
         WHERE client_id = $1 AND id = $2 AND phase = 'planned' RETURNING ",
    )
    .push(COLUMNS)
    .bind(client)
    .bind(id)
    .bind(owner)
    .bind(leased_until)
    .bind(reserved_on)
    .bind(at)
    .fetch_optional()
    .await
}

/// A connection is about to be opened.
pub async fn connecting(
    tx: &mut ClientTx,
    id: TouchId,
    owner: Uuid,
    leased_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE touches SET phase = 'connected', connected_at = $5, leased_until = $4, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND lease_owner = $3 AND phase = 'claimed'",
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

/// The message is about to go out. `false` when it was called off, the lead opted out, the sequence was
/// paused or the lease went to another worker: then it must not.
pub async fn begin_data(
    tx: &mut ClientTx,
    id: TouchId,
    owner: Uuid,
    leased_until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE touches SET phase = 'data', data_at = $5, leased_until = $4, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND lease_owner = $3 AND phase IN ('claimed', 'connected') AND leased_until > $5
               AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.id = touches.lead_id AND (l.deleted_at IS NOT NULL OR l.status IN ('unsubscribed', 'bounced', 'converted')))
               AND EXISTS (SELECT 1 FROM enrolments e WHERE e.id = touches.enrolment_id AND e.state = 'active')
               AND NOT EXISTS (SELECT 1 FROM sending_pauses p WHERE p.client_id = $1)",
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

/// The server's last word, or the lack of one. Only the worker that has it may write this; `false` when
/// it has been settled without it.
pub async fn ended(
    tx: &mut ClientTx,
    id: TouchId,
    owner: Uuid,
    phase: TouchPhase,
    answer: Option<&str>,
    error: Option<&str>,
    business_now: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE touches SET phase = $4, server_answer = $5, last_error = $6, updated_at = $7, lease_owner = NULL, leased_until = NULL,
                 sent_at = CASE WHEN $4 = 'sent' THEN $7 ELSE NULL END
             WHERE client_id = $1 AND id = $2 AND lease_owner = $3 AND phase IN ('claimed', 'connected', 'data')",
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

/// Moves one that nobody holds; `false` when it is in none of `from` any more.
pub async fn set_phase(
    tx: &mut ClientTx,
    id: TouchId,
    from: &[TouchPhase],
    to: TouchPhase,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE touches SET phase = $1, updated_at = $2 WHERE")
        .bind(to)
        .bind(at)
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .push(" AND phase IN ")
        .push_list(from.iter().copied())
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Calls off everything of a lead that has not begun to go out.
pub async fn cancel_of_lead(tx: &mut ClientTx, lead: LeadId, at: DateTime<Utc>) -> Result<u64> {
    let client = tx.client();
    tx.query(
        "UPDATE touches SET phase = 'cancelled', updated_at = $3
         WHERE client_id = $1 AND lead_id = $2 AND phase IN ('planned', 'awaiting_approval', 'claimed', 'connected')",
    )
    .bind(client)
    .bind(lead)
    .bind(at)
    .execute()
    .await
}

/// A person changed the words before approving.
pub async fn edit(
    tx: &mut ClientTx,
    id: TouchId,
    subject: Option<&str>,
    body: &str,
    hash: &[u8],
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE touches SET subject = $3, body = $4, content_hash = $5, updated_at = $6
             WHERE client_id = $1 AND id = $2 AND phase = 'awaiting_approval'",
        )
        .bind(client)
        .bind(id)
        .bind(subject.map(str::to_owned))
        .bind(body.to_owned())
        .bind(hash.to_vec())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Settles an unknown one; `false` when it is not unknown.
pub async fn resolve(
    tx: &mut ClientTx,
    id: TouchId,
    arrived: bool,
    from: &'static str,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE touches SET phase = CASE WHEN $3 THEN 'sent' ELSE 'planned' END, resolved_at = $6, resolved_from = $4, resolved_by = $5,
                 sent_at = CASE WHEN $3 THEN COALESCE(data_at, $6) ELSE NULL END, updated_at = $6
             WHERE client_id = $1 AND id = $2 AND phase = 'unknown'",
        )
        .bind(client)
        .bind(id)
        .bind(arrived)
        .bind(from)
        .bind(by)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Those nobody knows of whether they arrived, the newest first.
pub async fn unknown(tx: &mut ClientTx, limit: i64) -> Result<Vec<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches WHERE phase = 'unknown'")
        .push_bind(" AND client_id = ", client)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

/// Writes a bounce down; `false` when there is one already.
pub async fn bounced(tx: &mut ClientTx, id: TouchId, kind: BounceKind, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE touches SET bounce_kind = $3, bounced_at = $4, updated_at = $4 WHERE client_id = $1 AND id = $2 AND bounce_kind IS NULL")
        .bind(client)
        .bind(id)
        .bind(kind)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Times of soft bounces of a lead since one.
pub async fn soft_bounces(
    tx: &mut ClientTx,
    lead: LeadId,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    let client = tx.client();
    let rows: Vec<(DateTime<Utc>,)> = tx
        .query("SELECT bounced_at FROM touches WHERE client_id = $1 AND lead_id = $2 AND bounce_kind = 'soft' AND bounced_at >= $3")
        .bind(client)
        .bind(lead)
        .bind(since)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(at,)| at).collect())
}

/// How many of a client's touches stand in each phase: for figures and for accounts that must balance.
pub async fn count_by_phase(tx: &mut ClientTx) -> Result<Vec<(TouchPhase, i64)>> {
    let client = tx.client();
    tx.query("SELECT phase, COUNT(*) FROM touches WHERE client_id = $1 GROUP BY phase ORDER BY phase")
        .bind(client)
        .fetch_all()
        .await
}

/// Message-IDs of a client's touches in a phase.
pub async fn message_ids(tx: &mut ClientTx, phase: TouchPhase) -> Result<Vec<String>> {
    let client = tx.client();
    let rows: Vec<(String,)> = tx
        .query("SELECT message_id FROM touches WHERE client_id = $1 AND phase = $2")
        .bind(client)
        .bind(phase)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The touch of an address's latest mail, for replies and bounces that name no mail.
pub async fn latest_to(tx: &mut ClientTx, address: &EmailAddress) -> Result<Option<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches WHERE phase IN ('sent', 'unknown')")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND recipient = ", address.as_str().to_owned())
        .push(" ORDER BY id DESC LIMIT 1")
        .fetch_optional()
        .await
}

/// Takes back the frozen words of one that waited in vain: the next look writes new ones.
pub async fn thaw(tx: &mut ClientTx, id: TouchId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE touches SET phase = 'planned', subject = NULL, body = '', content_hash = $3, updated_at = $4
             WHERE client_id = $1 AND id = $2 AND phase = 'awaiting_approval'",
        )
        .bind(client)
        .bind(id)
        .bind(Vec::<u8>::new())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
