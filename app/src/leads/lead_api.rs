//! One lead as its page shows it, and what can be done to it.

use domain::{
    Channel, ConsentBasis, EmailCheck, EnrichmentSource, Intent, LeadFact, LeadStatus, Tier, TierOverride, WeightsSource,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use super::list_api::reading::name;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeadDetail {
    pub id: String,
    pub name: String,
    pub email: String,
    pub email_check: Option<EmailCheck>,
    pub status: LeadStatus,
    /// Known facts as they are typed: numbers in digits, dates as 2026-11-23, true or false.
    pub facts: Vec<(LeadFact, String)>,
    pub als: Option<AlsLines>,
    pub source: Option<EnrichmentSource>,
    /// 0 to 100.
    pub confidence: Option<u8>,
    pub consent: ConsentBasis,
    pub consent_source: String,
    /// Why nobody may write to the person.
    pub suppressed: Option<String>,
    pub phone_allowed: bool,
    pub dncr: Option<bool>,
    pub added: When,
    pub updated: When,
    pub revision: i64,
    pub twins: Vec<TwinLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsLines {
    pub score: u8,
    pub tier: Tier,
    pub tier_override: Option<TierOverride>,
    pub parts: Vec<PartLines>,
    pub source: WeightsSource,
    pub scored: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartLines {
    pub label: String,
    pub points: u32,
    pub max: u32,
    /// Share of the whole, in per cent.
    pub weight: u16,
    pub reasons: Vec<String>,
}

/// Another lead that may be the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwinLine {
    pub id: String,
    pub name: String,
    pub email: String,
    pub company: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    pub id: String,
    pub channel: Option<Channel>,
    pub action: String,
    pub subject: String,
    pub content: String,
    pub intent: Option<Intent>,
    pub at: When,
}

impl LeadDetail {
    pub fn fact(&self, fact: LeadFact) -> Option<&str> {
        self.facts.iter().find(|(known, _)| *known == fact).map(|(_, text)| text.as_str())
    }
}

#[server(prefix = "/fn", endpoint = "leads/lead")]
pub async fn get_lead(#[server(default)] id: String) -> Result<LeadDetail, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = async {
        let id = lead_id(&id)?;
        let lead = leads::get_lead(&services, &visit, client, id).await.map_err(tell)?;
        let twins = leads::find_twins(&services, &visit, client, id).await.map_err(tell)?;
        let twins = twins.into_iter().map(|twin| TwinLine {
            id: twin.id.to_string(),
            name: name(twin.first_name.as_deref(), twin.last_name.as_deref(), twin.email.as_str()),
            email: twin.email.to_string(),
            company: twin.company.unwrap_or_default(),
        });
        let twins = twins.collect();
        Ok(reading::detail(lead, twins, services.now(), &visit.account.timezone))
    };
    let found = found.await;
    match &found {
        Err(AppError::NotFound { .. }) => crate::context::set_status(http::StatusCode::NOT_FOUND),
        Err(AppError::Deleted { .. }) => crate::context::set_status(http::StatusCode::GONE),
        _ => {}
    }
    found
}

#[server(prefix = "/fn", endpoint = "leads/timeline")]
pub async fn list_events(#[server(default)] id: String) -> Result<Vec<EventLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let (events, _) = leads::activities(&services, &visit, client, lead_id(&id)?, None).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let line = |event: leads::ActivityView| EventLine {
        id: event.id.to_string(),
        channel: event.channel,
        action: event.action,
        subject: event.subject.unwrap_or_default(),
        content: event.content_preview.unwrap_or_default(),
        intent: event.intent,
        at: When::of(event.created_at, now, zone),
    };
    Ok(events.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "leads/rescore")]
pub async fn rescore_lead(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let lead = leads::rescore_lead(&services, &visit, client, lead_id(&id)?).await.map_err(tell)?;
    Ok(match lead.als {
        Some(als) => Outcome::said(format!("Scored: {}, {}.", als.score, als.tier.label())),
        None => Outcome::said("This lead has no score yet."),
    })
}

/// Notes by hand that a lead opted out, bounced or converted.
#[server(prefix = "/fn", endpoint = "leads/status")]
pub async fn set_status(#[server(default)] id: String, #[server(default)] status: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let status: LeadStatus =
        status.parse().map_err(|_| AppError::field("status", "unknown", "Choose one of the statuses."))?;
    let change = leads::LeadChange { status: Some(status), ..leads::LeadChange::default() };
    leads::update_lead(&services, &visit, client, lead_id(&id)?, change).await.map_err(tell)?;
    Ok(Outcome::said(format!("Marked as {}.", super::words::status_name(status).to_lowercase())))
}

