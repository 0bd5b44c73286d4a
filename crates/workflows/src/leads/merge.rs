//! Two leads that are one person.

use domain::{AuditAction, Capability, ClientId, LeadId, LeadStatus, WebhookEvent};
use serde_json::json;
use store::leads::merge::{self, Twin};
use store::leads::{self as rows};

use super::change::change_of;
use super::facts;
use super::view::{self, LeadView};
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Visit};
use crate::{Error, Services, webhooks};

/// Leads that may be the same person: they share the number, the profile, or name and company.
pub async fn find_twins(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
) -> Result<Vec<Twin>, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let lead = view::living(&mut tx, id).await?;
    Ok(merge::twins(&mut tx, id, &lead.facts).await?)
}

/// Keeps one lead and gives it what the other knows, and its history; the other is deleted. What the
/// kept one knows stays. An opt-out or bounce of either is the person's, and stays too.
pub async fn merge_leads(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    keep: LeadId,
    other: LeadId,
) -> Result<LeadView, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    if keep == other {
        return Err(Error::field("other", "same", "Choose another lead."));
    }
    let mut tx = services.db.write(client).await?;
    let kept = view::living(&mut tx, keep).await?;
    let gone = view::living(&mut tx, other).await?;
    let mut change = change_of(&kept);
    change.facts.fill_gaps(&gone.facts);
    facts::complete(&mut change.facts, &change.email);
    if gone.status == LeadStatus::Unsubscribed
        || (gone.status.ends_outreach() && !kept.status.ends_outreach())
    {
        change.status = gone.status;
    }
    if kept.consent_basis == domain::ConsentBasis::None {
        change.consent_basis = gone.consent_basis;
        change.consent_source.clone_from(&gone.consent_source);
    }
    change.campaign = change.campaign.or(gone.campaign_id);
    if change.enrichment.is_none() {
        change.enrichment = change_of(&gone).enrichment;
    }
    if change.status == LeadStatus::New && change.enrichment.is_some() {
        change.status = LeadStatus::Enriched;
    }
    let now = services.now();
    if !rows::update(&mut tx, keep, &change, Some(kept.revision), now).await? {
        return Err(Error::Stale);
    }
    merge::move_history(&mut tx, other, keep, now).await?;
    if kept.enrichment_source.is_none() && change.enrichment.is_some() {
        webhooks::leads(services, &mut tx, WebhookEvent::LeadEnriched, &[keep]).await?;
    }
    let entry = Entry::new(AuditAction::Update, "lead", keep)
        .after(json!({"merged": other, "email_of_merged": gone.email.masked()}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    super::rescore::some(services, client, &[keep]).await?;
    view::shown(services, client, keep).await
}
