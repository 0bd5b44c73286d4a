//! Scores of leads with the client's targets and weights of today.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use domain::time::Clock;
use domain::{EmailAddress, LeadFacts, LeadStatus};
use engines::scoring::{
    Contact, Evidence, Learned, Seo, Targets, TargetsInput, WeightSets, Weights, choose_weights, score,
};
use store::leads::scores::{Scorable, Score};
use store::{ClientTx, icp};

use crate::suppression::Hit;
use crate::{Error, Services};

/// Where the day of a score is taken.
const ZONE: &str = "Australia/Sydney";

/// Everything a score needs besides the lead. Make one for many leads.
#[derive(Clone, Debug)]
pub(crate) struct Scorer {
    targets: Targets,
    chosen: engines::scoring::Chosen,
    today: NaiveDate,
    at: DateTime<Utc>,
}

impl Scorer {
    pub(crate) async fn load(services: &Services, tx: &mut ClientTx) -> Result<Self, Error> {
        let profile = icp::scoring(tx).await?.ok_or(Error::Deleted { what: "client" })?;
        Ok(Self::new(&profile, services.business.now()))
    }

    fn new(profile: &icp::Scoring, now: DateTime<Utc>) -> Self {
        Self {
            targets: targets(profile),
            chosen: choose_weights(&weight_sets(profile)),
            today: day_of(now),
            at: now,
        }
    }

    pub(crate) fn score(&self, evidence: &Evidence<'_>) -> Score {
        let als = score(evidence, &self.targets, &self.chosen.weights, self.today);
        Score {
            score: i64::from(als.score),
            tier: als.tier,
            tier_override: als.tier_override,
            components: als.components.as_array().map(i64::from),
            reasons: als.reasons.to_compact(),
            weights: self.chosen.weights.basis_points(),
            weights_source: self.chosen.source,
            at: self.at,
        }
    }
}

pub(crate) fn targets(profile: &icp::Scoring) -> Targets {
    Targets::new(&targets_input(profile))
}

/// The client's choices as the engine takes them, also in the browser.
pub(crate) fn targets_input(profile: &icp::Scoring) -> TargetsInput {
    TargetsInput {
        campaign_industries: Vec::new(),
        icp_industries: profile.icp_industries.0.clone(),
        icp_company_sizes: profile.icp_company_sizes.0.clone(),
        icp_locations: profile.icp_locations.0.clone(),
        seo_risk: profile.seo_risk,
    }
}

/// A stored set that cannot be read does not apply (scoring.md section 4).
pub(crate) fn weight_sets(profile: &icp::Scoring) -> WeightSets {
    let read = |set: &Option<store::Json<serde_json::Value>>| -> Option<Weights> {
        serde_json::from_value(set.as_ref()?.0.clone()).ok()
    };
    WeightSets {
        client_learned: read(&profile.als_learned_weights).map(|weights| Learned {
            weights,
            confidence: profile.als_learned_confidence.unwrap_or(0.0),
            sample: u32::try_from(profile.conversion_sample_count).unwrap_or(u32::MAX),
        }),
        client_custom: read(&profile.als_weights),
        ..WeightSets::default()
    }
}

/// The date in Sydney.
pub(crate) fn day_of(now: DateTime<Utc>) -> NaiveDate {
    let zone = jiff::tz::TimeZone::get(ZONE).expect("the zone data is in the program");
    let local = jiff::Timestamp::from_microsecond(now.timestamp_micros())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(zone);
    NaiveDate::from_ymd_opt(
        i32::from(local.year()),
        local.month().unsigned_abs().into(),
        local.day().unsigned_abs().into(),
    )
    .unwrap_or_default()
}

fn count(number: Option<i64>) -> Option<u32> {
    number.map(|n| u32::try_from(n.max(0)).unwrap_or(u32::MAX))
}

/// The evidence of facts that are not stored yet, or are just being changed.
pub(crate) fn evidence_of<'f>(
    email: &EmailAddress,
    facts: &'f LeadFacts,
    status: LeadStatus,
    bounce_count: i64,
    hit: Option<&Hit>,
) -> Evidence<'f> {
    Evidence {
        email: Contact::new(Some(email.as_str()), facts.email_verified),
        phone: Contact::new(facts.phone.as_deref(), facts.phone_verified),
        has_linkedin: facts.linkedin_url.is_some(),
        has_personal_email: facts.personal_email.is_some(),
        title: facts.title.as_deref().map(Cow::Borrowed),
        industry: facts.industry.as_deref().map(Cow::Borrowed),
        employees: count(facts.employees),
        country: facts.country.as_deref().map(Cow::Borrowed),
        is_hiring: facts.is_hiring,
        role_started: facts.role_started,
        funded_on: facts.funded_on,
        seo: Seo {
            domain_rank: count(facts.domain_rank),
            organic_traffic: facts.organic_traffic,
            top10_keywords: count(facts.top10_keywords),
            spam_score: count(facts.spam_score),
        },
        bounce_count: count(Some(bounce_count)).unwrap_or(0),
        status,
        competitor: hit.is_some_and(Hit::is_competitor),
        suppressed: hit.is_some_and(|hit| !hit.is_competitor()),
    }
}

/// The evidence of a stored lead.
pub(crate) fn evidence<'l>(lead: &'l Scorable, hit: Option<&Hit>) -> Evidence<'l> {
    Evidence {
        email: Contact::new(Some(lead.email.as_str()), lead.email_verified),
        phone: Contact::new(lead.phone.as_deref(), lead.phone_verified),
        has_linkedin: lead.linkedin_url.is_some(),
        has_personal_email: lead.personal_email.is_some(),
        title: lead.title.as_deref().map(Cow::Borrowed),
        industry: lead.organization_industry.as_deref().map(Cow::Borrowed),
        employees: count(lead.organization_employee_count),
        country: lead.organization_country.as_deref().map(Cow::Borrowed),
        is_hiring: lead.organization_is_hiring,
        role_started: lead.employment_start_date,
        funded_on: lead.organization_latest_funding_date,
        seo: Seo {
            domain_rank: count(lead.dataforseo_domain_rank),
            organic_traffic: lead.dataforseo_organic_traffic,
            top10_keywords: count(lead.dataforseo_top10_keywords),
            spam_score: count(lead.dataforseo_spam_score),
        },
        bounce_count: count(Some(lead.bounce_count)).unwrap_or(0),
        status: lead.status,
        competitor: hit.is_some_and(Hit::is_competitor),
        suppressed: hit.is_some_and(|hit| !hit.is_competitor()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_score_is_that_of_sydney() {
        let at = |text: &str| day_of(text.parse().unwrap()).to_string();
        assert_eq!(at("2026-01-05T12:59:59Z"), "2026-01-05");
        assert_eq!(at("2026-01-05T13:00:00Z"), "2026-01-06", "eleven hours ahead in summer");
        assert_eq!(at("2026-07-05T13:59:59Z"), "2026-07-05");
        assert_eq!(at("2026-07-05T14:00:00Z"), "2026-07-06");
    }
}
