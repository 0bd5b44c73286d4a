use chrono::{Days, NaiveDate};

/// Calendar days of a report nobody chose a range for, today among them.
pub const DEFAULT_DAYS: u64 = 30;
/// Days of the longest range.
pub const LONGEST: i64 = 366;

/// Days of a report, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPeriod {
    #[error("The first day comes after the last.")]
    Backwards,
    #[error("A report covers at most {LONGEST} days.")]
    TooLong,
}

impl Period {
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, BadPeriod> {
        let days = (to - from).num_days();
        if days < 0 {
            return Err(BadPeriod::Backwards);
        }
        if days >= LONGEST {
            return Err(BadPeriod::TooLong);
        }
        Ok(Self { from, to })
    }
    /// So many days up to and with this one; one at least.
    pub fn last(days: u64, today: NaiveDate) -> Self {
        let from = today.checked_sub_days(Days::new(days.max(1) - 1)).unwrap_or(today);
        Self { from, to: today }
    }
    pub const fn from(self) -> NaiveDate {
        self.from
    }
    pub const fn to(self) -> NaiveDate {
        self.to
    }
    pub fn length(self) -> u64 {
        u64::try_from((self.to - self.from).num_days() + 1).unwrap_or(1)
    }
    /// As many days just before it.
    pub fn preceding(self) -> Self {
        let back = Days::new(self.length());
        let earlier = |day: NaiveDate| day.checked_sub_days(back).unwrap_or(day);
        Self { from: earlier(self.from), to: earlier(self.to) }
    }
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
    /// Every day of it, in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }
}

/// A figure against the same of the period before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The same as before.
    Same,
    /// There was none before.
    New,
    /// In per cent of what it was.
    By(f64),
}

impl Change {
    pub fn of(now: f64, before: f64) -> Self {
        if now == before {
            Self::Same
        } else if before == 0.0 {
            Self::New
        } else {
            Self::By((now - before) * 100.0 / before)
        }
    }
    /// "+12.5%", "−3.0%", "new".
    pub fn words(self) -> String {
        match self {
            Self::Same => "no change".to_owned(),
            Self::New => "new".to_owned(),
            Self::By(change) if change < 0.0 => format!("−{:.1}%", -change),
            Self::By(change) => format!("+{change:.1}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn thirty_days_end_today_and_follow_thirty_others() {
        let month = Period::last(30, day("2026-11-30"));
        assert_eq!((month.from(), month.length(), month.days().count()), (day("2026-11-01"), 30, 30));
        let before = month.preceding();
        assert_eq!((before.from(), before.to()), (day("2026-10-02"), day("2026-10-31")));
        assert!(month.contains(day("2026-11-30")) && !month.contains(day("2026-10-31")));
    }

    #[test]
    fn a_range_is_neither_backwards_nor_longer_than_a_leap_year() {
        assert_eq!(Period::new(day("2026-11-02"), day("2026-11-01")), Err(BadPeriod::Backwards));
        assert_eq!(Period::new(day("2024-01-01"), day("2024-12-31")).map(Period::length), Ok(366));
        assert_eq!(Period::new(day("2024-01-01"), day("2025-01-01")), Err(BadPeriod::TooLong));
    }

    #[test]
    fn a_change_from_nothing_is_new_and_never_infinite() {
        assert_eq!(Change::of(5.0, 0.0), Change::New);
        assert_eq!(Change::of(0.0, 0.0), Change::Same);
        assert_eq!(Change::of(3.0, 4.0).words(), "−25.0%");
        assert_eq!(Change::of(9.0, 8.0).words(), "+12.5%");
    }
}
