//! Weights in basis points and the exact integer total (scoring.md sections 3 and 4).

use domain::leads::WeightsSource;
use serde::{Deserialize, Serialize};

use super::components::{Component, Components};

/// How much each component counts, in basis points, in the order of [`Component::ALL`]. Always sums to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawWeights", into = "RawWeights")]
pub struct Weights([u16; 5]);

/// A set of weights as people and vendors write it: fractions or points, all five keys.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RawWeights {
    pub data_quality: f64,
    pub authority: f64,
    pub company_fit: f64,
    pub timing: f64,
    pub risk: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWeights {
    #[error("The weight of {0} must be a number of zero or more.")]
    NotANumber(Component),
    #[error("At least one weight must be more than zero.")]
    AllZero,
    #[error("The weights must sum to 100 and not to {0}.")]
    Sum(u32),
    #[error("The weight of {component} must be between {min} and {max}.")]
    OutOfBounds { component: Component, min: u32, max: u32 },
}

/// What the weights sum to.
pub const WHOLE: u16 = 10_000;
/// Turns raw points into shares of 300, so that the five maxima weigh alike: 300 / maximum.
const FACTORS: [u32; 5] = [15, 12, 12, 20, 20];

impl Weights {
    pub const DEFAULT: Self = Self([2_000, 2_500, 2_500, 1_500, 1_500]);
    pub const PLATFORM_PRIORS: Self = Self([1_500, 3_000, 2_500, 2_000, 1_000]);

    /// The two sets that have names of their own.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::DEFAULT),
            "platform_priors" => Some(Self::PLATFORM_PRIORS),
            _ => None,
        }
    }

    /// A client's own choice: five whole numbers that sum to 100, each within its bounds.
    pub fn from_points(points: [u32; 5]) -> Result<Self, BadWeights> {
        for (component, given) in Component::ALL.iter().copied().zip(points) {
            let (min, max) = component.weight_bounds();
            if !(min..=max).contains(&given) {
                return Err(BadWeights::OutOfBounds { component, min, max });
            }
        }
        match points.iter().sum() {
            100 => Ok(Self(points.map(|p| (p * 100) as u16))),
            other => Err(BadWeights::Sum(other)),
        }
    }

    pub const fn basis_points(&self) -> [u16; 5] {
        self.0
    }
    pub const fn of(&self, component: Component) -> u16 {
        self.0[component as usize]
    }

    /// The total, 0 to 100: `floor(sum(raw * factor * weight) / 30000)`. No rounding happens before the end.
    pub fn total(&self, components: &Components) -> u8 {
        let weighted: u32 = components
            .as_array()
            .into_iter()
            .zip(FACTORS)
            .zip(self.0)
            .map(|((raw, factor), weight)| u32::from(raw) * factor * u32::from(weight))
            .sum();
        (weighted / 30_000).min(100) as u8
    }

    /// `share` basis points of `self` and the rest of `other`.
    pub fn blend(&self, other: &Self, share: u16) -> Self {
        let share = u32::from(share.min(WHOLE));
        let mix = |(a, b): (u16, u16)| u32::from(a) * share + u32::from(b) * (u32::from(WHOLE) - share);
        let mut mixed = [0u16; 5];
        for (slot, pair) in mixed.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            *slot = ((mix(pair) + u32::from(WHOLE) / 2) / u32::from(WHOLE)) as u16;
        }
        Self(settle(mixed))
    }

    /// The named source of this set, where it has one.
    pub fn named_source(&self) -> Option<WeightsSource> {
        match *self {
            Self::DEFAULT => Some(WeightsSource::Default),
            Self::PLATFORM_PRIORS => Some(WeightsSource::PlatformPriors),
            _ => None,
        }
    }
}

/// Gives what rounding lost or won to the largest weight, so that the sum is exact.
fn settle(mut weights: [u16; 5]) -> [u16; 5] {
    let sum: i32 = weights.iter().map(|w| i32::from(*w)).sum();
    // The first of equals, so that the answer does not depend on anything but the numbers.
    let largest = (1..5).fold(0, |best, i| if weights[i] > weights[best] { i } else { best });
    weights[largest] = (i32::from(weights[largest]) + i32::from(WHOLE) - sum) as u16;
    weights
}

