//! Everything the gate asks about one enrolment, in few statements.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    CampaignId, CampaignStatus, Channel, ConsentBasis, EmailAddress, EnrolmentId, EnrolmentState, LeadId,
    LeadStatus, MailboxId, PermissionMode, SubscriptionStatus, UserId,
};

use crate::report::{Noted, happened};
use crate::{ClientTx, List, Result, SystemTx};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Facts {
    pub enrolment_id: EnrolmentId,
    pub state: EnrolmentState,
    pub after_step: i64,
    pub since: DateTime<Utc>,
    pub enrolled_at: DateTime<Utc>,
    pub next_at: Option<DateTime<Utc>>,
    pub mailbox_id: Option<MailboxId>,
    pub touches_sent: i64,
    pub last_touch_at: Option<DateTime<Utc>>,
    pub started_by: Option<UserId>,
    pub campaign_id: CampaignId,
    pub campaign_status: CampaignStatus,
    pub campaign_deleted: bool,
    pub campaign_mode: Option<PermissionMode>,
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    pub daily_limit: i64,
    pub timezone: String,
    pub work_hours_start: NaiveTime,
    pub work_hours_end: NaiveTime,
    pub work_days: List<i64>,
    pub voice_min_als: i64,
    pub verified_only: bool,
    pub lead_id: LeadId,
    pub lead_status: LeadStatus,
    pub lead_deleted: bool,
    pub email: EmailAddress,
    pub email_check: Option<String>,
    pub email_verified: Option<bool>,
    pub phone: Option<String>,
    pub linkedin_url: Option<String>,
    pub postal_verified_at: Option<DateTime<Utc>>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub title: Option<String>,
    pub company: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub postal_state: Option<String>,
    pub lead_timezone: Option<String>,
    pub als_score: Option<i64>,
    pub consent_basis: ConsentBasis,
    pub dncr_checked_at: Option<DateTime<Utc>>,
    pub dncr_result: Option<bool>,
    pub last_replied_at: Option<DateTime<Utc>>,
    pub last_opened_at: Option<DateTime<Utc>>,
    pub last_contacted_at: Option<DateTime<Utc>>,
    pub override_mode: Option<PermissionMode>,
    pub override_expires_at: Option<DateTime<Utc>>,
    pub client_name: String,
    pub client_deleted: bool,
    pub subscription_status: SubscriptionStatus,
    pub trial_ends_at: Option<DateTime<Utc>>,
    pub credits_remaining: i64,
    pub default_permission_mode: PermissionMode,
    pub pain_points: List<String>,
    pub suppressed_email: bool,
    pub suppressed_domain: bool,
    pub suppressed_phone: bool,
    pub client_paused: bool,
}

/// `email_hash` is SHA-256 of the lead's address, as the lists keep it; see [`address`].
pub async fn load(tx: &mut ClientTx, enrolment: EnrolmentId, email_hash: &[u8]) -> Result<Option<Facts>> {
    let client = tx.client();
    tx.query(
        "SELECT e.id AS enrolment_id, e.state, e.after_step, e.since, e.created_at AS enrolled_at, e.next_at, e.mailbox_id, e.touches_sent,
                e.last_touch_at, e.started_by,
                c.id AS campaign_id, c.status AS campaign_status, c.deleted_at IS NOT NULL AS campaign_deleted, c.permission_mode AS campaign_mode,
                c.start_date, c.end_date, c.daily_limit, c.timezone, c.work_hours_start, c.work_hours_end, c.work_days, c.voice_min_als, c.verified_only,
                l.id AS lead_id, l.status AS lead_status, l.deleted_at IS NOT NULL AS lead_deleted, l.email, l.email_check, l.email_verified,
                l.phone, l.linkedin_url, l.postal_verified_at, l.first_name, l.last_name, l.title, l.company, l.organization_industry AS industry,
                COALESCE(l.organization_country, l.postal_country) AS country, l.postal_state, l.timezone AS lead_timezone, l.als_score,
                l.consent_basis, l.dncr_checked_at, l.dncr_result, l.last_replied_at, l.last_opened_at, l.last_contacted_at,
                o.permission_mode AS override_mode, o.expires_at AS override_expires_at,
                k.name AS client_name, k.deleted_at IS NOT NULL AS client_deleted, k.subscription_status, k.trial_ends_at, k.credits_remaining,
                k.default_permission_mode, k.icp_pain_points AS pain_points,
                EXISTS (SELECT 1 FROM client_suppression s WHERE s.client_id = e.client_id AND s.email_hash = $3) AS suppressed_email,
                EXISTS (SELECT 1 FROM domain_suppression s WHERE (s.client_id = e.client_id OR s.client_id IS NULL) AND s.domain = l.domain) AS suppressed_domain,
                EXISTS (SELECT 1 FROM phone_suppression s WHERE (s.client_id = e.client_id OR s.client_id IS NULL) AND s.phone = l.phone) AS suppressed_phone,
                EXISTS (SELECT 1 FROM sending_pauses s WHERE s.client_id = e.client_id) AS client_paused
         FROM enrolments e JOIN campaigns c ON c.id = e.campaign_id JOIN leads l ON l.id = e.lead_id JOIN clients k ON k.id = e.client_id
         LEFT JOIN lead_permission_overrides o ON o.lead_id = e.lead_id
         WHERE e.client_id = $1 AND e.id = $2",
    )
    .bind(client)
    .bind(enrolment)
    .bind(email_hash.to_vec())
    .fetch_optional()
    .await
}

