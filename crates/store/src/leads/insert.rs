//! Adding leads, one or many.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CampaignId, ConsentBasis, EmailAddress, EmailCheck, EnrichmentSource, FactKind, FactValue, ImportId,
    LeadFact, LeadFacts, LeadId, LeadStatus, search_key,
};

use super::scores::Score;
use crate::query::{LIST_MAX, Query};
use crate::{ClientTx, Engine, Json, List, Result};

#[derive(Clone, Debug)]
pub struct NewLead {
    pub id: LeadId,
    pub campaign: Option<CampaignId>,
    pub import: Option<ImportId>,
    pub email: EmailAddress,
    pub facts: LeadFacts,
    pub status: LeadStatus,
    pub score: Option<Score>,
    /// Where the facts come from and how sure they are, 0 to 1, once they suffice.
    pub enrichment: Option<(EnrichmentSource, f64)>,
    pub email_check: EmailCheck,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub at: DateTime<Utc>,
}

/// What a search compares: "first last", last name, company.
pub(super) fn keys(facts: &LeadFacts) -> [String; 3] {
    let [first, last, company] =
        [&facts.first_name, &facts.last_name, &facts.company].map(|text| text.as_deref().unwrap_or_default());
    [search_key(&format!("{first} {last}")), search_key(last), search_key(company)]
}

/// Columns besides the facts, with their PostgreSQL types. `client_id` and times are the same for all rows.
const OWN: [(&str, &str); 25] = [
    ("id", "UUID"),
    ("client_id", "UUID"),
    ("created_at", "TIMESTAMPTZ"),
    ("updated_at", "TIMESTAMPTZ"),
    ("campaign_id", "UUID"),
    ("import_id", "UUID"),
    ("email", "TEXT"),
    ("status", "TEXT"),
    ("enrichment_source", "TEXT"),
    ("enrichment_confidence", "DOUBLE PRECISION"),
    ("enriched_at", "TIMESTAMPTZ"),
    ("email_check", "TEXT"),
    ("consent_basis", "TEXT"),
    ("consent_source", "TEXT"),
    ("name_key", "TEXT"),
    ("last_name_key", "TEXT"),
    ("company_key", "TEXT"),
    ("als_score", "BIGINT"),
    ("als_tier", "TEXT"),
    ("als_rank", "BIGINT"),
    ("als_reasons", "TEXT"),
    ("als_weights_used", "JSONB"),
    ("als_weights_source", "TEXT"),
    ("als_tier_override_reason", "TEXT"),
    ("scored_at", "TIMESTAMPTZ"),
];
const COMPONENTS: [&str; 5] =
    ["als_data_quality", "als_authority", "als_company_fit", "als_timing", "als_risk"];
/// Values of one row; so many rows fit a SQLite statement.
const WIDTH: usize = OWN.len() + COMPONENTS.len() + LeadFact::ALL.len();
const ROWS_AT_ONCE: usize = LIST_MAX / WIDTH;

fn column_names() -> String {
    let own = OWN.iter().map(|(name, _)| *name);
    let facts = LeadFact::ALL.iter().map(|fact| fact.as_str());
    own.chain(COMPONENTS).chain(facts).collect::<Vec<_>>().join(", ")
}

const UNLESS_KNOWN: &str = " ON CONFLICT (client_id, email) WHERE deleted_at IS NULL DO NOTHING";

/// `INSERT … VALUES` of so many rows.
fn values(rows: usize) -> String {
    let mut sql = format!("INSERT INTO leads ({}) VALUES ", column_names());
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..WIDTH {
            let _ = write!(sql, "{}${}", if column == 0 { "" } else { ", " }, row * WIDTH + column + 1);
        }
        sql.push(')');
    }
    sql + UNLESS_KNOWN
}

