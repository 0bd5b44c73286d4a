//! What a reply changes, in statements that say what they changed, so that a correction can take it back.

use chrono::{DateTime, Utc};
use domain::{
    ActivityId, CampaignId, Channel, EnrolmentId, EnrolmentState, Intent, LeadId, LeadStatus, SequenceState,
    StepId, StopReason, TouchId,
};
use serde::{Deserialize, Serialize};

use crate::outreach;
use crate::query::LIST_MAX;
use crate::report::{self, Noted};
use crate::{ClientTx, Json, Result};

/// An enrolment as it was before a reply ended or paused it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Before {
    pub id: EnrolmentId,
    pub lead_id: LeadId,
    pub state: EnrolmentState,
    pub state_reason: Option<StopReason>,
    pub next_step_id: Option<StepId>,
    pub next_at: Option<DateTime<Utc>>,
}

/// Unfinished enrolments of a lead in all campaigns, held until the transaction ends. Not so firmly that
/// a row which refers to one has to wait: two replies of one person would wait for each other.
pub async fn unfinished(tx: &mut ClientTx, lead: LeadId) -> Result<Vec<Before>> {
    let client = tx.client();
    tx.query("SELECT id, lead_id, state, state_reason, next_step_id, next_at FROM enrolments WHERE state IN ('active', 'paused')")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND lead_id = ", lead)
        .push(" ORDER BY id")
        .push_on(crate::Engine::Postgres, " FOR NO KEY UPDATE")
        .fetch_all()
        .await
}

/// Gives all unfinished enrolments of a lead a state, with nothing due.
pub async fn halt(
    tx: &mut ClientTx,
    lead: LeadId,
    state: EnrolmentState,
    reason: StopReason,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET state = $3, state_reason = $4, next_at = NULL, updated_at = $5
         WHERE client_id = $1 AND lead_id = $2 AND state IN ('active', 'paused')",
    )
    .bind(client)
    .bind(lead)
    .bind(state)
    .bind(reason)
    .bind(at)
    .execute()
    .await
}

/// Puts off what is due for a lead until a time; what is due later stays.
pub async fn put_off(
    tx: &mut ClientTx,
    lead: LeadId,
    until: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE enrolments SET next_at = $3, updated_at = $4
             WHERE client_id = $1 AND lead_id = $2 AND state = 'active' AND next_at IS NOT NULL AND next_at < $3",
        )
        .bind(client)
        .bind(lead)
        .bind(until)
        .bind(at)
        .execute()
        .await?;
    tx.query(
        "UPDATE leads SET next_outreach_at = $3, updated_at = $4
         WHERE client_id = $1 AND id = $2 AND next_outreach_at IS NOT NULL AND next_outreach_at < $3",
    )
    .bind(client)
    .bind(lead)
    .bind(until)
    .bind(at)
    .execute()
    .await?;
    Ok(rows)
}

/// Gives one enrolment back what it had, unless somebody has ended or moved it since.
pub async fn restore(
    tx: &mut ClientTx,
    before: &Before,
    reason: StopReason,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE enrolments SET state = $3, state_reason = $4, next_step_id = $5, next_at = $6, updated_at = $7
             WHERE client_id = $1 AND id = $2 AND state IN ('paused', 'stopped') AND state_reason = $8",
        )
        .bind(client)
        .bind(before.id)
        .bind(before.state)
        .bind(before.state_reason)
        .bind(before.next_step_id)
        .bind(before.next_at)
        .bind(at)
        .bind(reason)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Takes back a putting off, unless something else has moved it since.
