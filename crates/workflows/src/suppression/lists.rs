//! Adding to the lists, reading them, taking away.

use chrono::{DateTime, Utc};
use domain::people::tidy;
use domain::{
    AuditAction, Capability, ClientId, DomainSuppressionReason, EmailAddress, LeadId, PhoneSuppressionReason,
    SuppressionId, SuppressionReason, UserId,
};
use serde::Serialize;
use serde_json::json;
use store::suppression::{self as rows, NewSuppression};
use store::{ClientTx, leads};

use super::{Guard, Hit, hash};
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Member, Visit};
use crate::leads::{facts, rescore};
use crate::{Error, Services};

/// What an entry is called where there is none.
const ENTRY: &str = "suppression entry";
const NOTES_MAX: usize = 500;
const PAGE: i64 = 50;
/// Most entries of one bulk request.
pub const BULK_MAX: usize = 100_000;

/// An address and why it is on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmailEntry {
    pub id: SuppressionId,
    /// Absent when the person was erased.
    pub email: Option<EmailAddress>,
    pub reason: SuppressionReason,
    pub source: Option<String>,
    pub notes: Option<String>,
    pub added_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct EmailList {
    /// The newest first.
    pub entries: Vec<EmailEntry>,
    /// All entries of the client, whatever was searched for.
    pub total: i64,
    /// Ask for entries before this one to go on; none at the end.
    pub next: Option<SuppressionId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DomainEntry {
    pub id: SuppressionId,
    pub domain: String,
    pub reason: DomainSuppressionReason,
    pub notes: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhoneEntry {
    pub id: SuppressionId,
    pub phone: String,
    pub reason: PhoneSuppressionReason,
    pub notes: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    pub email: String,
    /// `manual` unless said; `spam` is another word for `complaint`.
    pub reason: Option<String>,
    pub notes: Option<String>,
}

/// Whether adding changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    Now,
    Before,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BulkAdded {
    pub added: u64,
    pub duplicates: u64,
    pub invalid: u64,
}

fn reason(text: Option<&str>) -> Result<SuppressionReason, Error> {
    text.filter(|text| !text.is_empty()).map_or(Ok(SuppressionReason::Manual), |text| {
        SuppressionReason::parse_alias(text).map_err(|_| {
            Error::field("reason", "invalid", "Choose unsubscribe, bounce, complaint, legal or manual.")
        })
    })
}

fn notes(text: Option<&str>) -> Result<Option<String>, Error> {
    let text = text.map(tidy).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > NOTES_MAX => {
            Err(Error::field("notes", "too_long", format!("Use at most {NOTES_MAX} characters.")))
        }
        text => Ok(text),
    }
}

/// Which list keeps the person from being written to, if any.
pub async fn check(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    email: &str,
) -> Result<Option<Hit>, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let email = facts::read_email(email).map_err(|bad| Error::bad_field("email", &bad))?;
    let guard = Guard::of(services, client, std::slice::from_ref(&email)).await?;
    Ok(guard.hit(&email, None))
}