static ONE: LazyLock<String> = LazyLock::new(|| values(1));
static MANY: LazyLock<String> = LazyLock::new(|| values(ROWS_AT_ONCE));
static ARRAYS: LazyLock<String> = LazyLock::new(|| {
    let own = OWN.iter().map(|(_, kind)| *kind);
    let facts = LeadFact::ALL.iter().map(|fact| match fact.kind() {
        FactKind::Count => "BIGINT",
        FactKind::Number => "DOUBLE PRECISION",
        FactKind::Flag => "BOOLEAN",
        FactKind::Date => "DATE",
        _ => "TEXT",
    });
    let kinds = own.chain([Engine::Postgres; 5].map(|_| "BIGINT")).chain(facts);
    let arrays: Vec<String> = kinds.enumerate().map(|(n, kind)| format!("${}::{kind}[]", n + 1)).collect();
    format!(
        "INSERT INTO leads ({}) SELECT * FROM UNNEST({}){UNLESS_KNOWN}",
        column_names(),
        arrays.join(", ")
    )
});

/// Adds leads; whoever's address the client has already is left out. Answers which were left out.
pub async fn insert_many(tx: &mut ClientTx, leads: &[NewLead]) -> Result<HashSet<LeadId>> {
    let added = match tx.engine() {
        Engine::Sqlite => by_values(tx, leads).await?,
        Engine::Postgres => by_arrays(tx, leads).await?,
    };
    if added == leads.len() as u64 {
        return Ok(HashSet::new());
    }
    // Rare: somebody else added one in between, or the caller did not look.
    let client = tx.client();
    let mut missing: HashSet<LeadId> = leads.iter().map(|lead| lead.id).collect();
    for some in leads.chunks(LIST_MAX - 1) {
        let there: Vec<(LeadId,)> = tx
            .query("SELECT id FROM leads WHERE")
            .push_bind(" client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().map(|lead| lead.id))
            .fetch_all()
            .await?;
        for (id,) in there {
            missing.remove(&id);
        }
    }
    Ok(missing)
}

async fn by_values(tx: &mut ClientTx, leads: &[NewLead]) -> Result<u64> {
    let client = tx.client();
    let mut added = 0;
    let (whole, rest) = leads.as_chunks::<ROWS_AT_ONCE>();
    let portions = whole
        .iter()
        .map(|some| (MANY.as_str(), &some[..]))
        .chain(rest.chunks(1).map(|one| (ONE.as_str(), one)));
    for (sql, some) in portions {
        let mut query = tx.query(sql);
        for lead in some {
            let [name_key, last_name_key, company_key] = keys(&lead.facts);
            let score = lead.score.as_ref();
            query = query
                .bind(lead.id)
                .bind(client)
                .bind(lead.at)
                .bind(lead.at)
                .bind(lead.campaign)
                .bind(lead.import)
                .bind(lead.email.clone())
                .bind(lead.status)
                .bind(lead.enrichment.map(|(source, _)| source))
                .bind(lead.enrichment.map(|(_, confidence)| confidence))
                .bind(lead.enrichment.map(|_| lead.at))
                .bind(lead.email_check)
                .bind(lead.consent_basis)
                .bind(lead.consent_source.clone())
                .bind(name_key)
                .bind(last_name_key)
                .bind(company_key)
                .bind(score.map(|score| score.score))
                .bind(score.map(|score| score.tier))
                .bind(score.map_or(0, Score::rank))
                .bind(score.map(|score| score.reasons.clone()))
                .bind(score.map(|score| Json(score.weights)))
                .bind(score.map(|score| score.weights_source))
                .bind(score.and_then(|score| score.tier_override))
                .bind(score.map(|score| score.at));
            for n in 0..COMPONENTS.len() {
                query = query.bind(score.map(|score| score.components[n]));
            }
            for fact in LeadFact::ALL {
                query = bind_fact(query, *fact, lead.facts.get(*fact));
            }
        }
        added += query.execute().await?;
    }
    Ok(added)
}

/// Binds a fact as its column has it.
pub(super) fn bind_fact<'t>(query: Query<'t>, fact: LeadFact, value: Option<FactValue>) -> Query<'t> {
    match (fact.kind(), value) {
        (_, Some(FactValue::Text(text))) => query.bind(Some(text)),
        (_, Some(FactValue::Count(count))) => query.bind(Some(count)),
        (_, Some(FactValue::Number(number))) => query.bind(Some(number)),
        (_, Some(FactValue::Flag(flag))) => query.bind(Some(flag)),
        (_, Some(FactValue::Date(date))) => query.bind(Some(date)),
        (FactKind::Count, None) => query.bind(None::<i64>),
        (FactKind::Number, None) => query.bind(None::<f64>),
        (FactKind::Flag, None) => query.bind(None::<bool>),
        (FactKind::Date, None) => query.bind(None::<NaiveDate>),
        (_, None) => query.bind(None::<String>),
    }
}

