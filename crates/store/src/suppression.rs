//! Who may not be written to: addresses and domains of one client or of all, and phone numbers.
//!
//! An address is known by its hash, so that an erased person stays on the list. The list for all
//! clients is read in a [`SystemTx`] only: a client's transaction cannot see it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    ClientId, DomainSuppressionReason, EmailAddress, PhoneSuppressionReason, SuppressionId,
    SuppressionReason, UserId,
};

use crate::query::LIST_MAX;
use crate::{ClientTx, Engine, List, Result, SystemTx};

/// SHA-256 of an address in lower case.
pub type EmailHash = [u8; 32];

#[derive(Clone, Debug)]
pub struct NewSuppression {
    pub id: SuppressionId,
    pub hash: EmailHash,
    /// Absent when the person was erased.
    pub email: Option<EmailAddress>,
    pub reason: SuppressionReason,
    pub source: Option<String>,
    pub notes: Option<String>,
    pub added_by: Option<UserId>,
    pub at: DateTime<Utc>,
}

/// An entry of a list of addresses.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    pub id: SuppressionId,
    pub email: Option<EmailAddress>,
    pub reason: SuppressionReason,
    pub source: Option<String>,
    pub notes: Option<String>,
    pub added_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

/// An entry of a list of domains or numbers.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Named<Why> {
    pub id: SuppressionId,
    pub name: String,
    pub reason: Why,
    pub notes: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Adds to the client's list; `false` when the address is on it already: the first reason stays.
