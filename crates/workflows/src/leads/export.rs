//! A client's leads as a table for spreadsheets and for other programs.

use std::collections::HashMap;

use domain::{AuditAction, Capability, ClientId, FactValue, LeadFact, LeadId};
use futures::Stream;
use serde_json::json;
use store::leads::list::{self, Direction, Order, Place, Window};
use store::leads::{self as rows, Lead};

use super::Filter;
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Visit};
use crate::imports::harmless;
use crate::{Error, Services};

/// Leads read at once.
const PORTION: i64 = 499;
/// So that spreadsheets take the file for UTF-8.
const MARK: &str = "\u{feff}";
/// Columns before and after the facts, which have the names an import knows.
const BEFORE: [&str; 2] = ["id", "email"];
const AFTER: [&str; 13] = [
    "status",
    "als_score",
    "als_tier",
    "als_data_quality",
    "als_authority",
    "als_company_fit",
    "als_timing",
    "als_risk",
    "enrichment_source",
    "consent_basis",
    "consent_source",
    "created_at",
    "updated_at",
];

/// Where the next portion begins.
enum At {
    Start,
    After(LeadId),
}

/// The leads a filter keeps as CSV, a portion at a time, the newest first. A cell that a spreadsheet
/// would take for a formula gets an apostrophe before it. For administrators; noted in the audit log.
pub async fn export_leads(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    filter: &Filter,
) -> Result<impl Stream<Item = Result<Vec<u8>, Error>> + Send + use<>, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let kept = filter.checked()?;
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Export, "lead", client).note("of", "list").note(
        "filter",
        json!({"campaign_id": filter.campaign, "tier": filter.tier, "status": filter.status, "score_from": filter.score_from,
               "score_to": filter.score_to, "searched": filter.search.is_some()}),
    );
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    let services = services.clone();
    Ok(futures::stream::try_unfold(Some(At::Start), move |at| {
        let (services, kept) = (services.clone(), kept.clone());
        async move {
            let Some(at) = at else { return Ok(None) };
            portion(&services, client, &kept, at).await.map(Some)
        }
    }))
}

async fn portion(
    services: &Services,
    client: ClientId,
    filter: &list::Filter,
    at: At,
) -> Result<(Vec<u8>, Option<At>), Error> {
    let beyond = match at {
        At::Start => None,
        At::After(id) => Some(Place::Created(id)),
    };
    let starts = beyond.is_none();
    let window =
        Window { order: Order::Created, direction: Direction::Down, beyond, skip: 0, limit: PORTION };
    let mut tx = services.db.read(client).await?;
    let ids: Vec<LeadId> =
        list::rows_of(&mut tx, filter, &window).await?.into_iter().map(|brief| brief.id).collect();
    let mut leads: HashMap<LeadId, Lead> =
        rows::get_many(&mut tx, &ids).await?.into_iter().map(|lead| (lead.id, lead)).collect();
    drop(tx);
    let out = if starts { MARK.as_bytes().to_vec() } else { Vec::new() };
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let broken = |error: csv::Error| Error::internal("the table could not be written", error);
    if starts {
        let facts = LeadFact::ALL.iter().map(|fact| fact.as_str());
        table.write_record(BEFORE.into_iter().chain(facts).chain(AFTER)).map_err(broken)?;
    }
    for lead in ids.iter().filter_map(|id| leads.remove(id)) {
        table.write_record(cells(&lead)).map_err(broken)?;
    }
    let bytes = table
        .into_inner()
        .map_err(|error| Error::internal("the table could not be written", error.into_error()))?;
    let next = ids.last().filter(|_| ids.len() as i64 == PORTION).map(|last| At::After(*last));
    Ok((bytes, next))
}

fn cells(lead: &Lead) -> Vec<String> {
    fn shown<T: ToString>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let mut cells = vec![lead.id.to_string(), harmless(lead.email.as_str())];
    cells.extend(LeadFact::ALL.iter().map(|fact| match lead.facts.get(*fact) {
        None => String::new(),
        Some(FactValue::Text(text)) => harmless(&text),
        Some(FactValue::Count(count)) => count.to_string(),
        Some(FactValue::Number(number)) => number.to_string(),
        Some(FactValue::Flag(flag)) => flag.to_string(),
        Some(FactValue::Date(date)) => date.to_string(),
    }));
    let als = &lead.als;
    cells.extend([
        lead.status.to_string(),
        shown(als.score),
        shown(als.tier),
        shown(als.data_quality),
        shown(als.authority),
        shown(als.company_fit),
        shown(als.timing),
        shown(als.risk),
        shown(lead.enrichment_source),
        lead.consent_basis.to_string(),
        harmless(lead.consent_source.as_deref().unwrap_or_default()),
        lead.created_at.to_rfc3339(),
        lead.updated_at.to_rfc3339(),
    ]);
    cells
}
