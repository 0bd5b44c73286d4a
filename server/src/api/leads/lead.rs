//! A lead in answers.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{CampaignId, ClientId, EnrichmentSource, LeadId, LeadStatus, Tier, TierOverride};
use serde::Serialize;
use utoipa::ToSchema;

use workflows::leads::{LeadBrief, LeadView};

use super::fields::status_words;

#[derive(Debug, Serialize, ToSchema)]
pub struct Lead {
    #[schema(value_type = Uuid)]
    id: LeadId,
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[schema(example = "zoe@harbour.example")]
    email: String,
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    title: Option<String>,
    company: Option<String>,
    linkedin_url: Option<String>,
    domain: Option<String>,
    /// 0 to 100.
    als_score: Option<i64>,
    #[schema(value_type = Option<String>)]
    als_tier: Option<Tier>,
    als_data_quality: Option<i64>,
    als_authority: Option<i64>,
    als_company_fit: Option<i64>,
    als_timing: Option<i64>,
    als_risk: Option<i64>,
    #[schema(schema_with = status_words)]
    status: LeadStatus,
    #[schema(value_type = Option<String>)]
    enrichment_source: Option<EnrichmentSource>,
    /// 0 to 1.
    enrichment_confidence: Option<f64>,
    dncr_checked: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

impl Lead {
    pub fn of(client: ClientId, row: LeadBrief) -> Self {
        Self {
            id: row.id,
            client_id: client,
            campaign_id: row.campaign_id,
            email: row.email.into(),
            phone: row.phone,
            first_name: row.first_name,
            last_name: row.last_name,
            title: row.title,
            company: row.company,
            linkedin_url: row.linkedin_url,
            domain: row.domain,
            als_score: row.als_score,
            als_tier: row.als_tier,
            als_data_quality: row.als_data_quality,
            als_authority: row.als_authority,
            als_company_fit: row.als_company_fit,
            als_timing: row.als_timing,
            als_risk: row.als_risk,
            status: row.status,
            enrichment_source: row.enrichment_source,
            enrichment_confidence: row.enrichment_confidence,
            dncr_checked: row.dncr_checked,
            created_at: row.created_at,
            updated_at: row.updated_at,
            deleted_at: None,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadDetail {
    #[serde(flatten)]
    lead: Lead,
    organization_industry: Option<String>,
    organization_employee_count: Option<i64>,
    organization_country: Option<String>,
    organization_founded_year: Option<i64>,
    organization_is_hiring: Option<bool>,
    organization_latest_funding_date: Option<NaiveDate>,
    employment_start_date: Option<NaiveDate>,
    timezone: Option<String>,
    current_sequence_step: i64,
    next_outreach_at: Option<DateTime<Utc>>,
    last_contacted_at: Option<DateTime<Utc>>,
    last_replied_at: Option<DateTime<Utc>>,
    reply_count: i64,
    dncr_result: Option<bool>,
    als_components: Option<Components>,
    /// Sentences behind the score.
    als_reasons: Vec<String>,
    #[schema(value_type = Option<String>)]
    als_tier_override_reason: Option<TierOverride>,
    scored_at: Option<DateTime<Utc>>,
    /// Why the lead may not be contacted; null when it may.
    suppressed: Option<&'static str>,
}

/// Raw points.
#[derive(Debug, Serialize, ToSchema)]
pub struct Components {
    data_quality: i64,
    authority: i64,
    company_fit: i64,
    timing: i64,
    risk: i64,
}

impl From<LeadView> for LeadDetail {
    fn from(view: LeadView) -> Self {
        let als = view.als.as_ref();
        let facts = view.facts;
        let points = |n: usize| als.map(|als| als.components[n]);
        Self {
            lead: Lead {
                id: view.id,
                client_id: view.client_id,
                campaign_id: view.campaign_id,
                email: view.email.into(),
                phone: facts.phone,
                first_name: facts.first_name,
                last_name: facts.last_name,
                title: facts.title,
                company: facts.company,
                linkedin_url: facts.linkedin_url,
                domain: facts.domain,
                als_score: als.map(|als| als.score),
                als_tier: als.map(|als| als.tier),
                als_data_quality: points(0),
                als_authority: points(1),
                als_company_fit: points(2),
                als_timing: points(3),
                als_risk: points(4),
                status: view.status,
                enrichment_source: view.enrichment_source,
                enrichment_confidence: view.enrichment_confidence,
                dncr_checked: view.dncr_checked,
                created_at: view.created_at,
                updated_at: view.updated_at,
                deleted_at: None,
            },
            organization_industry: facts.industry,
            organization_employee_count: facts.employees,
            organization_country: facts.country,
            organization_founded_year: facts.founded_year,
            organization_is_hiring: facts.is_hiring,
            organization_latest_funding_date: facts.funded_on,
            employment_start_date: facts.role_started,
            timezone: facts.timezone,
            current_sequence_step: view.current_sequence_step,
            next_outreach_at: view.next_outreach_at,
            last_contacted_at: view.last_contacted_at,
            last_replied_at: view.last_replied_at,
            reply_count: view.reply_count,
            dncr_result: view.dncr_result,
            als_components: als.map(|als| {
                let [data_quality, authority, company_fit, timing, risk] = als.components;
                Components { data_quality, authority, company_fit, timing, risk }
            }),
            als_reasons: als
                .map(|als| als.reasons.iter().map(|reason| reason.words()).collect())
                .unwrap_or_default(),
            als_tier_override_reason: als.and_then(|als| als.tier_override),
            scored_at: als.map(|als| als.scored_at),
            suppressed: view.suppressed,
        }
    }
}