pub async fn bring_forward(
    tx: &mut ClientTx,
    before: &Before,
    was_put_to: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE enrolments SET next_at = $3, updated_at = $4 WHERE client_id = $1 AND id = $2 AND state = 'active' AND next_at = $5")
        .bind(client)
        .bind(before.id)
        .bind(before.next_at)
        .bind(at)
        .bind(was_put_to)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Calls off everything of a lead that has not begun to go out; answers which touches those were.
pub async fn cancel_touches(tx: &mut ClientTx, lead: LeadId, at: DateTime<Utc>) -> Result<Vec<TouchId>> {
    let client = tx.client();
    let rows: Vec<(TouchId,)> = tx
        .query(
            "UPDATE touches SET phase = 'cancelled', updated_at = $3
             WHERE client_id = $1 AND lead_id = $2 AND phase IN ('planned', 'awaiting_approval', 'claimed', 'connected') RETURNING id",
        )
        .bind(client)
        .bind(lead)
        .bind(at)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Makes touches that were called off planned again, without their old words: the next look writes new
/// ones, and they need a new approval.
pub async fn replan(tx: &mut ClientTx, touches: &[TouchId], at: DateTime<Utc>) -> Result<u64> {
    let client = tx.client();
    let mut rows = 0;
    for some in touches.chunks(LIST_MAX - 4) {
        rows += tx
            .query("UPDATE touches SET phase = 'planned', subject = NULL, body = '', lease_owner = NULL, leased_until = NULL")
            .push_bind(", content_hash = ", Vec::<u8>::new())
            .push_bind(", updated_at = ", at)
            .push_bind(" WHERE phase = 'cancelled' AND client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied())
            .execute()
            .await?;
    }
    Ok(rows)
}

/// What a reply changes about its lead.
#[derive(Clone, Debug)]
pub struct LeadChange<'a> {
    pub status: Option<LeadStatus>,
    pub sequence: Option<SequenceState>,
    pub sequence_reason: Option<&'a str>,
    pub counts: bool,
    pub at: DateTime<Utc>,
}

pub async fn change_lead(tx: &mut ClientTx, lead: LeadId, change: &LeadChange<'_>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE leads SET status = COALESCE($3, status), sequence_state = COALESCE($4, sequence_state),
             sequence_state_reason = CASE WHEN $4 IS NULL THEN sequence_state_reason ELSE $5 END,
             next_outreach_at = CASE WHEN $4 IN ('paused', 'stopped') THEN NULL ELSE next_outreach_at END,
             reply_count = reply_count + $6, last_replied_at = CASE WHEN $6 = 1 THEN $7 ELSE last_replied_at END,
             updated_at = $7, revision = revision + 1
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(lead)
    .bind(change.status)
    .bind(change.sequence)
    .bind(change.sequence_reason.map(str::to_owned))
    .bind(i64::from(change.counts))
    .bind(change.at)
    .execute()
    .await
    .map(|_| ())
}

/// What a reply found in its lead, for taking its changes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeadBefore {
    pub status: LeadStatus,
    pub sequence_state: SequenceState,
    pub sequence_state_reason: Option<String>,
    pub next_outreach_at: Option<DateTime<Utc>>,
    pub last_replied_at: Option<DateTime<Utc>>,
}

/// Gives a lead back what it had. Its status only where it is still the one the reply gave it.
pub async fn restore_lead(
    tx: &mut ClientTx,
    lead: LeadId,
    before: &LeadBefore,
    given: Option<LeadStatus>,
    counted: bool,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    let standing = outreach::facts::status(tx, lead).await?;
    if given == Some(LeadStatus::Converted) && standing == given {
        report::unconverted(tx, lead).await?;
    }
    tx.query(
        "UPDATE leads SET status = CASE WHEN status = $3 THEN $4 ELSE status END, sequence_state = $5, sequence_state_reason = $6,
             next_outreach_at = $7, last_replied_at = CASE WHEN $8 = 1 THEN $9 ELSE last_replied_at END,
             reply_count = CASE WHEN reply_count >= $8 THEN reply_count - $8 ELSE 0 END, updated_at = $10, revision = revision + 1
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(lead)
    .bind(given)
    .bind(before.status)
    .bind(before.sequence_state)
    .bind(before.sequence_state_reason.clone())
    .bind(before.next_outreach_at)
    .bind(i64::from(counted))
    .bind(before.last_replied_at)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Whether a person's reply of the lead stands, other than this one.
pub async fn has_other_reply(tx: &mut ClientTx, lead: LeadId, but: domain::ReplyId) -> Result<bool> {
    let client = tx.client();
    let (found,): (bool,) = tx
        .query("SELECT EXISTS (SELECT 1 FROM replies WHERE client_id = $1 AND lead_id = $2 AND id <> $3 AND counted)")
        .bind(client)
        .bind(lead)
        .bind(but)
        .fetch_one()
        .await?;
    Ok(found)
}

/// The lead has converted: marks the latest touch before that moment, and only one ever.
pub async fn mark_converting(
    tx: &mut ClientTx,
    lead: LeadId,
    at: DateTime<Utc>,
) -> Result<Option<ActivityId>> {
    let client = tx.client();
    let row: Option<(ActivityId,)> = tx
        .query(
            "UPDATE activities SET led_to_booking = TRUE WHERE client_id = $1 AND id = (
                 SELECT a.id FROM activities a WHERE a.client_id = $1 AND a.lead_id = $2 AND a.created_at <= $3
                   AND a.action IN ('sent', 'connection_sent', 'message_sent', 'call_initiated')
                 ORDER BY a.created_at DESC, a.id DESC LIMIT 1)
               AND NOT EXISTS (SELECT 1 FROM activities b WHERE b.client_id = $1 AND b.lead_id = $2 AND b.led_to_booking)
             RETURNING id",
        )
        .bind(client)
        .bind(lead)
        .bind(at)
        .fetch_optional()
        .await?;
    let Some((id,)) = row else { return Ok(None) };
    report::converting(tx, id, 1, at).await?;
    Ok(Some(id))
}

/// `at` as it was marked.
pub async fn unmark_converting(tx: &mut ClientTx, activity: ActivityId, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    report::converting(tx, activity, -1, at).await?;
    tx.query("UPDATE activities SET led_to_booking = FALSE WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(activity)
        .execute()
        .await
        .map(|_| ())
}

/// How many entries of a lead are marked: 1 for who converted, never more.
pub async fn converting(tx: &mut ClientTx, lead: LeadId) -> Result<i64> {
    let client = tx.client();
    let (marked,): (i64,) = tx
        .query("SELECT COUNT(*) FROM activities WHERE client_id = $1 AND lead_id = $2 AND led_to_booking")
        .bind(client)
        .bind(lead)
        .fetch_one()
        .await?;
    Ok(marked)
}

/// An entry of the timeline that a reply leaves.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub id: ActivityId,
    pub lead: LeadId,
    pub campaign: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub action: &'static str,
    pub message_id: Option<&'a str>,
    pub thread_id: Option<&'a str>,
    pub in_reply_to: Option<&'a str>,
    pub subject: Option<&'a str>,
    /// Cut to 500 characters; the length is kept beside it.
    pub preview: Option<&'a str>,
    pub intent: Option<Intent>,
    pub confidence: Option<f64>,
    pub at: DateTime<Utc>,
}

/// `false` when the timeline has it already.
pub async fn record(tx: &mut ClientTx, entry: &Entry<'_>) -> Result<bool> {
    let client = tx.client();
    let text = |value: Option<&str>| value.map(str::to_owned);
    let length = entry.preview.map(|text| text.chars().count());
    let rows = tx
        .query(
            "INSERT INTO activities (id, client_id, campaign_id, lead_id, channel, action, provider, provider_message_id, thread_id, in_reply_to,
                 subject, content_preview, metadata, intent, intent_confidence, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT DO NOTHING",
        )
        .bind(entry.id)
        .bind(client)
        .bind(entry.campaign)
        .bind(entry.lead)
        .bind(entry.channel)
        .bind(entry.action)
        // The table of replies keeps a message from counting twice; here its name is one of many.
        .bind(None::<String>)
        .bind(text(entry.message_id))
        .bind(text(entry.thread_id))
        .bind(text(entry.in_reply_to))
        .bind(text(entry.subject))
        .bind(entry.preview.map(|text| text.chars().take(500).collect::<String>()))
        .bind(Json(serde_json::json!({ "length": length })))
        .bind(entry.intent)
        .bind(entry.confidence)
        .bind(entry.at)
        .execute()
        .await?;
    if rows == 1 {
        let noted = Noted {
            id: entry.id.as_uuid(),
            campaign: entry.campaign,
            lead: entry.lead,
            channel: entry.channel,
            action: entry.action,
            message: entry.message_id,
            at: entry.at,
        };
        report::happened(tx, &noted).await?;
    }
    Ok(rows == 1)
}

/// The timeline's entry of a reply says what a person corrected it to.
pub async fn relabel(tx: &mut ClientTx, activity: ActivityId, intent: Intent) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE activities SET intent = $3, intent_confidence = 1.0 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(activity)
        .bind(intent)
        .execute()
        .await
        .map(|_| ())
}