#[server(prefix = "/fn", endpoint = "leads/reopen")]
pub async fn reopen_lead(#[server(default)] id: String, #[server(default)] reason: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    leads::reopen_lead(&services, &visit, client, lead_id(&id)?, &reason).await.map_err(tell)?;
    Ok(Outcome::said("The lead may be contacted again."))
}

#[server(prefix = "/fn", endpoint = "leads/suppress")]
pub async fn suppress_lead(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let lead = leads::get_lead(&services, &visit, client, lead_id(&id)?).await.map_err(tell)?;
    let entry = suppression::NewEntry { email: lead.email.to_string(), ..suppression::NewEntry::default() };
    suppression::add_email(&services, &visit, client, entry).await.map_err(tell)?;
    Ok(Outcome::said("On the do-not-contact list now."))
}

#[server(prefix = "/fn", endpoint = "leads/delete")]
pub async fn delete_lead(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    leads::delete_lead(&services, &visit, client, lead_id(&id)?).await.map_err(tell)?;
    Ok(Outcome { said: Some("Lead deleted.".to_owned()), ..Outcome::go("/dashboard/leads") })
}

#[server(prefix = "/fn", endpoint = "leads/erase")]
pub async fn erase_lead(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    leads::erase_person(&services, &visit, client, lead_id(&id)?).await.map_err(tell)?;
    let said = "Everything personal was erased, and the address stays on the do-not-contact list.".to_owned();
    Ok(Outcome { said: Some(said), ..Outcome::go("/dashboard/leads") })
}

#[server(prefix = "/fn", endpoint = "leads/merge")]
pub async fn merge_leads(#[server(default)] id: String, #[server(default)] other: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    leads::merge_leads(&services, &visit, client, lead_id(&id)?, lead_id(&other)?).await.map_err(tell)?;
    Ok(Outcome::said("Merged. What happened with both stands here now."))
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use domain::{FactValue, LeadFact};
    use workflows::leads::{AlsView, LeadView};

    use super::super::list_api::reading::name;
    use super::{AlsLines, LeadDetail, PartLines, TwinLine};
    use crate::when::When;

    pub fn detail(lead: LeadView, twins: Vec<TwinLine>, now: DateTime<Utc>, zone: &str) -> LeadDetail {
        let facts = LeadFact::ALL.iter().filter_map(|fact| Some((*fact, typed(lead.facts.get(*fact)?))));
        LeadDetail {
            id: lead.id.to_string(),
            name: name(lead.facts.first_name.as_deref(), lead.facts.last_name.as_deref(), lead.email.as_str()),
            email: lead.email.to_string(),
            email_check: lead.email_check,
            status: lead.status,
            facts: facts.collect(),
            als: lead.als.as_ref().map(|als| score(als, now, zone)),
            source: lead.enrichment_source,
            confidence: lead.enrichment_confidence.map(|share| (share.clamp(0.0, 1.0) * 100.0).round() as u8),
            consent: lead.consent_basis,
            consent_source: lead.consent_source.unwrap_or_default(),
            suppressed: lead.suppressed.map(str::to_owned),
            phone_allowed: lead.phone_allowed,
            dncr: lead.dncr_result.filter(|_| lead.dncr_checked),
            added: When::of(lead.created_at, now, zone),
            updated: When::of(lead.updated_at, now, zone),
            revision: lead.revision,
            twins,
        }
    }

    fn score(als: &AlsView, now: DateTime<Utc>, zone: &str) -> AlsLines {
        let parts = als.bars().zip(als.weights).map(|((component, points, max, reasons), weight)| PartLines {
            label: component.label().to_owned(),
            points: u32::try_from(points).unwrap_or(0),
            max: u32::from(max),
            weight: weight / 100,
            reasons,
        });
        AlsLines {
            score: u8::try_from(als.score.clamp(0, 100)).unwrap_or(0),
            tier: als.tier,
            tier_override: als.tier_override,
            parts: parts.collect(),
            source: als.weights_source,
            scored: When::of(als.scored_at, now, zone),
        }
    }

    /// As a person types it.
    fn typed(value: FactValue) -> String {
        match value {
            FactValue::Flag(flag) => flag.to_string(),
            FactValue::Count(count) => count.to_string(),
            FactValue::Number(number) => number.to_string(),
            FactValue::Date(date) => date.to_string(),
            FactValue::Text(text) => text,
        }
    }
}