/// Puts an address on the client's list and takes its lead out of outreach.
pub async fn add_email(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    new: NewEntry,
) -> Result<Added, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let email = facts::read_email(&new.email).map_err(|bad| Error::bad_field("email", &bad))?;
    let reason = reason(new.reason.as_deref())?;
    let notes = notes(new.notes.as_deref())?;
    let mut tx = services.db.write(client).await?;
    let row = row(services, &email, reason, "manual", notes, Some(who.user));
    if !rows::add(&mut tx, &row).await? {
        return Ok(Added::Before);
    }
    let entry = Entry::new(AuditAction::Create, "suppression", row.id)
        .after(json!({"email": email.masked(), "reason": reason}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let leads = rows_of_addresses(&mut tx, &[email]).await?;
    tx.commit().await?;
    rescore::some(services, client, &leads).await?;
    Ok(Added::Now)
}

pub(crate) fn row(
    services: &Services,
    email: &EmailAddress,
    reason: SuppressionReason,
    source: &str,
    notes: Option<String>,
    by: Option<UserId>,
) -> NewSuppression {
    NewSuppression {
        id: services.ids.next(),
        hash: hash(email),
        email: Some(email.clone()),
        reason,
        source: Some(source.to_owned()),
        notes,
        added_by: by,
        at: services.now(),
    }
}

async fn rows_of_addresses(tx: &mut ClientTx, emails: &[EmailAddress]) -> Result<Vec<LeadId>, Error> {
    Ok(leads::known(tx, emails).await?.into_iter().map(|lead| lead.id).collect())
}

/// Puts a list of addresses on the client's list; each line or cell is one. What is no address is
/// counted and left out.
pub async fn add_many(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    emails: &[String],
    why: Option<&str>,
) -> Result<BulkAdded, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let reason = reason(why)?;
    if emails.len() > BULK_MAX {
        return Err(Error::field(
            "emails",
            "too_long",
            format!("Send at most {BULK_MAX} addresses at once."),
        ));
    }
    let mut done = BulkAdded::default();
    let mut changed = Vec::new();
    for some in emails.chunks(500) {
        let mut tx = services.db.write(client).await?;
        let mut new = Vec::new();
        for text in some {
            match facts::read_email(text) {
                Err(_) => done.invalid += 1,
                Ok(email) => {
                    let row = row(services, &email, reason, "bulk", None, Some(who.user));
                    if rows::add(&mut tx, &row).await? {
                        done.added += 1;
                        new.push(email);
                    } else {
                        done.duplicates += 1;
                    }
                }
            }
        }
        changed.extend(rows_of_addresses(&mut tx, &new).await?);
        tx.commit().await?;
    }
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Create, "suppression", client)
        .note("added", done.added)
        .note("duplicates", done.duplicates)
        .note("invalid", done.invalid)
        .note("reason", reason.as_str());
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    rescore::some(services, client, &changed).await?;
    Ok(done)
}

