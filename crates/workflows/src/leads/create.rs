//! Leads that a person or a program adds, one or up to a thousand.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::people::tidy;
use domain::{
    AuditAction, CampaignId, Capability, ClientId, ConsentBasis, EmailAddress, EnrichmentSource, ImportId,
    LeadFact, LeadFacts, LeadId, LeadStatus, RowOutcome,
};
use engines::enrichment::{AddressStatus, Completeness};
use serde_json::json;
use store::leads as rows;

use super::scorer::{Scorer, evidence_of};
use super::view::{self, LeadView};
use super::{address, facts};
use crate::audit::{self, Actor, Entry};
use crate::error::{FieldError, Fields};
use crate::identity::{self, Visit};
use crate::outreach::enrolments;
use crate::suppression::{Guard, Hit};
use crate::{Error, Services, webhooks};

/// Most leads of one bulk request.
pub const BULK_MAX: usize = 1_000;
const CONSENT_SOURCE_MAX: usize = 300;

/// A lead to be, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct NewLead {
    pub email: String,
    /// Facts by name; see [`LeadFact`].
    pub facts: BTreeMap<LeadFact, String>,
    pub campaign: Option<CampaignId>,
    pub consent_basis: Option<ConsentBasis>,
    pub consent_source: Option<String>,
}

/// What became of one lead of a bulk request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRow {
    /// Counted from 1.
    pub row: usize,
    pub outcome: RowOutcome,
    /// Set when a lead was created.
    pub lead: Option<LeadId>,
    /// Why none was.
    pub reason: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct AddedLead {
    pub created: usize,
    pub skipped: usize,
    pub rows: Vec<BulkRow>,
}

/// What all leads of one addition share.
#[derive(Clone, Debug)]
pub(crate) struct Making<'m> {
    pub services: &'m Services,
    pub scorer: &'m Scorer,
    pub campaign: Option<CampaignId>,
    pub import: Option<ImportId>,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub at: DateTime<Utc>,
}

/// How complete the record is.
pub(crate) fn completeness(facts: &LeadFacts) -> Completeness {
    Completeness {
        email: if facts.email_verified == Some(true) {
            AddressStatus::Verified
        } else {
            AddressStatus::Other
        },
        first_name: facts.first_name.is_some(),
        last_name: facts.last_name.is_some(),
        title: facts.title.is_some(),
        company: facts.company.is_some(),
        linkedin: facts.linkedin_url.is_some(),
        phone: facts.phone.is_some(),
    }
}

/// The row of a lead: enriched and scored when its facts suffice.
pub(crate) fn prepare(
    making: &Making<'_>,
    email: EmailAddress,
    mut facts: LeadFacts,
    hit: Option<&Hit>,
) -> rows::NewLead {
    facts::complete(&mut facts, &email);
    let complete = completeness(&facts);
    let enough = complete.suffices_by_hand();
    let score = enough.then(|| {
        let evidence = evidence_of(&email, &facts, LeadStatus::Enriched, 0, hit);
        making.scorer.score(&evidence)
    });
    rows::NewLead {
        id: making.services.ids.next(),
        campaign: making.campaign,
        import: making.import,
        email_check: address::check(&email),
        email,
        status: if enough { LeadStatus::Scored } else { LeadStatus::New },
        score,
        enrichment: enough.then(|| (EnrichmentSource::Manual, complete.confidence())),
        facts,
        consent_basis: making.consent_basis,
        consent_source: making.consent_source.clone(),
        at: making.at,
    }
}

/// Reads the typed facts, naming each that is wrong.
pub(super) fn read_facts(typed: &BTreeMap<LeadFact, String>, fields: &mut Fields) -> LeadFacts {
    let mut known = LeadFacts::default();
    for (fact, text) in typed {
        let read = facts::read(*fact, text).map_err(|bad| FieldError::text(fact.as_str(), &bad));
        if let Some(value) = fields.take(read) {
            known.set(*fact, value);
        }
    }
    known
}

pub(super) fn read_consent_source(text: Option<&str>, fields: &mut Fields) -> Option<String> {
    let text = text.map(tidy).filter(|text| !text.is_empty())?;
    if text.chars().count() > CONSENT_SOURCE_MAX {
        fields.wrong("consent_source", "too_long", "Use at most 300 characters.");
    }
    Some(text)
}

