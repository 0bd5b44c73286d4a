//! What people read where the domain says `in_sequence`.

use domain::{ConsentBasis, EmailCheck, EnrichmentSource, LeadStatus, TierBucket, WeightsSource};
use leptos::prelude::*;

use crate::components::{Badge, Choice, Tone};

pub const fn status_name(status: LeadStatus) -> &'static str {
    match status {
        LeadStatus::New => "New",
        LeadStatus::Enriched => "Enriched",
        LeadStatus::Scored => "Scored",
        LeadStatus::InSequence => "In sequence",
        LeadStatus::Converted => "Converted",
        LeadStatus::Unsubscribed => "Unsubscribed",
        LeadStatus::Bounced => "Bounced",
    }
}

const fn status_tone(status: LeadStatus) -> Tone {
    match status {
        LeadStatus::New => Tone::Slate,
        LeadStatus::Enriched => Tone::Sky,
        LeadStatus::Scored => Tone::Neutral,
        LeadStatus::InSequence => Tone::Info,
        LeadStatus::Converted => Tone::Success,
        LeadStatus::Unsubscribed => Tone::Danger,
        LeadStatus::Bounced => Tone::Warning,
    }
}

#[component]
pub fn StatusBadge(status: LeadStatus) -> impl IntoView {
    view! { <Badge tone=status_tone(status)>{status_name(status)}</Badge> }.into_any()
}

pub fn status_choices() -> Vec<Choice> {
    LeadStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status_name(*status))).collect()
}

pub const fn bucket_name(bucket: TierBucket) -> &'static str {
    match bucket.tier() {
        Some(tier) => tier.label(),
        None => "Not scored",
    }
}

pub fn bucket_choices() -> Vec<Choice> {
    TierBucket::ALL.iter().map(|bucket| Choice::new(bucket.as_str(), bucket_name(*bucket))).collect()
}

pub const fn consent_name(basis: ConsentBasis) -> &'static str {
    match basis {
        ConsentBasis::Express => "Express consent",
        ConsentBasis::InferredPublished => "Inferred: published address",
        ConsentBasis::InferredRelationship => "Inferred: existing relationship",
        ConsentBasis::None => "None recorded",
    }
}

pub fn consent_choices() -> Vec<Choice> {
    ConsentBasis::ALL.iter().map(|basis| Choice::new(basis.as_str(), consent_name(*basis))).collect()
}

pub const fn check_name(check: EmailCheck) -> &'static str {
    match check {
        EmailCheck::Likely => "Looks deliverable",
        EmailCheck::Risky => "Shared mailbox",
        EmailCheck::Invalid => "Not deliverable",
    }
}

pub const fn source_name(source: EnrichmentSource) -> &'static str {
    match source {
        EnrichmentSource::Cache => "Earlier look-up",
        EnrichmentSource::Apollo => "Apollo",
        EnrichmentSource::Apify => "Apify",
        EnrichmentSource::ApolloApify => "Apollo and Apify",
        EnrichmentSource::Clay => "Clay",
        EnrichmentSource::Manual => "Your own data",
    }
}

pub const fn weights_name(source: WeightsSource) -> &'static str {
    match source {
        WeightsSource::ClientLearned => "weights learned from your results",
        WeightsSource::ClientCustom => "your own weights",
        WeightsSource::PlatformIndustry => "weights of your industry",
        WeightsSource::PlatformGlobal => "weights learned on the platform",
        WeightsSource::PlatformPriors => "the platform's starting weights",
        WeightsSource::Default => "the default weights",
    }
}
