//! Leads that a list says more about.

use std::collections::HashMap;

use domain::{ConsentBasis, EnrichmentSource, LeadFacts, LeadId, LeadStatus, WebhookEvent};
use store::ClientTx;
use store::leads::scores;
use store::leads::{self as rows, Enrichment};

use super::change::change_of;
use super::create::{Making, completeness};
use super::facts;
use super::scorer::evidence_of;
use crate::{Error, webhooks};

/// Gives each lead what the list knows about it, and a new score. Empty values erase nothing, and
/// nothing moves but new to scored.
pub(crate) async fn change_of_existing(
    making: &Making<'_>,
    tx: &mut ClientTx,
    changes: Vec<(LeadId, LeadFacts)>,
) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let ids: Vec<LeadId> = changes.iter().map(|(id, _)| *id).collect();
    let news: HashMap<LeadId, LeadFacts> = changes.into_iter().collect();
    let mut scored = Vec::new();
    let (mut enriched, mut moved) = (Vec::new(), Vec::new());
    for lead in rows::get_many(tx, &ids).await? {
        let Some(news) = news.get(&lead.id) else { continue };
        let mut change = change_of(&lead);
        change.facts.take_known(news);
        facts::complete(&mut change.facts, &change.email);
        change.import = making.import;
        change.campaign = making.campaign.or(change.campaign);
        if making.consent_basis != ConsentBasis::None {
            change.consent_basis = making.consent_basis;
            change.consent_source.clone_from(&making.consent_source);
        }
        let complete = completeness(&change.facts);
        if complete.suffices_by_hand()
            && change.enrichment.is_none_or(|found| found.source == EnrichmentSource::Manual)
        {
            let at = change.enrichment.map_or(making.at, |found| found.at);
            change.enrichment =
                Some(Enrichment { source: EnrichmentSource::Manual, confidence: complete.confidence(), at });
            if change.status == LeadStatus::New {
                change.status = LeadStatus::Enriched;
            }
        }
        rows::update(tx, lead.id, &change, None, making.at).await?;
        if lead.enrichment_source.is_none() && change.enrichment.is_some() {
            enriched.push(lead.id);
        }
        if change.status.may_be_scored() {
            let evidence = evidence_of(&change.email, &change.facts, change.status, lead.bounce_count, None);
            let score = making.scorer.score(&evidence);
            if lead.als.score != Some(score.score) || lead.als.tier != Some(score.tier) {
                moved.push(lead.id);
            }
            scored.push((lead.id, score));
        }
    }
    scores::set_many(tx, &scored).await?;
    let news =
        [(WebhookEvent::LeadEnriched, enriched.as_slice()), (WebhookEvent::LeadScored, moved.as_slice())];
    webhooks::leads_together(making.services, tx, &news).await
}