/// Puts a company's domain on the client's list; `competitor` costs its leads their whole risk component.
pub async fn add_domain(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    domain: &str,
    why: DomainSuppressionReason,
    note: Option<&str>,
) -> Result<Added, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let domain = facts::domain(&tidy(domain)).map_err(|bad| Error::bad_field("domain", &bad))?;
    let note = notes(note)?;
    let id: SuppressionId = services.ids.next();
    let mut tx = services.db.write(client).await?;
    if !rows::add_domain(&mut tx, id, &domain, why, note, who.user, services.now()).await? {
        return Ok(Added::Before);
    }
    let entry =
        Entry::new(AuditAction::Create, "suppression", id).after(json!({"domain": domain, "reason": why}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    rescore::request(services, client).await?;
    Ok(Added::Now)
}

pub async fn add_phone(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    phone: &str,
    note: Option<&str>,
) -> Result<Added, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let Ok(Some(domain::FactValue::Text(phone))) = facts::read(domain::LeadFact::Phone, phone) else {
        return Err(Error::bad_field("phone", &domain::BadText::new(domain::Rule::NotAPhone)));
    };
    let note = notes(note)?;
    let id: SuppressionId = services.ids.next();
    let mut tx = services.db.write(client).await?;
    let at = services.now();
    if !rows::add_phone(&mut tx, id, &phone, PhoneSuppressionReason::Manual, note, Some(who.user), at).await?
    {
        return Ok(Added::Before);
    }
    let entry = Entry::new(AuditAction::Create, "suppression", id).after(json!({"phone": "one number"}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(Added::Now)
}

/// Puts an address on the list for all clients. For platform admins.
pub async fn add_global(services: &Services, visit: &Visit, new: NewEntry) -> Result<Added, Error> {
    if !visit.person()?.is_platform_admin {
        return Err(Error::no_such("page"));
    }
    let email = facts::read_email(&new.email).map_err(|bad| Error::bad_field("email", &bad))?;
    let reason = reason(new.reason.as_deref())?;
    let notes = notes(new.notes.as_deref())?;
    let row = row(services, &email, reason, "admin", notes, Some(visit.account.id));
    let mut tx = services.db.system_write().await?;
    let added = rows::add_global(&mut tx, &row).await?;
    if added {
        let entry =
            Entry::new(AuditAction::Create, "global_suppression", row.id).after(json!({"reason": reason}));
        audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    }
    tx.commit().await?;
    Ok(if added { Added::Now } else { Added::Before })
}

/// A page of the client's addresses, the newest first; `search` is the beginning of an address.
pub async fn list_emails(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    search: Option<&str>,
    before: Option<SuppressionId>,
) -> Result<EmailList, Error> {
    identity::member(services, visit, client, Capability::Administer).await?;
    let search = search.map(|text| tidy(text).to_lowercase());
    let mut tx = services.db.read(client).await?;
    let found = rows::list(&mut tx, search.as_deref(), before, PAGE + 1).await?;
    let total = rows::count(&mut tx).await?;
    let more = found.len() as i64 > PAGE;
    let entries: Vec<EmailEntry> = found.into_iter().take(PAGE as usize).map(EmailEntry::from).collect();
    let next = entries.last().filter(|_| more).map(|last| last.id);
    Ok(EmailList { entries, total, next })
}

pub async fn list_domains(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<DomainEntry>, Error> {
    identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.read(client).await?;
    let rows = rows::domains(&mut tx).await?.into_iter();
    Ok(rows
        .map(|row| DomainEntry {
            id: row.id,
            domain: row.name,
            reason: row.reason,
            notes: row.notes,
            created_at: row.created_at,
        })
        .collect())
}

pub async fn list_phones(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<PhoneEntry>, Error> {
    identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.read(client).await?;
    let rows = rows::phones(&mut tx).await?.into_iter();
    Ok(rows
        .map(|row| PhoneEntry {
            id: row.id,
            phone: row.name,
            reason: row.reason,
            notes: row.notes,
            created_at: row.created_at,
        })
        .collect())
}

/// Takes an address off the client's list. An opt-out stays: that person said no, and a list cannot
/// say yes for them.
pub async fn remove_email(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: SuppressionId,
) -> Result<(), Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let Some((entry, _)) = rows::remove(&mut tx, id).await? else {
        return Err(Error::no_such(ENTRY));
    };
    if matches!(
        entry.reason,
        SuppressionReason::Unsubscribe | SuppressionReason::Complaint | SuppressionReason::Legal
    ) {
        return Err(Error::refused(
            "suppression_stays",
            "This person asked not to be contacted, so the entry stays.",
        ));
    }
    let email = entry.email.clone();
    let noted = Entry::new(AuditAction::Delete, "suppression", id)
        .before(json!({"email": email.as_ref().map(EmailAddress::masked), "reason": entry.reason}));
    audit::record(services, &mut tx, &Actor::from(&who), noted).await?;
    let leads = rows_of_addresses(&mut tx, email.as_slice()).await?;
    tx.commit().await?;
    rescore::some(services, client, &leads).await
}

pub async fn remove_domain(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: SuppressionId,
) -> Result<(), Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let domain = rows::remove_domain(&mut tx, id).await?.ok_or(Error::no_such(ENTRY))?;
    record_removal(services, &mut tx, &who, id, json!({"domain": domain})).await?;
    tx.commit().await?;
    rescore::request(services, client).await
}

pub async fn remove_phone(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: SuppressionId,
) -> Result<(), Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    rows::remove_phone(&mut tx, id).await?.ok_or(Error::no_such(ENTRY))?;
    record_removal(services, &mut tx, &who, id, json!({"phone": "one number"})).await?;
    Ok(tx.commit().await?)
}

/// Takes an entry off whichever of the client's lists has it.
pub async fn remove(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: SuppressionId,
) -> Result<(), Error> {
    // A client that cannot be seen is absent in other words.
    let absent =
        |removed: &Result<(), Error>| matches!(removed, Err(Error::NoSuch { what }) if *what == ENTRY);
    let mut removed = remove_email(services, visit, client, id).await;
    if absent(&removed) {
        removed = remove_domain(services, visit, client, id).await;
    }
    if absent(&removed) {
        removed = remove_phone(services, visit, client, id).await;
    }
    removed
}

async fn record_removal(
    services: &Services,
    tx: &mut ClientTx,
    who: &Member,
    id: SuppressionId,
    was: serde_json::Value,
) -> Result<(), Error> {
    let entry = Entry::new(AuditAction::Delete, "suppression", id).before(was);
    audit::record(services, tx, &Actor::from(who), entry).await
}

impl From<rows::Entry> for EmailEntry {
    fn from(row: rows::Entry) -> Self {
        Self {
            id: row.id,
            email: row.email,
            reason: row.reason,
            source: row.source,
            notes: row.notes,
            added_by: row.added_by,
            created_at: row.created_at,
        }
    }
}
