//! Spacing: mails of one mailbox never follow each other at once or at even intervals
//! (outreach.md section 4, email-infrastructure.md section 10).

use chrono::{DateTime, TimeDelta, Utc};

use super::chance::Seed;
use super::hours::{LocalTime, Opening, Window};

/// Least time between two sends of a mailbox, and the range the wait is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spacing {
    pub least: TimeDelta,
    pub most: TimeDelta,
}

impl Spacing {
    /// 60 to 300 seconds.
    pub const MAILBOX: Self = Self { least: TimeDelta::seconds(60), most: TimeDelta::seconds(300) };
    /// None at all: benches and chaos runs only.
    pub const NONE: Self = Self { least: TimeDelta::zero(), most: TimeDelta::zero() };

    /// The earliest time of the send after one at `last`. Never closer than `least`.
    pub fn after(&self, last: DateTime<Utc>, seed: Seed) -> DateTime<Utc> {
        let range = u64::try_from((self.most - self.least).num_seconds()).unwrap_or_default();
        let extra = i64::try_from(seed.below(range + 1)).unwrap_or_default();
        last + self.least + TimeDelta::seconds(extra)
    }
}

/// The local hours at which people answer most, until a client's own data says otherwise.
pub const GOOD_HOURS: [u32; 4] = [9, 10, 14, 15];

/// A time inside an opening, from `not_before` on, each second as likely as any other.
pub fn spread(opening: Opening, not_before: DateTime<Utc>, seed: Seed) -> DateTime<Utc> {
    let from = opening.opens.max(not_before);
    let room = u64::try_from((opening.closes - from).num_seconds()).unwrap_or_default();
    from + TimeDelta::seconds(i64::try_from(seed.below(room)).unwrap_or_default())
}

/// When a planned touch is due: on the first open local day from `earliest` on, at a good hour where
/// the window has one, else anywhere in it. Always inside the window; never before `earliest`.
pub fn slot<Z: LocalTime>(
    window: &Window<'_, Z>,
    earliest: DateTime<Utc>,
    seed: Seed,
) -> Option<DateTime<Utc>> {
    let opening = window.opening_from(earliest)?;
    let day = window.zone.to_local(opening.opens).date();
    let hours = GOOD_HOURS.into_iter().filter_map(|hour| {
        let from = window.zone.to_instant(day.and_hms_opt(hour, 0, 0)?).max(opening.opens).max(earliest);
        let to = window.zone.to_instant(day.and_hms_opt(hour + 1, 0, 0)?).min(opening.closes);
        (from < to).then_some(Opening { opens: from, closes: to })
    });
    let good: Vec<Opening> = hours.collect();
    let at = usize::try_from(seed.below(good.len() as u64)).unwrap_or_default();
    let chosen = good.get(at).copied().unwrap_or(opening);
    Some(spread(chosen, earliest, seed.nth(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outreach::holidays::Region;
    use crate::outreach::hours::{Hours, WorkDays};
    use crate::outreach::zones::Zone;
    use chrono::NaiveTime;
    use proptest::prelude::*;

    #[test]
    fn two_sends_of_a_mailbox_are_a_minute_apart_at_least_and_unevenly() {
        let last: DateTime<Utc> = "2026-07-08T00:00:00Z".parse().unwrap();
        let waits: std::collections::BTreeSet<i64> = (0..500)
            .map(|n| (Spacing::MAILBOX.after(last, Seed::of(&[b"m"]).nth(n)) - last).num_seconds())
            .collect();
        assert!(waits.iter().all(|wait| (60..=300).contains(wait)));
        assert!(waits.len() > 150);
        assert_eq!(Spacing::NONE.after(last, Seed::of(&[b"m"])), last);
    }

    proptest! {
        #[test]
        fn a_slot_is_inside_the_window_on_a_working_day_and_not_too_early(
            start in 1_577_836_800_i64..1_893_456_000,
            zone in prop::sample::select(vec!["Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "America/New_York", "Europe/London", "Pacific/Auckland"]),
            days in prop::sample::subsequence(vec![1_u8, 2, 3, 4, 5, 6, 7], 1..=7),
            from in 0_u32..1_380, length in 5_u32..700, n in 0_u64..1_000,
        ) {
            let time = |minute: u32| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
            let hours = Hours::new(WorkDays::try_from(days).unwrap(), time(from), time((from + length).min(1_439)));
            prop_assume!(hours.is_ok());
            let hours = hours.unwrap();
            let zone = Zone::named(zone).unwrap();
            let window = Window { hours: &hours, zone: &zone, region: Region::Australia(None) };
            let earliest = DateTime::from_timestamp(start, 0).unwrap();
            if let Some(slot) = slot(&window, earliest, Seed::of(&[b"x"]).nth(n)) {
                prop_assert!(slot >= earliest);
                prop_assert!(window.is_open(slot), "{slot}");
                let local = zone.to_local(slot);
                prop_assert!(hours.days.has(chrono::Datelike::weekday(&local.date())));
                prop_assert!(!Region::Australia(None).is_holiday(local.date()));
            }
        }
    }
}
