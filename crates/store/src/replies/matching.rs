//! Whose answer a message is. Every question stays inside one client.

use chrono::{DateTime, Utc};
use domain::{CampaignId, EmailAddress, EnrolmentId, LeadId, MailboxId, TouchId};

use crate::query::LIST_MAX;
use crate::{ClientTx, Result};

/// A touch that an answer may belong to.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Found {
    pub id: TouchId,
    pub lead_id: LeadId,
    pub campaign_id: CampaignId,
    pub enrolment_id: EnrolmentId,
    pub mailbox_id: Option<MailboxId>,
    pub message_id: String,
    pub subject: Option<String>,
    pub recipient: String,
}

const COLUMNS: &str =
    "t.id, t.lead_id, t.campaign_id, t.enrolment_id, t.mailbox_id, t.message_id, t.subject, t.recipient";
/// Of what may have left: nobody answers anything else.
const LEFT: &str = " AND t.phase IN ('data', 'sent', 'unknown')";

/// Touches with these Message-IDs, in no order.
pub async fn by_message_ids(tx: &mut ClientTx, ids: &[String]) -> Result<Vec<Found>> {
    let client = tx.client();
    let some = ids.get(..ids.len().min(LIST_MAX - 1)).unwrap_or_default();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches t WHERE")
        .push_bind(" t.client_id = ", client)
        .push(LEFT)
        .push(" AND t.message_id IN ")
        .push_list(some.iter().cloned())
        .fetch_all()
        .await
}

pub async fn by_touch(tx: &mut ClientTx, id: TouchId) -> Result<Option<Found>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches t WHERE")
        .push_bind(" t.client_id = ", client)
        .push_bind(" AND t.id = ", id)
        .push(LEFT)
        .fetch_optional()
        .await
}

/// The lead's latest touch that left.
pub async fn latest_of(tx: &mut ClientTx, lead: LeadId) -> Result<Option<Found>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM touches t WHERE")
        .push_bind(" t.client_id = ", client)
        .push_bind(" AND t.lead_id = ", lead)
        .push(LEFT)
        .push(" ORDER BY COALESCE(t.sent_at, t.data_at) DESC NULLS LAST, t.id DESC LIMIT 1")
        .fetch_optional()
        .await
}

/// The living lead with that address.
pub async fn lead_of(tx: &mut ClientTx, email: &EmailAddress) -> Result<Option<LeadId>> {
    let client = tx.client();
    let row: Option<(LeadId,)> = tx
        .query("SELECT id FROM leads WHERE client_id = $1 AND email = $2 AND deleted_at IS NULL")
        .bind(client)
        .bind(email.clone())
        .fetch_optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The living lead with that number who was written to last.
pub async fn lead_with_phone(tx: &mut ClientTx, phone: &str) -> Result<Option<LeadId>> {
    let client = tx.client();
    let row: Option<(LeadId,)> = tx
        .query(
            "SELECT id FROM leads WHERE client_id = $1 AND phone = $2 AND deleted_at IS NULL
             ORDER BY last_contacted_at DESC NULLS LAST, id LIMIT 1",
        )
        .bind(client)
        .bind(phone.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The latest mails to people of a company's domain.
pub async fn to_company(tx: &mut ClientTx, domain: &str, limit: i64) -> Result<Vec<Found>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM leads l JOIN touches t ON t.lead_id = l.id AND t.client_id = l.client_id WHERE l.deleted_at IS NULL AND t.channel = 'email'")
        .push_bind(" AND l.client_id = ", client)
        .push_bind(" AND l.domain = ", domain.to_owned())
        .push(LEFT)
        .push_bind(" ORDER BY t.id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

/// Living leads of a company's domain.
pub async fn leads_of_company(tx: &mut ClientTx, domain: &str, limit: i64) -> Result<Vec<LeadId>> {
    let client = tx.client();
    let rows: Vec<(LeadId,)> = tx
        .query("SELECT id FROM leads WHERE client_id = $1 AND domain = $2 AND deleted_at IS NULL ORDER BY id LIMIT $3")
        .bind(client)
        .bind(domain.to_owned())
        .bind(limit)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What classifying an answer and acting on it needs to know of its lead.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lead {
    pub id: LeadId,
    pub email: EmailAddress,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub domain: Option<String>,
    pub timezone: Option<String>,
    pub country: Option<String>,
    pub postal_state: Option<String>,
    pub als_score: Option<i64>,
    pub status: domain::LeadStatus,
    pub sequence_state: domain::SequenceState,
    pub sequence_state_reason: Option<String>,
    pub next_outreach_at: Option<DateTime<Utc>>,
    pub last_replied_at: Option<DateTime<Utc>>,
    pub reply_count: i64,
}

const LEAD: &str = "SELECT id, email, first_name, last_name, company, phone, domain, timezone, COALESCE(organization_country, postal_country) AS country, \
     postal_state, als_score, status, sequence_state, sequence_state_reason, next_outreach_at, last_replied_at, reply_count FROM leads WHERE";

pub async fn lead(tx: &mut ClientTx, id: LeadId) -> Result<Option<Lead>> {
    let client = tx.client();
    tx.query(LEAD).push_bind(" client_id = ", client).push_bind(" AND id = ", id).fetch_optional().await
}

/// As [`lead`], keeping others from changing it until the transaction ends. Whoever changes touches and
/// enrolments too takes those first.
pub async fn hold_lead(tx: &mut ClientTx, id: LeadId) -> Result<Option<Lead>> {
    let client = tx.client();
    tx.query(LEAD)
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .push_on(crate::Engine::Postgres, " FOR NO KEY UPDATE")
        .fetch_optional()
        .await
}

/// Zone of a campaign, and the client's own where there is no campaign; whether a reply stops the company.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Around {
    pub client_timezone: String,
    pub reply_stops_company: bool,
    pub campaign_timezone: Option<String>,
    pub campaign_name: Option<String>,
}

pub async fn around(tx: &mut ClientTx, campaign: Option<CampaignId>) -> Result<Option<Around>> {
    let client = tx.client();
    tx.query(
        "SELECT k.timezone AS client_timezone, k.reply_stops_company, c.timezone AS campaign_timezone, c.name AS campaign_name
         FROM clients k LEFT JOIN campaigns c ON c.client_id = k.id AND c.id = $2 WHERE k.id = $1",
    )
    .bind(client)
    .bind(campaign)
    .fetch_optional()
    .await
}