impl RawWeights {
    fn as_array(&self) -> [f64; 5] {
        [self.data_quality, self.authority, self.company_fit, self.timing, self.risk]
    }
}

impl TryFrom<RawWeights> for Weights {
    type Error = BadWeights;
    /// Fractions and points alike: divided by their sum, rounded to basis points, the rest to the largest.
    fn try_from(raw: RawWeights) -> Result<Self, BadWeights> {
        let values = raw.as_array();
        for (component, value) in Component::ALL.iter().copied().zip(values) {
            if !value.is_finite() || value < 0.0 {
                return Err(BadWeights::NotANumber(component));
            }
        }
        let largest = values.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Err(BadWeights::AllZero);
        }
        // Scaled by the largest first: the sum of huge numbers would not be finite.
        let scaled = values.map(|v| v / largest);
        let sum: f64 = scaled.iter().sum();
        Ok(Self(settle(scaled.map(|v| (v / sum * f64::from(WHOLE)).round() as u16))))
    }
}

impl From<Weights> for RawWeights {
    fn from(weights: Weights) -> Self {
        let [data_quality, authority, company_fit, timing, risk] =
            weights.0.map(|bp| f64::from(bp) / f64::from(WHOLE));
        Self { data_quality, authority, company_fit, timing, risk }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Components =
        Components { data_quality: 16, authority: 22, company_fit: 18, timing: 9, risk: 15 };

    fn raw([data_quality, authority, company_fit, timing, risk]: [f64; 5]) -> RawWeights {
        RawWeights { data_quality, authority, company_fit, timing, risk }
    }

    #[test]
    fn unusual_weights_total_exactly() {
        let weights = Weights::try_from(raw([0.05, 0.45, 0.25, 0.15, 0.10])).unwrap();
        assert_eq!(weights.total(&SAMPLE), 80);
    }

    #[test]
    fn points_are_not_taken_for_multipliers() {
        let weights = Weights::try_from(raw([20.0, 25.0, 25.0, 15.0, 15.0])).unwrap();
        assert_eq!(weights, Weights::DEFAULT);
        assert_eq!(weights.total(&SAMPLE), 80);
    }

    #[test]
    fn a_set_that_lacks_a_key_is_not_read() {
        let set = r#"{"data_quality":0.20,"authority":0.25,"company_fit":0.25,"timing":0.15}"#;
        assert!(serde_json::from_str::<Weights>(set).is_err());
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        for bad in [f64::NAN, f64::INFINITY, -0.1] {
            assert!(Weights::try_from(raw([0.2, bad, 0.2, 0.2, 0.2])).is_err(), "{bad}");
        }
        assert_eq!(Weights::try_from(raw([0.0; 5])), Err(BadWeights::AllZero));
    }

    #[test]
    fn with_default_weights_the_total_is_the_plain_sum() {
        for (d, a) in [(0, 0), (3, 25), (20, 7), (20, 25)] {
            for (f, t, r) in [(0, 0, 0), (22, 3, 15), (25, 15, 15), (9, 11, 4)] {
                let components =
                    Components { data_quality: d, authority: a, company_fit: f, timing: t, risk: r };
                assert_eq!(Weights::DEFAULT.total(&components), d + a + f + t + r);
            }
        }
    }

    #[test]
    fn a_client_may_choose_only_within_the_bounds() {
        assert_eq!(Weights::from_points([20, 25, 25, 15, 15]), Ok(Weights::DEFAULT));
        assert_eq!(Weights::from_points([20, 25, 25, 15, 14]), Err(BadWeights::Sum(99)));
        assert!(matches!(
            Weights::from_points([31, 25, 19, 15, 10]),
            Err(BadWeights::OutOfBounds { component: Component::DataQuality, min: 10, max: 30 })
        ));
    }

    #[test]
    fn weights_read_back_as_they_were_written() {
        let text = serde_json::to_string(&Weights::PLATFORM_PRIORS).unwrap();
        assert_eq!(serde_json::from_str::<Weights>(&text).unwrap(), Weights::PLATFORM_PRIORS);
    }
}
