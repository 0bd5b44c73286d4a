//! Changing one lead, ending and reopening it.

use std::collections::BTreeMap;

use domain::people::tidy;
use domain::{
    ActivityId, AuditAction, Capability, ClientId, ConsentBasis, EnrichmentSource, LeadFact, LeadId,
    LeadStatus, SuppressionReason, WebhookEvent,
};
use serde_json::{Map, Value, json};
use store::leads::scores::{self, Score};
use store::leads::{self as rows, Change, Enrichment, Lead};
use store::{ClientTx, activities, report, suppression as lists};

use super::create::{completeness, read_consent_source, read_facts};
use super::scorer::{Scorer, evidence_of};
use super::view::{self, LeadView};
use super::{address, facts};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields;
use crate::identity::{self, Visit};
use crate::suppression::{Guard, Hit, hash};
use crate::{Error, Services, webhooks};

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct LeadChange {
    pub email: Option<String>,
    /// An empty text forgets the fact.
    pub facts: BTreeMap<LeadFact, String>,
    /// Only an end: see [`LeadStatus::may_be_set_by_hand`].
    pub status: Option<LeadStatus>,
    pub consent_basis: Option<ConsentBasis>,
    pub consent_source: Option<String>,
    /// Refuses with `Stale` when the lead is no longer at this revision.
    pub revision: Option<i64>,
}

/// Changes a lead and scores it anew. Another address takes the mark of a bounce away, for it was the
/// old one's; an address another lead has is refused.
pub async fn update_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
    change: LeadChange,
) -> Result<LeadView, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let mut fields = Fields::default();
    let email = match &change.email {
        Some(text) => fields.parse("email", facts::read_email(text)),
        None => None,
    };
    let typed = read_facts(&change.facts, &mut fields);
    let consent_source = read_consent_source(change.consent_source.as_deref(), &mut fields);
    fields.finish()?;

    let mut tx = services.db.read(client).await?;
    let seen = view::living(&mut tx, id).await?;
    drop(tx);
    let new_email = email.unwrap_or_else(|| seen.email.clone());
    let guard = Guard::of(services, client, std::slice::from_ref(&new_email)).await?;

    let mut tx = services.db.write(client).await?;
    let old = view::living(&mut tx, id).await?;
    let moved = old.email != new_email;
    let mut new = change_of(&old);
    new.email = new_email;
    for fact in change.facts.keys() {
        new.facts.set(*fact, typed.get(*fact));
    }
    facts::complete(&mut new.facts, &new.email);
    let hit = guard.hit(&new.email, new.facts.domain.as_deref());
    if moved {
        if let Some(hit) = hit {
            return Err(hit.refusal());
        }
        new.email_check = Some(address::check(&new.email));
        if !change.facts.contains_key(&LeadFact::EmailVerified) {
            new.facts.email_verified = None;
        }
        if old.status == LeadStatus::Bounced {
            new.status = LeadStatus::reopened(old.enriched_at.is_some(), old.als.scored_at.is_some());
        }
    }
    if let Some(to) = change.status.filter(|to| *to != old.status) {
        if !old.status.may_be_set_by_hand(to) {
            return Err(Error::refused(
                "status_move",
                format!("A lead that is {} cannot be set to {to} by hand.", old.status),
            ));
        }
        new.status = to;
    }
    if let Some(basis) = change.consent_basis {
        new.consent_basis = basis;
    }
    if change.consent_source.is_some() {
        new.consent_source = consent_source;
    }
    let complete = completeness(&new.facts);
    if complete.suffices_by_hand()
        && new.enrichment.is_none_or(|found| found.source == EnrichmentSource::Manual)
    {
        let at = new.enrichment.map_or(services.now(), |found| found.at);
        new.enrichment =
            Some(Enrichment { source: EnrichmentSource::Manual, confidence: complete.confidence(), at });
        if new.status == LeadStatus::New {
            new.status = LeadStatus::Enriched;
        }
    }
    let saved = rows::update(&mut tx, id, &new, change.revision, services.now()).await;
    match saved {
        Ok(true) => {}
        Ok(false) => return Err(Error::Stale),
        Err(store::Error::Conflict) => return Err(Error::Exists { what: "lead" }),
        Err(error) => return Err(error.into()),
    }
    let ended = new.status != old.status && new.status.ends_outreach();
    if ended {
        end(services, &mut tx, &old, new.status).await?;
    }
    let score = score(services, &mut tx, id, &new, old.bounce_count, hit.as_ref()).await?;
    let news: Vec<(WebhookEvent, &[LeadId])> = news(&old, &new, score.as_ref())
        .into_iter()
        .map(|event| (event, std::slice::from_ref(&id)))
        .collect();
    webhooks::leads_together(services, &mut tx, &news).await?;
    let entry = Entry::new(AuditAction::Update, "lead", id).before(told(&change_of(&old))).after(told(&new));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    tracing::debug!(lead.id = %id, lead.score = score.map(|score| score.score), "a lead was changed");
    view::shown(services, client, id).await
}

