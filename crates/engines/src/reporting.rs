//! Every figure that is shown, defined once (reporting.md section 3).

/// Leads of a scope and a range, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeadCounts {
    /// With at least one touch in the range.
    pub contacted: u64,
    /// With at least one human reply in the range.
    pub replied: u64,
}

impl LeadCounts {
    /// `lead_reply_rate`, in per cent.
    pub fn reply_rate(self) -> Rate {
        Rate::of(self.replied, self.contacted)
    }
}

/// Meetings created in a range, by what became of them. Requested and cancelled ones are not booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeetingCounts {
    pub scheduled: u64,
    pub completed: u64,
    pub no_show: u64,
}

impl MeetingCounts {
    /// `meetings_booked`.
    pub const fn booked(self) -> u64 {
        self.scheduled + self.completed + self.no_show
    }
    /// Of those that were to be held, the share that was.
    pub fn show_rate(self) -> Rate {
        Rate::of(self.completed, self.completed + self.no_show)
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_specification_hold() {
        assert_eq!(LeadCounts::default().reply_rate().number(), 0.0, "M4");
        assert_eq!(LeadCounts { contacted: 40, replied: 3 }.reply_rate().number(), 7.5, "M6");
        let m9 = MeetingCounts { scheduled: 2, completed: 3, no_show: 1 };
        assert_eq!((m9.booked(), m9.show_rate().number()), (6, 75.0));
    }

    #[test]
    fn a_rate_is_two_decimals_for_programs_and_one_for_people() {
        assert_eq!(Rate::of(80, 190).number(), 42.11);
        assert_eq!(Rate::of(80, 190).words(), "42.1%");
        assert_eq!(Rate::of(0, 0).words(), "–");
        assert_eq!(Rate::of(0, 12).words(), "0.0%");
    }
}
