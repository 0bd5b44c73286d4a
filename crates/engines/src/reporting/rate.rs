/// A share in per cent, with full precision inside.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate(Option<f64>);

impl Rate {
    pub fn of(part: u64, whole: u64) -> Self {
        // Counts are far below 2^53.
        Self((whole > 0).then(|| part as f64 * 100.0 / whole as f64))
    }
    /// 0.0 where there is nothing to divide by; two decimals, for programs.
    pub fn number(self) -> f64 {
        (self.0.unwrap_or_default() * 100.0).round() / 100.0
    }
    /// One decimal for people, and a dash where there is nothing to divide by.
    pub fn words(self) -> String {
        self.0.map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}%"))
    }
    /// With full precision, where there is something to divide by.
    pub const fn exactly(self) -> Option<f64> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_two_decimals_for_programs_and_one_for_people() {
        assert_eq!(Rate::of(80, 190).number(), 42.11);
        assert_eq!(Rate::of(80, 190).words(), "42.1%");
        assert_eq!(Rate::of(0, 0).words(), "–");
        assert_eq!(Rate::of(0, 12).words(), "0.0%");
    }
}
