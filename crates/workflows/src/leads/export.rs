//! All leads of a filter as a file that imports again: the columns are named as the facts.

use std::collections::HashMap;
use std::io::Write;

use domain::{AuditAction, Capability, ClientId, FactValue, LeadFact, LeadId};
use store::leads::list::{self, Window};
use store::leads::{self as rows, Lead};

use super::list::Filter;
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Visit};
use crate::table_file::TableFile;
use crate::{Error, Services};

/// Leads of one look at the database.
const PORTION: i64 = 1_000;
const BEFORE_FACTS: [&str; 1] = ["email"];
const AFTER_FACTS: [&str; 12] = [
    "status",
    "als_score",
    "als_tier",
    "als_data_quality",
    "als_authority",
    "als_company_fit",
    "als_timing",
    "als_risk",
    "consent_basis",
    "consent_source",
    "bounce_count",
    "created_at",
];

/// Writes the leads as CSV, the newest first. For administrators, and noted in the audit log.
pub async fn export_leads<W: Write + Send + 'static>(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    filter: &Filter,
    out: W,
) -> Result<W, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let filter = filter.checked()?;
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Export, "lead", client).note("of", "list");
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    let facts = LeadFact::ALL.iter().map(|fact| fact.as_str());
    let head = BEFORE_FACTS.into_iter().chain(facts).chain(AFTER_FACTS).map(str::to_owned).collect();
    let file = TableFile::begin(head, out);
    let mut window = Window {
        order: list::Order::Created,
        direction: list::Direction::Down,
        beyond: None,
        skip: 0,
        limit: PORTION,
    };
    loop {
        let mut tx = services.db.read(client).await?;
        let found = list::rows_of(&mut tx, &filter, &window).await?;
        let ids: Vec<LeadId> = found.iter().map(|lead| lead.id).collect();
        let mut leads: HashMap<LeadId, Lead> =
            rows::get_many(&mut tx, &ids).await?.into_iter().map(|lead| (lead.id, lead)).collect();
        drop(tx);
        let Some(last) = found.last() else { break };
        window.beyond = Some(last.place(window.order));
        // In the order of the list; who was deleted in between is left out.
        let portion = ids.iter().filter_map(|id| leads.remove(id)).map(|lead| cells(&lead)).collect();
        if !file.write(portion).await || (found.len() as i64) < PORTION {
            break;
        }
    }
    file.end().await
}

fn cells(lead: &Lead) -> Vec<String> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let als = &lead.als;
    let mut cells = vec![lead.email.to_string()];
    cells.extend(LeadFact::ALL.iter().map(|fact| lead.facts.get(*fact).map(text).unwrap_or_default()));
    cells.extend([
        lead.status.to_string(),
        number(als.score),
        als.tier.map(|tier| tier.to_string()).unwrap_or_default(),
        number(als.data_quality),
        number(als.authority),
        number(als.company_fit),
        number(als.timing),
        number(als.risk),
        lead.consent_basis.to_string(),
        lead.consent_source.clone().unwrap_or_default(),
        lead.bounce_count.to_string(),
        lead.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    ]);
    cells
}

/// As an import reads it.
fn text(value: FactValue) -> String {
    match value {
        FactValue::Flag(flag) => flag.to_string(),
        FactValue::Count(count) => count.to_string(),
        FactValue::Number(number) => number.to_string(),
        FactValue::Date(date) => date.to_string(),
        FactValue::Text(text) => text,
    }
}