pub(super) fn change_of(lead: &Lead) -> Change {
    Change {
        email: lead.email.clone(),
        facts: lead.facts.clone(),
        status: lead.status,
        email_check: lead.email_check,
        consent_basis: lead.consent_basis,
        consent_source: lead.consent_source.clone(),
        enrichment: lead.enrichment_source.map(|source| Enrichment {
            source,
            confidence: lead.enrichment_confidence.unwrap_or_default(),
            at: lead.enriched_at.unwrap_or(lead.created_at),
        }),
        campaign: lead.campaign_id,
        import: lead.import_id,
    }
}

/// What a change of a lead means to those who are told.
fn news(old: &Lead, new: &Change, score: Option<&Score>) -> Vec<WebhookEvent> {
    let mut news = Vec::new();
    if old.enrichment_source.is_none() && new.enrichment.is_some() {
        news.push(WebhookEvent::LeadEnriched);
    }
    if score.is_some_and(|now| old.als.score != Some(now.score) || old.als.tier != Some(now.tier)) {
        news.push(WebhookEvent::LeadScored);
    }
    if new.status != old.status {
        match new.status {
            LeadStatus::Converted => news.push(WebhookEvent::LeadConverted),
            LeadStatus::Unsubscribed => news.push(WebhookEvent::LeadUnsubscribed),
            LeadStatus::New
            | LeadStatus::Enriched
            | LeadStatus::Scored
            | LeadStatus::InSequence
            | LeadStatus::Bounced => {}
        }
    }
    news
}

/// What the audit log may know: no addresses and numbers in full.
fn told(change: &Change) -> Value {
    let mut told = Map::new();
    for fact in LeadFact::ALL {
        let value = match (*fact, change.facts.get(*fact)) {
            (LeadFact::Phone | LeadFact::PersonalEmail, Some(_)) => json!(true),
            (_, value) => serde_json::to_value(value).unwrap_or_default(),
        };
        told.insert(fact.to_string(), value);
    }
    told.insert("email".to_owned(), json!(change.email.masked()));
    told.insert("status".to_owned(), json!(change.status));
    told.insert("consent_basis".to_owned(), json!(change.consent_basis));
    Value::Object(told)
}

/// What ending a lead by hand means besides its status: an opt-out goes on the client's list, and the
/// timeline says what happened.
async fn end(services: &Services, tx: &mut ClientTx, lead: &Lead, to: LeadStatus) -> Result<(), Error> {
    let at = services.now();
    rows::set_status(tx, lead.id, to, at).await?;
    let reason = match to {
        LeadStatus::Unsubscribed => Some(SuppressionReason::Unsubscribe),
        LeadStatus::Bounced => Some(SuppressionReason::Bounce),
        _ => None,
    };
    if let Some(reason) = reason {
        let row = crate::suppression::new_row(services, &lead.email, reason, "lead", None, None);
        lists::add(tx, &row).await?;
    }
    let activity = activities::NewActivity {
        id: services.ids.next::<ActivityId>(),
        lead: lead.id,
        campaign: lead.campaign_id,
        channel: None,
        action: match to {
            LeadStatus::Unsubscribed => "unsubscribed",
            LeadStatus::Bounced => "bounced",
            _ => "converted",
        },
        subject: None,
        content_preview: Some("Noted by hand.".to_owned()),
        at,
    };
    Ok(activities::insert(tx, &activity).await?)
}

/// Scores a lead that was just written; a new one has no score.
async fn score(
    services: &Services,
    tx: &mut ClientTx,
    id: LeadId,
    change: &Change,
    bounce_count: i64,
    hit: Option<&Hit>,
) -> Result<Option<Score>, Error> {
    if !change.status.may_be_scored() {
        return Ok(None);
    }
    let scorer = Scorer::load(services, tx).await?;
    let score = scorer.score(&evidence_of(&change.email, &change.facts, change.status, bounce_count, hit));
    scores::set_many(tx, &[(id, score.clone())]).await?;
    Ok(Some(score))
}

/// Takes back an opt-out, a bounce or a conversion; an administrator says on what ground, and the
/// audit log keeps it. An opt-out also leaves the client's list.
pub async fn reopen_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
    reason: &str,
) -> Result<LeadView, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let reason = tidy(reason);
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Error::field(
            "reason",
            "required",
            "Say why the person may be contacted again, in at most 500 characters.",
        ));
    }
    let mut tx = services.db.write(client).await?;
    let lead = view::living(&mut tx, id).await?;
    if !lead.status.ends_outreach() {
        return Err(Error::refused("status_move", "This lead has not ended."));
    }
    let to = LeadStatus::reopened(lead.enriched_at.is_some(), lead.als.scored_at.is_some());
    rows::set_status(&mut tx, id, to, services.now()).await?;
    if lead.status == LeadStatus::Converted {
        report::unconverted(&mut tx, id).await?;
    } else {
        lists::remove_hash(&mut tx, &hash(&lead.email)).await?;
    }
    let entry = Entry::new(AuditAction::Update, "lead", id)
        .before(json!({"status": lead.status}))
        .after(json!({"status": to}))
        .note("reason", reason);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    super::rescore::some(services, client, &[id]).await?;
    view::shown(services, client, id).await
}

pub async fn delete_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
) -> Result<(), Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let lead = view::living(&mut tx, id).await?;
    rows::soft_delete(&mut tx, id, services.now()).await?;
    let entry = Entry::new(AuditAction::Delete, "lead", id)
        .before(json!({"email": lead.email.masked(), "status": lead.status}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}
