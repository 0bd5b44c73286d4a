//! One lead as it is stored.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::{
    Aud, CampaignId, ConsentBasis, EmailAddress, EmailCheck, EnrichmentSource, ImportId, LeadFact, LeadFacts,
    LeadId, LeadStatus, SequenceState, Tier, TierOverride, WeightsSource,
};

use crate::Json;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lead {
    pub id: LeadId,
    /// The last campaign it was in.
    pub campaign_id: Option<CampaignId>,
    /// The import that last wrote it.
    pub import_id: Option<ImportId>,
    pub email: EmailAddress,
    #[sqlx(flatten)]
    pub facts: LeadFacts,
    #[sqlx(flatten)]
    pub als: LeadScore,
    pub dataforseo_enriched_at: Option<DateTime<Utc>>,
    pub enrichment_source: Option<EnrichmentSource>,
    /// 0 to 1.
    pub enrichment_confidence: Option<f64>,
    pub enrichment_version: Option<String>,
    pub enriched_at: Option<DateTime<Utc>>,
    pub enrichment_credits_used: i64,
    pub enrichment_cost_aud: Aud,
    pub status: LeadStatus,
    pub current_sequence_step: i64,
    pub next_outreach_at: Option<DateTime<Utc>>,
    pub sequence_state: SequenceState,
    pub sequence_state_reason: Option<String>,
    pub dncr_checked: bool,
    /// True: on the register.
    pub dncr_result: Option<bool>,
    pub dncr_checked_at: Option<DateTime<Utc>>,
    pub email_check: Option<EmailCheck>,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub last_contacted_at: Option<DateTime<Utc>>,
    pub last_replied_at: Option<DateTime<Utc>>,
    pub last_opened_at: Option<DateTime<Utc>>,
    pub last_clicked_at: Option<DateTime<Utc>>,
    pub reply_count: i64,
    pub bounce_count: i64,
    pub merged_into: Option<LeadId>,
    /// Goes up with every change a person can make.
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// The score, all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct LeadScore {
    #[sqlx(rename = "als_score")]
    pub score: Option<i64>,
    #[sqlx(rename = "als_tier")]
    pub tier: Option<Tier>,
    #[sqlx(rename = "als_data_quality")]
    pub data_quality: Option<i64>,
    #[sqlx(rename = "als_authority")]
    pub authority: Option<i64>,
    #[sqlx(rename = "als_company_fit")]
    pub company_fit: Option<i64>,
    #[sqlx(rename = "als_timing")]
    pub timing: Option<i64>,
    #[sqlx(rename = "als_risk")]
    pub risk: Option<i64>,
    /// Compact; `engines::scoring::Reasons::from_compact` reads it.
    #[sqlx(rename = "als_reasons")]
    pub reasons: Option<String>,
    /// Basis points in the order of the components above.
    #[sqlx(rename = "als_weights_used")]
    pub weights: Option<Json<[u16; 5]>>,
    #[sqlx(rename = "als_weights_source")]
    pub weights_source: Option<WeightsSource>,
    #[sqlx(rename = "als_tier_override_reason")]
    pub tier_override: Option<TierOverride>,
    pub scored_at: Option<DateTime<Utc>>,
}

const REST: &str = "id, campaign_id, import_id, email, als_score, als_tier, als_data_quality, als_authority, als_company_fit, als_timing, als_risk, \
     als_reasons, als_weights_used, als_weights_source, als_tier_override_reason, scored_at, dataforseo_enriched_at, \
     enrichment_source, enrichment_confidence, enrichment_version, enriched_at, enrichment_credits_used, enrichment_cost_aud, \
     status, current_sequence_step, next_outreach_at, sequence_state, sequence_state_reason, dncr_checked, dncr_result, \
     dncr_checked_at, email_check, consent_basis, consent_source, last_contacted_at, last_replied_at, last_opened_at, \
     last_clicked_at, reply_count, bounce_count, merged_into, revision, created_at, updated_at, deleted_at";

static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    LeadFact::ALL.iter().fold(REST.to_owned(), |mut text, fact| {
        text.push_str(", ");
        text.push_str(fact.as_str());
        text
    })
});

/// Every column of a [`Lead`].
pub(super) fn columns() -> &'static str {
    &COLUMNS
}
