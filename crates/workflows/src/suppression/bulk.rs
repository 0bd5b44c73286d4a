//! Many domains or numbers at once, and a client's whole list as a file.

use std::io::Write;

use domain::{
    AuditAction, Capability, ClientId, DomainSuppressionReason, FactValue, LeadFact, PhoneSuppressionReason,
    SuppressionId,
};
use store::suppression as rows;

use super::BulkAdded;
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Member, Visit};
use crate::leads::{facts, rescore};
use crate::table_file::TableFile;
use crate::{Error, Services};

/// Most domains or numbers of one request.
pub const LINES_MAX: usize = 10_000;
/// Rows of one transaction.
const PORTION: usize = 500;
const PAGE: i64 = 1_000;

/// Puts companies' domains on the client's list. What is no domain is counted and left out.
pub async fn add_domains(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    lines: &[String],
    why: DomainSuppressionReason,
) -> Result<BulkAdded, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    checked(lines)?;
    let mut done = BulkAdded::default();
    for some in lines.chunks(PORTION) {
        let mut tx = services.db.write(client).await?;
        for line in some {
            let Ok(domain) = facts::domain(line.trim()) else {
                done.invalid += 1;
                continue;
            };
            let id: SuppressionId = services.ids.next();
            let added = rows::add_domain(&mut tx, id, &domain, why, None, who.user, services.now()).await?;
            *(if added { &mut done.added } else { &mut done.duplicates }) += 1;
        }
        tx.commit().await?;
    }
    note(services, client, &who, "domains", &done).await?;
    rescore::request(services, client).await?;
    Ok(done)
}

/// Puts numbers on the client's list. What is no number is counted and left out.
pub async fn add_phones(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    lines: &[String],
) -> Result<BulkAdded, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    checked(lines)?;
    let mut done = BulkAdded::default();
    for some in lines.chunks(PORTION) {
        let mut tx = services.db.write(client).await?;
        for line in some {
            let Ok(Some(FactValue::Text(phone))) = facts::read(LeadFact::Phone, line) else {
                done.invalid += 1;
                continue;
            };
            let (id, at): (SuppressionId, _) = (services.ids.next(), services.now());
            let why = PhoneSuppressionReason::Manual;
            let added = rows::add_phone(&mut tx, id, &phone, why, None, Some(who.user), at).await?;
            *(if added { &mut done.added } else { &mut done.duplicates }) += 1;
        }
        tx.commit().await?;
    }
    note(services, client, &who, "phones", &done).await?;
    Ok(done)
}

fn checked(lines: &[String]) -> Result<(), Error> {
    if lines.len() > LINES_MAX {
        return Err(Error::field("lines", "too_long", format!("Send at most {LINES_MAX} lines at once.")));
    }
    Ok(())
}

async fn note(
    services: &Services,
    client: ClientId,
    who: &Member,
    what: &'static str,
    done: &BulkAdded,
) -> Result<(), Error> {
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Create, "suppression", client)
        .note("of", what)
        .note("added", done.added)
        .note("duplicates", done.duplicates)
        .note("invalid", done.invalid);
    audit::record(services, &mut tx, &Actor::from(who), entry).await?;
    Ok(tx.commit().await?)
}

/// Writes the client's three lists as one CSV file. Persons who were erased have no address left to
/// write; their entries stay out of the file and on the list.
pub async fn export_lists<W: Write + Send + 'static>(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    out: W,
) -> Result<W, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Export, "suppression", client);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let (domains, phones) = (rows::domains(&mut tx).await?, rows::phones(&mut tx).await?);
    tx.commit().await?;
    let head = ["type", "value", "reason", "source", "notes", "added_at"].map(str::to_owned).to_vec();
    let file = TableFile::begin(head, out);
    let at = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let line = |kind: &str, value: String, why: &str, source: String, notes: Option<String>, when: String| {
        vec![kind.to_owned(), value, why.to_owned(), source, notes.unwrap_or_default(), when]
    };
    let named = domains
        .into_iter()
        .map(|row| {
            line("domain", row.name, row.reason.as_str(), String::new(), row.notes, at(row.created_at))
        })
        .chain(phones.into_iter().map(|row| {
            line("phone", row.name, row.reason.as_str(), String::new(), row.notes, at(row.created_at))
        }));
    let mut taken = file.write(named.collect()).await;
    let mut before = None;
    while taken {
        let mut tx = services.db.read(client).await?;
        let found = rows::list(&mut tx, None, before, PAGE).await?;
        drop(tx);
        let Some(last) = found.last() else { break };
        before = Some(last.id);
        let portion = found.into_iter().filter_map(|row| {
            let (why, source) = (row.reason.as_str(), row.source.unwrap_or_default());
            Some(line("email", row.email?.to_string(), why, source, row.notes, at(row.created_at)))
        });
        taken = file.write(portion.collect()).await;
    }
    file.end().await
}