async fn by_arrays(tx: &mut ClientTx, leads: &[NewLead]) -> Result<u64> {
    let client = tx.client();
    fn all<T>(leads: &[NewLead], of: impl Fn(&NewLead) -> T) -> List<T> {
        List(leads.iter().map(of).collect())
    }
    let mut keys: [Vec<String>; 3] = Default::default();
    for lead in leads {
        for (column, key) in keys.iter_mut().zip(self::keys(&lead.facts)) {
            column.push(key);
        }
    }
    let [name_keys, last_name_keys, company_keys] = keys;
    let mut query = tx
        .query(&ARRAYS)
        .bind(all(leads, |lead| lead.id.as_uuid()))
        .bind(all(leads, |_| client.as_uuid()))
        .bind(all(leads, |lead| lead.at))
        .bind(all(leads, |lead| lead.at))
        .bind(all(leads, |lead| lead.campaign.map(CampaignId::as_uuid)))
        .bind(all(leads, |lead| lead.import.map(ImportId::as_uuid)))
        .bind(all(leads, |lead| lead.email.as_str().to_owned()))
        .bind(all(leads, |lead| lead.status.as_str().to_owned()))
        .bind(all(leads, |lead| lead.enrichment.map(|(source, _)| source.as_str().to_owned())))
        .bind(all(leads, |lead| lead.enrichment.map(|(_, confidence)| confidence)))
        .bind(all(leads, |lead| lead.enrichment.map(|_| lead.at)))
        .bind(all(leads, |lead| lead.email_check.as_str().to_owned()))
        .bind(all(leads, |lead| lead.consent_basis.as_str().to_owned()))
        .bind(all(leads, |lead| lead.consent_source.clone()))
        .bind(List(name_keys))
        .bind(List(last_name_keys))
        .bind(List(company_keys))
        .bind(all(leads, |lead| lead.score.as_ref().map(|score| score.score)))
        .bind(all(leads, |lead| lead.score.as_ref().map(|score| score.tier.as_str().to_owned())))
        .bind(all(leads, |lead| lead.score.as_ref().map_or(0, Score::rank)))
        .bind(all(leads, |lead| lead.score.as_ref().map(|score| score.reasons.clone())))
        .bind(all(leads, |lead| lead.score.as_ref().map(|score| Json(score.weights))))
        .bind(all(leads, |lead| lead.score.as_ref().map(|score| score.weights_source.as_str().to_owned())))
        .bind(all(leads, |lead| {
            lead.score.as_ref().and_then(|score| Some(score.tier_override?.as_str().to_owned()))
        }))
        .bind(all(leads, |lead| lead.score.as_ref().map(|score| score.at)));
    for n in 0..COMPONENTS.len() {
        query = query.bind(all(leads, |lead| lead.score.as_ref().map(|score| score.components[n])));
    }
    for fact in LeadFact::ALL {
        query = match fact.kind() {
            FactKind::Count => query.bind(all(leads, |lead| match lead.facts.get(*fact) {
                Some(FactValue::Count(count)) => Some(count),
                _ => None,
            })),
            FactKind::Number => query.bind(all(leads, |lead| match lead.facts.get(*fact) {
                Some(FactValue::Number(number)) => Some(number),
                _ => None,
            })),
            FactKind::Flag => query.bind(all(leads, |lead| match lead.facts.get(*fact) {
                Some(FactValue::Flag(flag)) => Some(flag),
                _ => None,
            })),
            FactKind::Date => query.bind(all(leads, |lead| match lead.facts.get(*fact) {
                Some(FactValue::Date(date)) => Some(date),
                _ => None,
            })),
            _ => query.bind(all(leads, |lead| match lead.facts.get(*fact) {
                Some(FactValue::Text(text)) => Some(text),
                _ => None,
            })),
        };
    }
    query.execute().await
}
