//! The Agency Lead Score (ALS): how well a lead fits a client, 0 to 100, with the reasons.
//!
//! Five **components** are scored in raw points from the lead's **evidence** and the client's
//! **targets**; **weights** (basis points) turn them into one total; the total names the **tier**;
//! an **override** takes a lead out of outreach whatever its score. All of it is integer arithmetic
//! and a function of its arguments: same evidence, same targets, same weights, same day, same score.
//! The rules are those of scoring.md, columns "Build".

mod compact;
mod components;
mod countries;
mod evidence;
pub mod industries;
mod reasons;
pub mod row;
mod targets;
mod title;
mod weight_source;
mod weights;

use chrono::NaiveDate;
use domain::leads::{LeadStatus, Tier, TierOverride};
use serde::{Deserialize, Serialize};

pub use components::{Component, Components};
pub use evidence::{Contact, Evidence, Seo};
pub use reasons::{Reason, ReasonCode, Reasons};
pub use targets::{Targets, TargetsInput};
pub use title::Authority;
pub use weight_source::{Chosen, Learned, WeightSets, choose_weights};
pub use weights::{BadWeights, RawWeights, Weights};

/// A score with everything a person may ask about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Als {
    /// 0 to 100.
    pub score: u8,
    /// The tier that counts: the score's own, or dead when overridden.
    pub tier: Tier,
    pub tier_override: Option<TierOverride>,
    pub components: Components,
    pub reasons: Reasons,
}

/// A score without reasons, for the many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    pub score: u8,
    pub tier: Tier,
    pub tier_override: Option<TierOverride>,
    pub components: Components,
}

/// Scores one lead and says why. `today` is the date in Australia/Sydney.
///
/// Whether a lead may be scored at all ([`LeadStatus::may_be_scored`]) is the caller's question.
pub fn score(evidence: &Evidence<'_>, targets: &Targets, weights: &Weights, today: NaiveDate) -> Als {
    let mut reasons = Reasons::default();
    let components = components::assess(evidence, targets, today, &mut reasons);
    let Brief { score, tier, tier_override, components } = conclude(evidence, components, weights);
    Als { score, tier, tier_override, components, reasons }
}

/// The same score without collecting reasons.
pub fn score_brief(evidence: &Evidence<'_>, targets: &Targets, weights: &Weights, today: NaiveDate) -> Brief {
    conclude(evidence, components::assess(evidence, targets, today, &mut reasons::Unheard), weights)
}

impl Brief {
    /// The same lead judged by other weights: what they weigh does not depend on them, so a slider
    /// that moves costs an addition a lead and no look at the evidence.
    pub fn weighed_by(&self, weights: &Weights) -> Self {
        settled(self.components, self.tier_override, weights)
    }
}

fn conclude(evidence: &Evidence<'_>, components: Components, weights: &Weights) -> Brief {
    settled(components, tier_override(evidence), weights)
}

fn settled(components: Components, tier_override: Option<TierOverride>, weights: &Weights) -> Brief {
    let score = weights.total(&components);
    let tier = if tier_override.is_some() { Tier::Dead } else { Tier::of(score) };
    Brief { score, tier, tier_override, components }
}

/// A number cannot protect anybody: a perfect lead that opted out still totals 85 (scoring.md section 2.6).
/// A bounce counts by status and not by `bounce_count`, which soft bounces raise too.
pub fn tier_override(evidence: &Evidence<'_>) -> Option<TierOverride> {
    match evidence.status {
        LeadStatus::Unsubscribed => Some(TierOverride::Unsubscribed),
        LeadStatus::Bounced => Some(TierOverride::Bounced),
        _ if evidence.suppressed => Some(TierOverride::Suppressed),
        _ if evidence.competitor => Some(TierOverride::Competitor),
        _ => None,
    }
}