/// Adds one lead. `Exists` when the client has the address, a refusal when it may not be contacted.
pub async fn add_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    new: NewLead,
) -> Result<LeadView, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let mut fields = Fields::default();
    let email = fields.parse("email", facts::read_email(&new.email));
    let facts = read_facts(&new.facts, &mut fields);
    let consent_source = read_consent_source(new.consent_source.as_deref(), &mut fields);
    let Some(email) = email else { return Err(fields.into_error()) };
    fields.finish()?;
    let guard = Guard::of(services, client, std::slice::from_ref(&email)).await?;
    if let Some(hit) = guard.hit(&email, facts.domain.as_deref()) {
        return Err(hit.refusal());
    }
    let mut tx = services.db.write(client).await?;
    let scorer = Scorer::load(services, &mut tx).await?;
    let making = Making {
        services,
        scorer: &scorer,
        campaign: new.campaign,
        import: None,
        consent_basis: new.consent_basis.unwrap_or(ConsentBasis::None),
        consent_source,
        at: services.now(),
    };
    let row = prepare(&making, email, facts, None);
    let id = row.id;
    if !rows::insert_many(&mut tx, std::slice::from_ref(&row)).await?.is_empty() {
        return Err(Error::Exists { what: "lead" });
    }
    webhooks::leads_added(services, &mut tx, std::slice::from_ref(&row), &HashSet::new()).await?;
    if let Some(campaign) = row.campaign {
        enrolments::arrived(services, &mut tx, campaign, &[id]).await?;
    }
    let entry = Entry::new(AuditAction::Create, "lead", id)
        .after(json!({"email": row.email.masked(), "status": row.status}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    view::shown(services, client, id).await
}

/// Adds up to [`BULK_MAX`] leads; each has an outcome of its own, none stops the others.
pub async fn add_leads(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    all: Vec<NewLead>,
) -> Result<AddedLead, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    if all.is_empty() || all.len() > BULK_MAX {
        return Err(Error::field("leads", "count", format!("Send 1 to {BULK_MAX} leads.")));
    }
    let emails: Vec<EmailAddress> = all.iter().filter_map(|new| facts::read_email(&new.email).ok()).collect();
    let guard = Guard::of(services, client, &emails).await?;
    let mut tx = services.db.write(client).await?;
    let scorer = Scorer::load(services, &mut tx).await?;
    let known: HashSet<EmailAddress> =
        rows::known(&mut tx, &emails).await?.into_iter().map(|lead| lead.email).collect();
    let mut seen = HashSet::new();
    let mut done = AddedLead::default();
    let mut new_rows = Vec::new();
    for (n, new) in all.into_iter().enumerate() {
        let mut fields = Fields::default();
        let email = fields.parse("email", facts::read_email(&new.email));
        let facts = read_facts(&new.facts, &mut fields);
        let consent_source = read_consent_source(new.consent_source.as_deref(), &mut fields);
        let (outcome, reason, lead) = match (email, fields.finish()) {
            (_, Err(error)) => (RowOutcome::Invalid, Some(words(&error)), None),
            (None, Ok(())) => (RowOutcome::Invalid, None, None),
            (Some(email), Ok(())) => {
                if !seen.insert(email.clone()) {
                    (
                        RowOutcome::DuplicateInFile,
                        Some("The same address comes before in this request.".to_owned()),
                        None,
                    )
                } else if let Some(hit) = guard.hit(&email, facts.domain.as_deref()) {
                    (RowOutcome::Suppressed, Some(hit.words().to_owned()), None)
                } else if known.contains(&email) {
                    (
                        RowOutcome::DuplicateInClient,
                        Some("There is a lead with this address.".to_owned()),
                        None,
                    )
                } else {
                    let making = Making {
                        services,
                        scorer: &scorer,
                        campaign: new.campaign,
                        import: None,
                        consent_basis: new.consent_basis.unwrap_or(ConsentBasis::None),
                        consent_source,
                        at: services.now(),
                    };
                    let row = prepare(&making, email, facts, None);
                    let id = row.id;
                    new_rows.push(row);
                    (RowOutcome::Created, None, Some(id))
                }
            }
        };
        done.rows.push(BulkRow { row: n + 1, outcome, lead, reason });
    }
    let late = rows::insert_many(&mut tx, &new_rows).await?;
    webhooks::leads_added(services, &mut tx, &new_rows, &late).await?;
    let mut by_campaign: HashMap<CampaignId, Vec<LeadId>> = HashMap::new();
    for row in new_rows.iter().filter(|row| !late.contains(&row.id)) {
        if let Some(campaign) = row.campaign {
            by_campaign.entry(campaign).or_default().push(row.id);
        }
    }
    for (campaign, there) in by_campaign {
        enrolments::arrived(services, &mut tx, campaign, &there).await?;
    }
    for row in &mut done.rows {
        if row.lead.is_some_and(|id| late.contains(&id)) {
            *row = BulkRow {
                outcome: RowOutcome::DuplicateInClient,
                lead: None,
                reason: Some("There is a lead with this address.".to_owned()),
                ..row.clone()
            };
        }
    }
    done.created = done.rows.iter().filter(|row| row.outcome == RowOutcome::Created).count();
    done.skipped = done.rows.len() - done.created;
    let entry = Entry::new(AuditAction::Create, "lead", client)
        .note("created", done.created)
        .note("skipped", done.skipped);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(done)
}

/// What is wrong, field by field, in one line.
pub(crate) fn words(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|field| format!("{}: {}", field.field, field.message))
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}
