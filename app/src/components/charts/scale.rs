/// A scale from 0 to a round number that holds every value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub top: f64,
    /// How many equal steps lead from 0 to `top`.
    pub steps: usize,
}

impl Scale {
    /// For values up to `highest`; 0 to 1 when there is nothing to show.
    pub fn up_to(highest: f64) -> Self {
        if !highest.is_finite() || highest <= 0.0 {
            return Self { top: 1.0, steps: 1 };
        }
        let rough = highest / 4.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(power * 10.0);
        let steps = (highest / step - 1e-9).ceil().max(1.0);
        Self { top: step * steps, steps: steps as usize }
    }
    /// The height of a value from the bottom, in per cent.
    pub fn height(&self, value: f64) -> f64 {
        (value.max(0.0) / self.top * 100.0).min(100.0)
    }
    /// The round numbers from the top down to 0.
    pub fn ticks(&self) -> Vec<f64> {
        (0..=self.steps).rev().map(|step| self.top * step as f64 / self.steps as f64).collect()
    }
}

/// A number for an attribute: two places are finer than any screen.
pub(super) fn per_cent(value: f64) -> String {
    format!("{}%", round(value))
}

pub(super) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_round_and_holds_the_highest_value() {
        for (highest, top) in
            [(284.0, 300.0), (9.0, 10.0), (100.0, 100.0), (0.37, 0.4), (12_000.0, 15_000.0), (1.0, 1.0)]
        {
            let scale = Scale::up_to(highest);
            assert!((scale.top - top).abs() < 1e-9, "{highest}: {scale:?}");
            assert!(scale.steps <= 5, "{highest}: {scale:?}");
        }
    }

    #[test]
    fn nothing_to_show_still_makes_a_scale() {
        for highest in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Scale::up_to(highest).ticks(), vec![1.0, 0.0]);
        }
    }

    #[test]
    fn heights_stay_inside_the_drawing() {
        let scale = Scale::up_to(100.0);
        assert_eq!(scale.height(50.0), 50.0);
        assert_eq!(scale.height(-5.0), 0.0);
        assert_eq!(scale.height(500.0), 100.0);
    }
}
