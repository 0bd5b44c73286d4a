use super::Rate;

/// Leads of a scope and a range, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeadCounts {
    /// With at least one touch in the range.
    pub contacted: u64,
    /// With at least one human reply in the range.
    pub replied: u64,
    /// With good news among their replies.
    pub positive: u64,
    pub converted: u64,
    /// With a meeting that was booked in the range.
    pub met: u64,
}

impl LeadCounts {
    /// `lead_reply_rate`, in per cent.
    pub fn reply_rate(self) -> Rate {
        Rate::of(self.replied, self.contacted)
    }
    /// `lead_conversion_rate`.
    pub fn conversion_rate(self) -> Rate {
        Rate::of(self.converted, self.contacted)
    }
}

/// Meetings created in a range, by what became of them. Requested and cancelled ones are not booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeetingCounts {
    pub requested: u64,
    pub scheduled: u64,
    pub completed: u64,
    pub cancelled: u64,
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

/// How far leads came (reporting.md section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funnel {
    pub contacted: u64,
    pub replied: u64,
    pub positive: u64,
    pub booked: u64,
    pub held: u64,
}

impl Funnel {
    pub const fn of(leads: LeadCounts, meetings: MeetingCounts) -> Self {
        Self {
            contacted: leads.contacted,
            replied: leads.replied,
            positive: leads.positive,
            booked: leads.met,
            held: meetings.completed,
        }
    }
    /// Name, count, and what others reach of the stage the benchmark is against.
    pub const fn stages(self) -> [(&'static str, u64, Option<&'static str>); 5] {
        [
            ("Contacted", self.contacted, None),
            ("Replied", self.replied, Some("5% of contacted is usual")),
            ("Positive", self.positive, None),
            ("Meeting booked", self.booked, Some("50% of positive is usual")),
            ("Meeting held", self.held, Some("75% of booked is usual")),
        ]
    }
}

/// Shares of a whole with one decimal, that add up to 100.
#[derive(Clone, Copy, Debug)]
pub struct Shares;

impl Shares {
    /// What rounding leaves over goes to those it took most from.
    pub fn of<const N: usize>(counts: [u64; N]) -> [f64; N] {
        let whole: u64 = counts.iter().sum();
        if whole == 0 {
            return [0.0; N];
        }
        let tenths = counts.map(|count| u128::from(count) * 1_000 / u128::from(whole));
        let left = 1_000 - tenths.iter().sum::<u128>();
        let mut order: Vec<usize> = (0..N).collect();
        order.sort_by_key(|at| std::cmp::Reverse(u128::from(counts[*at]) * 1_000 % u128::from(whole)));
        let mut shares = tenths;
        for at in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
            shares[at] += 1;
        }
        // At most 1,000.
        shares.map(|tenths| tenths as f64 / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_vectors_of_the_specification_hold() {
        assert_eq!(LeadCounts::default().reply_rate().number(), 0.0, "M4");
        let m6 = LeadCounts { contacted: 40, replied: 3, converted: 1, ..LeadCounts::default() };
        assert_eq!((m6.reply_rate().number(), m6.conversion_rate().number()), (7.5, 2.5), "M6");
        let m9 = MeetingCounts { scheduled: 2, completed: 3, no_show: 1, cancelled: 1, requested: 1 };
        assert_eq!((m9.booked(), m9.show_rate().number()), (6, 75.0), "M9");
    }

    #[test]
    fn shares_of_thirds_add_up() {
        assert_eq!(Shares::of([1, 1, 1]), [33.4, 33.3, 33.3]);
        assert_eq!(Shares::of([0, 0]), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn shares_add_up_to_a_hundred(counts in proptest::array::uniform6(0_u64..10_000_000)) {
            prop_assume!(counts.iter().any(|count| *count > 0));
            let sum: f64 = Shares::of(counts).iter().sum();
            prop_assert!((sum - 100.0).abs() < 1e-9, "{}", sum);
        }
    }
}