/// The address of an enrolment's lead, to hash.
pub async fn address(tx: &mut ClientTx, enrolment: EnrolmentId) -> Result<Option<EmailAddress>> {
    let client = tx.client();
    let row: Option<(EmailAddress,)> = tx
        .query("SELECT l.email FROM enrolments e JOIN leads l ON l.id = e.lead_id WHERE e.client_id = $1 AND e.id = $2")
        .bind(client)
        .bind(enrolment)
        .fetch_optional()
        .await?;
    Ok(row.map(|(email,)| email))
}

/// What the platform knows: whether the address is on its list, and its switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Platform {
    pub suppressed: bool,
}

pub async fn platform(tx: &mut SystemTx, email_hash: &[u8]) -> Result<Platform> {
    tx.query("SELECT EXISTS (SELECT 1 FROM global_suppression WHERE email_hash = $1) AS suppressed")
        .bind(email_hash.to_vec())
        .fetch_one()
        .await
}

/// What a touch does to its lead when it left.
pub async fn contacted(
    tx: &mut ClientTx,
    lead: LeadId,
    campaign: CampaignId,
    step: i64,
    next_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE leads SET last_contacted_at = $3, campaign_id = $4, current_sequence_step = $5, next_outreach_at = $6, updated_at = $3,
             sequence_state = CASE WHEN $6 IS NULL THEN 'completed' ELSE 'active' END,
             status = CASE WHEN status IN ('new', 'enriched', 'scored') THEN 'in_sequence' ELSE status END
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(lead)
    .bind(at)
    .bind(campaign)
    .bind(step)
    .bind(next_at)
    .execute()
    .await
    .map(|_| ())
}