pub async fn add(tx: &mut ClientTx, new: &NewSuppression) -> Result<bool> {
    let client = tx.client();
    let added = tx
        .query(
            "INSERT INTO client_suppression (id, client_id, email_hash, email, reason, source, notes, added_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (client_id, email_hash) DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.hash.to_vec())
        .bind(new.email.clone())
        .bind(new.reason)
        .bind(new.source.clone())
        .bind(new.notes.clone())
        .bind(new.added_by)
        .bind(new.at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Adds to the list for all clients.
pub async fn add_global(tx: &mut SystemTx, new: &NewSuppression) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO global_suppression (id, email_hash, email, reason, source, notes, added_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (email_hash) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.hash.to_vec())
        .bind(new.email.clone())
        .bind(new.reason)
        .bind(new.source.clone())
        .bind(new.notes.clone())
        .bind(new.added_by)
        .bind(new.at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Forgets the address of an entry and keeps its hash.
pub async fn forget_address(tx: &mut ClientTx, hash: &EmailHash) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE client_suppression SET email = NULL, notes = NULL, source = NULL WHERE client_id = $1 AND email_hash = $2")
        .bind(client)
        .bind(hash.to_vec())
        .execute()
        .await
        .map(|_| ())
}

/// Why the client's own list has the address.
pub async fn reason(tx: &mut ClientTx, hash: &EmailHash) -> Result<Option<SuppressionReason>> {
    let client = tx.client();
    let found: Option<(SuppressionReason,)> = tx
        .query("SELECT reason FROM client_suppression WHERE client_id = $1 AND email_hash = $2")
        .bind(client)
        .bind(hash.to_vec())
        .fetch_optional()
        .await?;
    Ok(found.map(|(reason,)| reason))
}

/// The client's entries, the newest first, whose address begins with `search`.
pub async fn list(
    tx: &mut ClientTx,
    search: Option<&str>,
    before: Option<SuppressionId>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let client = tx.client();
    let range =
        search.filter(|text| !text.is_empty()).map(|text| (text.to_owned(), format!("{text}\u{10FFFF}")));
    let (from, to) = range.map_or((None, None), |(from, to)| (Some(from), Some(to)));
    tx.query("SELECT id, email, reason, source, notes, added_by, created_at FROM client_suppression")
        .push_bind(" WHERE client_id = ", client)
        .push_some(" AND email >= ", from)
        .push_some(" AND email < ", to)
        .push_some(" AND id < ", before)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

pub async fn count(tx: &mut ClientTx) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM client_suppression WHERE client_id = $1")
        .bind(client)
        .fetch_one()
        .await?;
    Ok(n)
}

/// Whether a person of the client has put anybody on one of its lists; what bounced or opted out by
/// itself does not count.
pub async fn any_by_hand(tx: &mut ClientTx) -> Result<bool> {
    let client = tx.client();
    let (any,): (bool,) = tx
        .query(
            "SELECT EXISTS (SELECT 1 FROM client_suppression WHERE client_id = $1 AND added_by IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM domain_suppression WHERE client_id = $1 AND added_by IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM phone_suppression WHERE client_id = $1 AND added_by IS NOT NULL)",
        )
        .bind(client)
        .fetch_one()
        .await?;
    Ok(any)
}

/// The entry that was removed.
pub async fn remove(tx: &mut ClientTx, id: SuppressionId) -> Result<Option<(Entry, EmailHash)>> {
    let client = tx.client();
    let hash: Option<(Vec<u8>,)> = tx
        .query("SELECT email_hash FROM client_suppression WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await?;
    let entry: Option<Entry> = tx
        .query("DELETE FROM client_suppression WHERE client_id = $1 AND id = $2 RETURNING id, email, reason, source, notes, added_by, created_at")
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(entry.zip(hash.and_then(|(hash,)| EmailHash::try_from(hash).ok())))
}

/// Adds a domain to the client's list; `false` when it is there.
pub async fn add_domain(
    tx: &mut ClientTx,
    id: SuppressionId,
    domain: &str,
    reason: DomainSuppressionReason,
    notes: Option<String>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let added = tx
        .query(
            "INSERT INTO domain_suppression (id, client_id, domain, reason, notes, added_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (client_id, domain) WHERE client_id IS NOT NULL DO NOTHING",
        )
        .bind(id)
        .bind(client)
        .bind(domain.to_owned())
        .bind(reason)
        .bind(notes)
        .bind(by)
        .bind(at)
        .execute()
        .await?;
    Ok(added == 1)
}

pub async fn add_phone(
    tx: &mut ClientTx,
    id: SuppressionId,
    phone: &str,
    reason: PhoneSuppressionReason,
    notes: Option<String>,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let added = tx
        .query(
            "INSERT INTO phone_suppression (id, client_id, phone, reason, notes, added_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (client_id, phone) WHERE client_id IS NOT NULL DO NOTHING",
        )
        .bind(id)
        .bind(client)
        .bind(phone.to_owned())
        .bind(reason)
        .bind(notes)
        .bind(by)
        .bind(at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// The client's domains, by name.
pub async fn domains(tx: &mut ClientTx) -> Result<Vec<Named<DomainSuppressionReason>>> {
    let client = tx.client();
    tx.query("SELECT id, domain AS name, reason, notes, created_at FROM domain_suppression WHERE client_id = $1 ORDER BY domain LIMIT 10000")
        .bind(client)
        .fetch_all()
        .await
}

/// The client's numbers.
pub async fn phones(tx: &mut ClientTx) -> Result<Vec<Named<PhoneSuppressionReason>>> {
    let client = tx.client();
    tx.query("SELECT id, phone AS name, reason, notes, created_at FROM phone_suppression WHERE client_id = $1 ORDER BY phone LIMIT 10000")
        .bind(client)
        .fetch_all()
        .await
}

/// The domain that was removed.
pub async fn remove_domain(tx: &mut ClientTx, id: SuppressionId) -> Result<Option<String>> {
    let client = tx.client();
    let gone: Option<(String,)> = tx
        .query("DELETE FROM domain_suppression WHERE client_id = $1 AND id = $2 RETURNING domain")
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(gone.map(|(domain,)| domain))
}

pub async fn remove_phone(tx: &mut ClientTx, id: SuppressionId) -> Result<Option<String>> {
    let client = tx.client();
    let gone: Option<(String,)> = tx
        .query("DELETE FROM phone_suppression WHERE client_id = $1 AND id = $2 RETURNING phone")
        .bind(client)
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(gone.map(|(phone,)| phone))
}

/// Which of these hashes the client's list has.
pub async fn among(tx: &mut ClientTx, hashes: &[EmailHash]) -> Result<HashSet<EmailHash>> {
    let client = tx.client();
    let mut found = HashSet::new();
    for some in hashes.chunks(LIST_MAX - 1) {
        let query = tx
            .query("SELECT email_hash FROM client_suppression WHERE client_id = $1 AND email_hash ")
            .bind(client);
        let query = match some.len() {
            0 => break,
            _ => query.push("IN ").push_list(some.iter().map(|hash| hash.to_vec())),
        };
        let rows: Vec<(Vec<u8>,)> = query.fetch_all().await?;
        found.extend(rows.into_iter().filter_map(|(hash,)| EmailHash::try_from(hash).ok()));
    }
    Ok(found)
}

/// All hashes of the client's list, unless there are more than `limit`.
pub async fn all_hashes(tx: &mut ClientTx, limit: i64) -> Result<Option<HashSet<EmailHash>>> {
    let client = tx.client();
    let rows: Vec<(Vec<u8>,)> = tx
        .query("SELECT email_hash FROM client_suppression WHERE client_id = $1 LIMIT $2")
        .bind(client)
        .bind(limit + 1)
        .fetch_all()
        .await?;
    Ok(within(rows, limit))
}

/// The same of the list for all clients.
pub async fn all_global_hashes(tx: &mut SystemTx, limit: i64) -> Result<Option<HashSet<EmailHash>>> {
    let rows: Vec<(Vec<u8>,)> =
        tx.query("SELECT email_hash FROM global_suppression LIMIT $1").bind(limit + 1).fetch_all().await?;
    Ok(within(rows, limit))
}

fn within(rows: Vec<(Vec<u8>,)>, limit: i64) -> Option<HashSet<EmailHash>> {
    (rows.len() as i64 <= limit)
        .then(|| rows.into_iter().filter_map(|(hash,)| EmailHash::try_from(hash).ok()).collect())
}

/// Which of these hashes the list for all clients has.
pub async fn among_global(tx: &mut SystemTx, hashes: &[EmailHash]) -> Result<HashSet<EmailHash>> {
    let mut found = HashSet::new();
    if tx.engine() == Engine::Postgres {
        let hashes: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.to_vec()).collect();
        let rows: Vec<(Vec<u8>,)> = tx
            .query("SELECT email_hash FROM global_suppression WHERE email_hash = ANY($1)")
            .bind(List(hashes))
            .fetch_all()
            .await?;
        found.extend(rows.into_iter().filter_map(|(hash,)| EmailHash::try_from(hash).ok()));
        return Ok(found);
    }
    for some in hashes.chunks(LIST_MAX) {
        let rows: Vec<(Vec<u8>,)> = tx
            .query("SELECT email_hash FROM global_suppression WHERE email_hash IN ")
            .push_list(some.iter().map(|hash| hash.to_vec()))
            .fetch_all()
            .await?;
        found.extend(rows.into_iter().filter_map(|(hash,)| EmailHash::try_from(hash).ok()));
    }
    Ok(found)
}

/// Domains and numbers that count for a client: its own and those for all.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    pub domains: HashMap<String, DomainSuppressionReason>,
    pub phones: HashMap<String, PhoneSuppressionReason>,
}

/// Those lists are short; they are read whole.
pub async fn shared(tx: &mut SystemTx, client: ClientId) -> Result<Shared> {
    let domains: Vec<(String, DomainSuppressionReason)> = tx
        .query("SELECT domain, reason FROM domain_suppression WHERE client_id IS NULL OR client_id = $1")
        .bind(client)
        .fetch_all()
        .await?;
    let phones: Vec<(String, PhoneSuppressionReason)> = tx
        .query("SELECT phone, reason FROM phone_suppression WHERE client_id IS NULL OR client_id = $1")
        .bind(client)
        .fetch_all()
        .await?;
    Ok(Shared { domains: domains.into_iter().collect(), phones: phones.into_iter().collect() })
}

/// Takes an address off the client's list; `false` when it was not on it.
pub async fn remove_hash(tx: &mut ClientTx, hash: &EmailHash) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("DELETE FROM client_suppression WHERE client_id = $1 AND email_hash = $2")
        .bind(client)
        .bind(hash.to_vec())
        .execute()
        .await?;
    Ok(rows == 1)
}
