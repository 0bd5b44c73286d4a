//! Which weights a client's leads are scored with (scoring.md section 4).

use domain::leads::WeightsSource;
use serde::{Deserialize, Serialize};

use super::weights::{WHOLE, Weights};

/// Weights that were learned from outcomes, and how far to trust them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    pub weights: Weights,
    /// 0 to 1.
    pub confidence: f64,
    pub sample: u32,
}

/// Every set that could apply. A set that did not parse is simply absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeightSets {
    pub client_learned: Option<Learned>,
    pub client_custom: Option<Weights>,
    pub platform_industry: Option<Learned>,
    pub platform_global: Option<Learned>,
    /// The setting that turns the platform's priors off.
    pub priors_disabled: bool,
}

/// The weights in force and where they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub weights: Weights,
    pub source: WeightsSource,
    /// Set when the client's learned weights are trusted in part only: the source of the rest, and
    /// the learned share in basis points.
    pub blended_with: Option<(WeightsSource, u16)>,
}

/// Rows below which learned weights are not used at all.
const LEARNED_MIN_SAMPLE: u32 = 50;
/// Above this the client's learned weights decide alone.
const LEARNED_ALONE: f64 = 0.7;
/// From here up to [`LEARNED_ALONE`] they are blended with the next source.
const LEARNED_BLENDED: f64 = 0.5;
const INDUSTRY_ABOVE: f64 = 0.6;
const GLOBAL_ABOVE: f64 = 0.5;

/// The first source that applies; the client's learned weights of middling confidence share with it.
pub fn choose_weights(sets: &WeightSets) -> Chosen {
    let learned =
        sets.client_learned.filter(|l| l.sample >= LEARNED_MIN_SAMPLE && l.confidence >= LEARNED_BLENDED);
    if let Some(learned) = learned.filter(|l| l.confidence > LEARNED_ALONE) {
        return Chosen { weights: learned.weights, source: WeightsSource::ClientLearned, blended_with: None };
    }
    let (next, source) = without_learned(sets);
    let share = learned.map_or(0, |l| {
        let share = (l.confidence - LEARNED_BLENDED) / (LEARNED_ALONE - LEARNED_BLENDED);
        (share.clamp(0.0, 1.0) * f64::from(WHOLE)).round() as u16
    });
    match learned {
        Some(learned) if share > 0 => Chosen {
            weights: learned.weights.blend(&next, share),
            source: WeightsSource::ClientLearned,
            blended_with: Some((source, share)),
        },
        _ => Chosen { weights: next, source, blended_with: None },
    }
}

fn without_learned(sets: &WeightSets) -> (Weights, WeightsSource) {
    if let Some(weights) = sets.client_custom {
        return (weights, WeightsSource::ClientCustom);
    }
    if let Some(found) = sets.platform_industry.filter(|l| l.confidence > INDUSTRY_ABOVE) {
        return (found.weights, WeightsSource::PlatformIndustry);
    }
    if let Some(found) = sets.platform_global.filter(|l| l.confidence > GLOBAL_ABOVE) {
        return (found.weights, WeightsSource::PlatformGlobal);
    }
    if sets.priors_disabled {
        (Weights::DEFAULT, WeightsSource::Default)
    } else {
        (Weights::PLATFORM_PRIORS, WeightsSource::PlatformPriors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(confidence: f64, sample: u32) -> Option<Learned> {
        let weights = Weights::from_points([10, 35, 35, 10, 10]).unwrap();
        Some(Learned { weights, confidence, sample })
    }

    #[test]
    fn the_first_source_that_applies_is_used() {
        let custom = Weights::from_points([30, 20, 20, 15, 15]).unwrap();
        let mut sets = WeightSets {
            client_learned: learned(0.71, 50),
            client_custom: Some(custom),
            platform_industry: learned(0.61, 900),
            platform_global: learned(0.51, 900),
            priors_disabled: false,
        };
        assert_eq!(choose_weights(&sets).source, WeightsSource::ClientLearned);
        sets.client_learned = learned(0.9, 49);
        assert_eq!(choose_weights(&sets).source, WeightsSource::ClientCustom);
        sets.client_custom = None;
        assert_eq!(choose_weights(&sets).source, WeightsSource::PlatformIndustry);
        sets.platform_industry = learned(0.6, 900);
        assert_eq!(choose_weights(&sets).source, WeightsSource::PlatformGlobal);
        sets.platform_global = learned(0.5, 900);
        assert_eq!(choose_weights(&sets).source, WeightsSource::PlatformPriors);
        sets.priors_disabled = true;
        assert_eq!(choose_weights(&sets).source, WeightsSource::Default);
    }

    #[test]
    fn middling_confidence_shares_with_the_next_source() {
        let sets =
            WeightSets { client_learned: learned(0.6, 80), priors_disabled: true, ..WeightSets::default() };
        let chosen = choose_weights(&sets);
        assert_eq!(chosen.blended_with, Some((WeightsSource::Default, 5_000)));
        assert_eq!(chosen.weights.basis_points(), [1_500, 3_000, 3_000, 1_250, 1_250]);
    }

    #[test]
    fn at_the_lower_edge_nothing_learned_is_used_and_at_the_upper_all_of_it() {
        let at = |confidence| {
            choose_weights(&WeightSets { client_learned: learned(confidence, 80), ..WeightSets::default() })
        };
        assert_eq!(at(0.5).weights, Weights::PLATFORM_PRIORS);
        assert_eq!(at(0.49).source, WeightsSource::PlatformPriors);
        assert_eq!(at(0.7).weights, learned(0.7, 80).unwrap().weights);
    }
}