/// A person opened a mail or followed a link in it.
pub async fn engaged(tx: &mut ClientTx, lead: LeadId, kind: &'static str, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE leads SET updated_at = $3, ")
        .push(if kind == "clicked" { "last_clicked_at = $3" } else { "last_opened_at = $3" })
        .push(" WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(lead)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Moves a lead's status and the state of its sequence; a bounce counts.
pub async fn settle(
    tx: &mut ClientTx,
    lead: LeadId,
    status: Option<LeadStatus>,
    stopped: Option<&str>,
    bounced: bool,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE leads SET status = COALESCE($3, status), updated_at = $6, bounce_count = bounce_count + $5, revision = revision + 1,
             sequence_state = CASE WHEN $4 IS NULL THEN sequence_state ELSE 'stopped' END,
             sequence_state_reason = COALESCE($4, sequence_state_reason),
             next_outreach_at = CASE WHEN $4 IS NULL THEN next_outreach_at ELSE NULL END
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(lead)
    .bind(status)
    .bind(stopped.map(str::to_owned))
    .bind(i64::from(bounced))
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Something that happened on a channel, for the timeline.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    pub id: domain::TouchId,
    pub campaign: CampaignId,
    pub lead: LeadId,
    pub channel: Channel,
    pub action: &'static str,
    pub provider: Option<&'static str>,
    pub message_id: Option<&'a str>,
    pub thread_id: Option<&'a str>,
    pub in_reply_to: Option<&'a str>,
    pub step: Option<i64>,
    pub subject: Option<&'a str>,
    /// Cut to 200 characters.
    pub preview: Option<&'a str>,
    pub snapshot: Option<serde_json::Value>,
    pub at: DateTime<Utc>,
}

/// Writes it once: the same event of the same mail again changes nothing, and answers `false`.
pub async fn record(tx: &mut ClientTx, id: uuid::Uuid, event: &Event<'_>) -> Result<bool> {
    let client = tx.client();
    let text = |value: Option<&str>| value.map(str::to_owned);
    let rows = tx
        .query(
        "INSERT INTO activities (id, client_id, campaign_id, lead_id, channel, action, provider, provider_message_id, thread_id, in_reply_to,
             sequence_step, subject, content_preview, content_snapshot, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (provider, provider_message_id, action) WHERE provider IS NOT NULL AND provider_message_id IS NOT NULL DO NOTHING",
    )
    .bind(id)
    .bind(client)
    .bind(event.campaign)
    .bind(event.lead)
    .bind(event.channel)
    .bind(event.action)
    .bind(event.provider)
    .bind(text(event.message_id))
    .bind(text(event.thread_id))
    .bind(text(event.in_reply_to))
    .bind(event.step)
    .bind(text(event.subject))
    .bind(event.preview.map(|text| text.chars().take(200).collect::<String>()))
    .bind(event.snapshot.clone().map(crate::Json))
    .bind(event.at)
    .execute()
    .await?;
    if rows == 1 {
        let noted = Noted {
            id,
            campaign: Some(event.campaign),
            lead: event.lead,
            channel: Some(event.channel),
            action: event.action,
            message: event.message_id,
            at: event.at,
        };
        happened(tx, &noted).await?;
    }
    Ok(rows == 1)
}

/// The state of a lead's sequence, when nothing else about it changes.
pub async fn sequence(
    tx: &mut ClientTx,
    lead: LeadId,
    state: domain::SequenceState,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE leads SET sequence_state = $3, next_outreach_at = NULL, updated_at = $4 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(lead)
        .bind(state)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

pub async fn status(tx: &mut ClientTx, lead: LeadId) -> Result<Option<LeadStatus>> {
    let client = tx.client();
    let row: Option<(LeadStatus,)> = tx
        .query("SELECT status FROM leads WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(lead)
        .fetch_optional()
        .await?;
    Ok(row.map(|(status,)| status))
}

pub async fn email(tx: &mut ClientTx, lead: LeadId) -> Result<Option<EmailAddress>> {
    let client = tx.client();
    let row: Option<(EmailAddress,)> = tx
        .query("SELECT email FROM leads WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(lead)
        .fetch_optional()
        .await?;
    Ok(row.map(|(email,)| email))
}

/// The client's own name.
pub async fn agency(tx: &mut ClientTx) -> Result<String> {
    let client = tx.client();
    let row: Option<(String,)> =
        tx.query("SELECT name FROM clients WHERE id = $1").bind(client).fetch_optional().await?;
    Ok(row.map(|(name,)| name).unwrap_or_default())
}

/// Puts an address on the client's list; the first reason stays.
pub async fn suppress(
    tx: &mut ClientTx,
    id: uuid::Uuid,
    hash: &[u8],
    email: &EmailAddress,
    reason: domain::SuppressionReason,
    source: &'static str,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO client_suppression (id, client_id, email_hash, email, reason, source, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (client_id, email_hash) DO NOTHING",
    )
    .bind(id)
    .bind(client)
    .bind(hash.to_vec())
    .bind(email.clone())
    .bind(reason)
    .bind(source)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Sent, bounced for good and complained about, among a campaign's latest 200 mails.
pub async fn campaign_counts(tx: &mut ClientTx, campaign: CampaignId) -> Result<(i64, i64, i64)> {
    let client = tx.client();
    tx.query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN t.bounce_kind = 'hard' THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM activities a WHERE a.provider_message_id = t.message_id AND a.action = 'spam_complaint') THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM (SELECT message_id, bounce_kind FROM touches WHERE client_id = $1 AND campaign_id = $2 AND phase IN ('sent', 'failed')
               ORDER BY id DESC LIMIT 200) t",
    )
    .bind(client)
    .bind(campaign)
    .fetch_one()
    .await
}

/// What decides whether a lead may come into a campaign.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Enrollable {
    pub id: LeadId,
    pub status: LeadStatus,
    pub als_score: Option<i64>,
    pub last_replied_at: Option<DateTime<Utc>>,
}

/// Living leads among these, with status and score.
pub async fn enrollable(tx: &mut ClientTx, leads: &[LeadId]) -> Result<Vec<Enrollable>> {
    let client = tx.client();
    let mut found = Vec::new();
    for some in leads.chunks(crate::query::LIST_MAX - 1) {
        let rows: Vec<Enrollable> = tx
            .query("SELECT id, status, als_score, last_replied_at FROM leads WHERE deleted_at IS NULL")
            .push_bind(" AND client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied())
            .fetch_all()
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The lead has come into a campaign.
pub async fn joined(tx: &mut ClientTx, lead: LeadId, campaign: CampaignId, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE leads SET campaign_id = $3, sequence_state = 'active', sequence_state_reason = NULL, next_outreach_at = $4, updated_at = $4,
             current_sequence_step = 0, status = CASE WHEN status = 'scored' THEN 'in_sequence' ELSE status END
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(lead)
    .bind(campaign)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}
