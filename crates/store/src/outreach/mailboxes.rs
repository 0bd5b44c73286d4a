//! Sending domains and mailboxes. A password is kept sealed; this module never sees it open.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CampaignId, EmailAddress, EmailDomainId, Health, MailSecurity, MailSignIn, MailboxId, MailboxStatus,
    UserId,
};

use crate::{ClientTx, Engine, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Domain {
    pub id: EmailDomainId,
    pub domain: String,
    pub spf_valid: Option<bool>,
    pub dkim_valid: Option<bool>,
    pub dmarc_valid: Option<bool>,
    pub mx_valid: Option<bool>,
    pub dns_checked_at: Option<DateTime<Utc>>,
    pub daily_send_limit: i64,
    pub suspended_reason: Option<String>,
    /// Checks in a row that found a record missing or wrong.
    pub dns_failures: i64,
    /// Why its records stop it from sending.
    pub dns_problem: Option<String>,
}

pub(super) const DOMAIN_COLUMNS: &str = "id, domain, spf_valid, dkim_valid, dmarc_valid, mx_valid, dns_checked_at, daily_send_limit, \
     suspended_reason, dns_failures, dns_problem";

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Mailbox {
    pub id: MailboxId,
    pub domain_id: EmailDomainId,
    pub email_address: EmailAddress,
    pub display_name: String,
    pub smtp_host: String,
    pub smtp_port: i64,
    pub smtp_security: MailSecurity,
    pub imap_host: Option<String>,
    pub imap_port: Option<i64>,
    pub imap_security: Option<MailSecurity>,
    pub user_name: String,
    pub password_sealed: Option<String>,
    pub sign_in: MailSignIn,
    /// Tokens of its provider, in the place of a password.
    pub refresh_sealed: Option<String>,
    pub access_sealed: Option<String>,
    /// On the wall clock.
    pub access_expires_at: Option<DateTime<Utc>>,
    pub verp: bool,
    pub status: MailboxStatus,
    pub status_reason: Option<String>,
    pub health: Health,
    pub warmup_stage: i64,
    pub warmup_counted_on: Option<NaiveDate>,
    pub established_at: Option<DateTime<Utc>>,
    pub daily_send_limit: i64,
    pub last_used_at: Option<DateTime<Utc>>,
    pub next_send_at: Option<DateTime<Utc>>,
    pub last_test_at: Option<DateTime<Utc>>,
    pub last_test_ok: Option<bool>,
    pub last_test_message: Option<String>,
    pub read_at: Option<DateTime<Utc>>,
    pub read_error: Option<String>,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, domain_id, email_address, display_name, smtp_host, smtp_port, smtp_security, imap_host, imap_port, imap_security, \
     user_name, password_sealed, sign_in, refresh_sealed, access_sealed, access_expires_at, verp, status, status_reason, health, warmup_stage, warmup_counted_on, established_at, daily_send_limit, \
     last_used_at, next_send_at, last_test_at, last_test_ok, last_test_message, read_at, read_error, revision, created_at, updated_at";

#[derive(Clone, Debug)]
pub struct Fields {
    pub display_name: String,
    pub smtp_host: String,
    pub smtp_port: i64,
    pub smtp_security: MailSecurity,
    pub imap_host: Option<String>,
    pub imap_port: Option<i64>,
    pub imap_security: Option<MailSecurity>,
    pub user_name: String,
    pub verp: bool,
    pub daily_send_limit: i64,
}

/// The client's row of a sending domain, made when it is not there.
pub async fn domain(tx: &mut ClientTx, id: EmailDomainId, name: &str, at: DateTime<Utc>) -> Result<Domain> {
    let client = tx.client();
    tx.query(
        "INSERT INTO email_domains (id, client_id, domain, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (client_id, domain) WHERE deleted_at IS NULL DO UPDATE SET updated_at = excluded.updated_at
         RETURNING ",
    )
    .bind(id)
    .bind(client)
    .bind(name.to_owned())
    .bind(at)
    .push(DOMAIN_COLUMNS)
    .fetch_one()
    .await
}

pub async fn domains(tx: &mut ClientTx) -> Result<Vec<Domain>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(DOMAIN_COLUMNS)
        .push(" FROM email_domains WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push(" ORDER BY domain")
        .fetch_all()
        .await
}

/// `Conflict` when the address is connected already, for whichever client.
pub async fn insert(
    tx: &mut ClientTx,
    id: MailboxId,
    domain: EmailDomainId,
    address: &EmailAddress,
    fields: &Fields,
    password_sealed: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO email_mailboxes (id, client_id, domain_id, email_address, password_sealed, created_at, updated_at, display_name, smtp_host,
             smtp_port, smtp_security, imap_host, imap_port, imap_security, user_name, verp, daily_send_limit)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(id)
    .bind(client)
    .bind(domain)
    .bind(address.clone())
    .bind(password_sealed.to_owned())
    .bind(at)
    .bind(fields.display_name.clone())
    .bind(fields.smtp_host.clone())
    .bind(fields.smtp_port)
    .bind(fields.smtp_security)
    .bind(fields.imap_host.clone())
    .bind(fields.imap_port)
    .bind(fields.imap_security)
    .bind(fields.user_name.clone())
    .bind(fields.verp)
    .bind(fields.daily_send_limit)
    .execute()
    .await
    .map(|_| ())
}

/// Changes the settings; without a new password the old one stays.
pub async fn update(
    tx: &mut ClientTx,
    id: MailboxId,
    fields: &Fields,
    password_sealed: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET updated_at = $3, display_name = $4, smtp_host = $5, smtp_port = $6, smtp_security = $7, imap_host = $8,
                 imap_port = $9, imap_security = $10, user_name = $11, verp = $12, daily_send_limit = $13,
                 password_sealed = COALESCE($14, password_sealed), revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(fields.display_name.clone())
        .bind(fields.smtp_host.clone())
        .bind(fields.smtp_port)
        .bind(fields.smtp_security)
        .bind(fields.imap_host.clone())
        .bind(fields.imap_port)
        .bind(fields.imap_security)
        .bind(fields.user_name.clone())
        .bind(fields.verp)
        .bind(fields.daily_send_limit)
        .bind(password_sealed.map(str::to_owned))
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn get(tx: &mut ClientTx, id: MailboxId) -> Result<Option<Mailbox>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM email_mailboxes WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

pub async fn list(tx: &mut ClientTx) -> Result<Vec<Mailbox>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM email_mailboxes WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push(" ORDER BY id")
        .fetch_all()
        .await
}

/// What a test of the connection found.
pub async fn tested(
    tx: &mut ClientTx,
    id: MailboxId,
    ok: bool,
    message: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE email_mailboxes SET last_test_at = $3, last_test_ok = $4, last_test_message = $5, updated_at = $3
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(at)
    .bind(ok)
    .bind(message.to_owned())
    .execute()
    .await
    .map(|_| ())
}

pub async fn set_status(
    tx: &mut ClientTx,
    id: MailboxId,
    status: MailboxStatus,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET status = $3, status_reason = $4, updated_at = $5, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(status)
        .bind(reason.map(str::to_owned))
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn set_health(tx: &mut ClientTx, id: MailboxId, health: Health, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE email_mailboxes SET health = $3, health_changed_at = $4 WHERE client_id = $1 AND id = $2 AND health <> $3")
        .bind(client)
        .bind(id)
        .bind(health)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// What the limit of a domain depends on, of one of its mailboxes.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OnDomain {
    pub domain_id: EmailDomainId,
    pub status: MailboxStatus,
    pub health: Health,
    pub health_changed_at: Option<DateTime<Utc>>,
    pub warmup_stage: i64,
    pub daily_send_limit: i64,
}

/// Every mailbox of the domain of this one, this one included.
pub async fn on_domain_of(tx: &mut ClientTx, id: MailboxId) -> Result<Vec<OnDomain>> {
    let client = tx.client();
    tx.query(
        "SELECT m.domain_id, m.status, m.health, m.health_changed_at, m.warmup_stage, m.daily_send_limit
         FROM email_mailboxes own JOIN email_mailboxes m ON m.client_id = own.client_id AND m.domain_id = own.domain_id
         WHERE own.client_id = $1 AND own.id = $2 AND m.deleted_at IS NULL",
    )
    .bind(client)
    .bind(id)
    .fetch_all()
    .await
}

/// How many cold mails a domain may send in a day.
pub async fn set_domain_limit(tx: &mut ClientTx, domain: EmailDomainId, limit: i64) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE email_domains SET daily_send_limit = $3 WHERE client_id = $1 AND id = $2 AND daily_send_limit <> $3")
        .bind(client)
        .bind(domain)
        .bind(limit)
        .execute()
        .await
        .map(|_| ())
}

pub async fn set_stage(
    tx: &mut ClientTx,
    id: MailboxId,
    stage: i64,
    counted_on: Option<NaiveDate>,
    status: MailboxStatus,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE email_mailboxes SET warmup_stage = $3, warmup_counted_on = $4, status = $5, updated_at = $6 WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(stage)
    .bind(counted_on)
    .bind(status)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// An owner or admin says the mailbox has sent for long (decisions.md D1): it goes on from stage 14.
pub async fn establish(tx: &mut ClientTx, id: MailboxId, by: UserId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET established_at = $3, established_by = $4, updated_at = $3, revision = revision + 1,
                 warmup_stage = CASE WHEN warmup_stage < 14 THEN 14 ELSE warmup_stage END
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(by)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn delete(tx: &mut ClientTx, id: MailboxId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET deleted_at = $3, updated_at = $3, password_sealed = NULL, refresh_sealed = NULL, access_sealed = NULL,
                 status = 'suspended'
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// A mailbox a campaign may send by, with what was used of it and of its domain on a day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Candidate {
    pub id: MailboxId,
    pub email_address: EmailAddress,
    pub display_name: String,
    pub domain: String,
    pub status: MailboxStatus,
    pub health: Health,
    pub warmup_stage: i64,
    pub daily_send_limit: i64,
    /// Of the campaign's assignment.
    pub assigned_limit: i64,
    pub domain_limit: i64,
    pub domain_stopped: Option<String>,
    pub used: i64,
    pub domain_used: i64,
    pub last_used_at: Option<DateTime<Utc>>,
    pub next_send_at: Option<DateTime<Utc>>,
    pub verp: bool,
}

pub async fn candidates(tx: &mut ClientTx, campaign: CampaignId, day: NaiveDate) -> Result<Vec<Candidate>> {
    let client = tx.client();
    tx.query(
        "SELECT m.id, m.email_address, m.display_name, d.domain, m.status, m.health, m.warmup_stage, m.daily_send_limit,
                r.daily_limit AS assigned_limit, d.daily_send_limit AS domain_limit, COALESCE(d.suspended_reason, d.dns_problem) AS domain_stopped,
                COALESCE(um.used, 0) AS used, COALESCE(ud.used, 0) AS domain_used, m.last_used_at, m.next_send_at, m.verp
         FROM campaign_resources r
         JOIN email_mailboxes m ON m.deleted_at IS NULL AND m.client_id = r.client_id AND ",
    )
    .push_on(Engine::Sqlite, "LOWER(HEX(m.id)) = REPLACE(r.resource_id, '-', '')")
    .push_on(Engine::Postgres, "CAST(m.id AS TEXT) = r.resource_id")
    .push(" JOIN email_domains d ON d.id = m.domain_id LEFT JOIN daily_usage um ON um.client_id = m.client_id AND um.kind = 'mailbox'")
    .push_bind(" AND um.day = ", day)
    .push(" AND um.resource = r.resource_id LEFT JOIN daily_usage ud ON ud.client_id = m.client_id AND ud.kind = 'domain' AND ud.resource = d.domain")
    .push_bind(" AND ud.day = ", day)
    .push(" WHERE r.deleted_at IS NULL AND r.is_active AND r.channel = 'email'")
    .push_bind(" AND r.client_id = ", client)
    .push_bind(" AND r.campaign_id = ", campaign)
    .push(" ORDER BY m.id")
    .fetch_all()
    .await
}

/// Notes a send and when the next may follow; `false` when another worker sent by it too recently.
pub async fn reserve(
    tx: &mut ClientTx,
    id: MailboxId,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET last_used_at = $3, next_send_at = $4
             WHERE client_id = $1 AND id = $2 AND (next_send_at IS NULL OR next_send_at <= $3)",
        )
        .bind(client)
        .bind(id)
        .bind(now)
        .bind(next)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// What is counted of a mailbox's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Sent,
    HardBounce,
    SoftBounce,
    Complaint,
    Deferred,
}

pub async fn count(tx: &mut ClientTx, id: MailboxId, day: NaiveDate, what: Count) -> Result<()> {
    let client = tx.client();
    let one = |kind| i64::from(what == kind);
    tx.query(
        "INSERT INTO mailbox_days (mailbox_id, client_id, day, sent, hard_bounces, soft_bounces, complaints, deferred)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (mailbox_id, day) DO UPDATE SET sent = mailbox_days.sent + excluded.sent,
             hard_bounces = mailbox_days.hard_bounces + excluded.hard_bounces, soft_bounces = mailbox_days.soft_bounces + excluded.soft_bounces,
             complaints = mailbox_days.complaints + excluded.complaints, deferred = mailbox_days.deferred + excluded.deferred",
    )
    .bind(id)
    .bind(client)
    .bind(day)
    .bind(one(Count::Sent))
    .bind(one(Count::HardBounce))
    .bind(one(Count::SoftBounce))
    .bind(one(Count::Complaint))
    .bind(one(Count::Deferred))
    .execute()
    .await
    .map(|_| ())
}

/// What was counted of a mailbox on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DayCounts {
    pub day: NaiveDate,
    pub sent: i64,
    pub hard_bounces: i64,
    pub soft_bounces: i64,
    pub complaints: i64,
}

/// The days since one on which anything was counted.
pub async fn days(tx: &mut ClientTx, id: MailboxId, since: NaiveDate) -> Result<Vec<DayCounts>> {
    let client = tx.client();
    tx.query(
        "SELECT day, sent, hard_bounces, soft_bounces, complaints FROM mailbox_days
         WHERE client_id = $1 AND mailbox_id = $2 AND day >= $3 ORDER BY day",
    )
    .bind(client)
    .bind(id)
    .bind(since)
    .fetch_all()
    .await
}
