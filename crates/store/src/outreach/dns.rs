//! What the DNS says of sending domains, and the keys that sign their mail. A private key is kept
//! sealed; this module never sees it open.

use chrono::{DateTime, Utc};
use domain::{ClientId, EmailDomainId};

use super::mailboxes::Domain;
use crate::{ClientTx, Result, SystemTx};

/// Our key of a domain.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Key {
    pub domain_id: EmailDomainId,
    pub selector: String,
    pub public_key: String,
    pub private_sealed: String,
    pub created_at: DateTime<Utc>,
}

/// One record as the last check found it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Record {
    pub domain_id: EmailDomainId,
    pub purpose: String,
    pub kind: String,
    pub host: String,
    pub value: String,
    pub observed: Option<String>,
    pub valid: Option<bool>,
    pub problem: Option<String>,
    pub checked_at: DateTime<Utc>,
}

/// How a domain stands after a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub spf: Option<bool>,
    pub dkim: Option<bool>,
    pub dmarc: Option<bool>,
    pub mx: Option<bool>,
    pub failures: i64,
    /// Why nothing may leave.
    pub problem: Option<String>,
}

pub async fn domain(tx: &mut ClientTx, id: EmailDomainId) -> Result<Option<Domain>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(super::mailboxes::DOMAIN_COLUMNS)
        .push(" FROM email_domains WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// Mail servers of the domain's mailboxes, each once.
pub async fn smtp_hosts(tx: &mut ClientTx, id: EmailDomainId) -> Result<Vec<String>> {
    let client = tx.client();
    let rows: Vec<(String,)> = tx
        .query("SELECT DISTINCT smtp_host FROM email_mailboxes WHERE client_id = $1 AND domain_id = $2 AND deleted_at IS NULL ORDER BY smtp_host")
        .bind(client)
        .bind(id)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(host,)| host).collect())
}

/// Keeps a new key, unless the domain has one: that one stays.
pub async fn keep_key(tx: &mut ClientTx, key: &Key) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO dkim_keys (domain_id, client_id, selector, public_key, private_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (domain_id) DO NOTHING",
    )
    .bind(key.domain_id)
    .bind(client)
    .bind(key.selector.clone())
    .bind(key.public_key.clone())
    .bind(key.private_sealed.clone())
    .bind(key.created_at)
    .execute()
    .await
    .map(|_| ())
}

pub async fn key(tx: &mut ClientTx, domain: EmailDomainId) -> Result<Option<Key>> {
    let client = tx.client();
    tx.query("SELECT domain_id, selector, public_key, private_sealed, created_at FROM dkim_keys WHERE client_id = $1 AND domain_id = $2")
        .bind(client)
        .bind(domain)
        .fetch_optional()
        .await
}

/// The key that signs: one whose public half was not found missing.
pub async fn signing_key(tx: &mut ClientTx, domain: EmailDomainId) -> Result<Option<Key>> {
    let client = tx.client();
    tx.query(
        "SELECT k.domain_id, k.selector, k.public_key, k.private_sealed, k.created_at FROM dkim_keys k
         JOIN email_domains d ON d.id = k.domain_id AND COALESCE(d.dkim_valid, TRUE)
         WHERE k.client_id = $1 AND k.domain_id = $2",
    )
    .bind(client)
    .bind(domain)
    .fetch_optional()
    .await
}

/// Nothing leaves from a domain nobody has looked at.
pub async fn unchecked(tx: &mut ClientTx, id: EmailDomainId, why: &str) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE email_domains SET dns_problem = $3 WHERE client_id = $1 AND id = $2 AND dns_checked_at IS NULL")
        .bind(client)
        .bind(id)
        .bind(why.to_owned())
        .execute()
        .await
        .map(|_| ())
}

/// Writes down how the domain stands.
pub async fn checked(
    tx: &mut ClientTx,
    id: EmailDomainId,
    standing: &Standing,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_domains SET spf_valid = $3, dkim_valid = $4, dmarc_valid = $5, mx_valid = $6, dns_failures = $7, dns_problem = $8,
                 dns_checked_at = $9, updated_at = $9, status = CASE WHEN $8 IS NULL THEN 'active' ELSE status END
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(standing.spf)
        .bind(standing.dkim)
        .bind(standing.dmarc)
        .bind(standing.mx)
        .bind(standing.failures)
        .bind(standing.problem.clone())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Writes down what one record is.
pub async fn record(tx: &mut ClientTx, record: &Record) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO dns_records (domain_id, purpose, client_id, kind, host, value, observed, valid, problem, checked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (domain_id, purpose) DO UPDATE SET kind = excluded.kind, host = excluded.host, value = excluded.value,
             observed = excluded.observed, valid = excluded.valid, problem = excluded.problem, checked_at = excluded.checked_at",
    )
    .bind(record.domain_id)
    .bind(record.purpose.clone())
    .bind(client)
    .bind(record.kind.clone())
    .bind(record.host.clone())
    .bind(record.value.clone())
    .bind(record.observed.clone())
    .bind(record.valid)
    .bind(record.problem.clone())
    .bind(record.checked_at)
    .execute()
    .await
    .map(|_| ())
}

pub async fn records(tx: &mut ClientTx) -> Result<Vec<Record>> {
    let client = tx.client();
    tx.query(
        "SELECT domain_id, purpose, kind, host, value, observed, valid, problem, checked_at FROM dns_records
         WHERE client_id = $1 ORDER BY domain_id, purpose",
    )
    .bind(client)
    .fetch_all()
    .await
}

/// Domains that mailboxes send from, of all clients, the longest unlooked-at first.
pub async fn due(
    tx: &mut SystemTx,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(ClientId, EmailDomainId)>> {
    tx.query(
        "SELECT d.client_id, d.id FROM email_domains d
         WHERE d.deleted_at IS NULL AND (d.dns_checked_at IS NULL OR d.dns_checked_at < $1)
           AND EXISTS (SELECT 1 FROM email_mailboxes m WHERE m.domain_id = d.id AND m.deleted_at IS NULL)
         ORDER BY COALESCE(d.dns_checked_at, d.created_at), d.id LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all()
    .await
}
