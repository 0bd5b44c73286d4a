//! Time zones by name, from data inside the program: the same on every machine.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use jiff::civil;
use jiff::tz::TimeZone;

use super::hours::LocalTime;

#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a time zone")]
pub struct UnknownZone {
    pub name: String,
}

impl Zone {
    /// An IANA name such as `Australia/Sydney`.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        TimeZone::get(name).map(Self).map_err(|_| UnknownZone { name: name.chars().take(64).collect() })
    }

    /// The beginning of the local day of `instant`, so many days earlier.
    pub fn start_of_day(&self, instant: DateTime<Utc>, days_before: u64) -> DateTime<Utc> {
        let day = self.to_local(instant).date();
        let day = day.checked_sub_days(chrono::Days::new(days_before)).unwrap_or(day);
        self.to_instant(day.and_time(NaiveTime::MIN))
    }

    /// The end of the local day of `instant`: the next local midnight, by the calendar.
    pub fn end_of_day(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let tomorrow = self.to_local(instant).date() + chrono::Days::new(1);
        self.to_instant(tomorrow.and_time(NaiveTime::MIN))
    }
}

impl LocalTime for Zone {
    fn to_local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let stamp = jiff::Timestamp::from_microsecond(instant.timestamp_micros()).unwrap_or_default();
        let offset = self.0.to_offset(stamp);
        (instant + chrono::TimeDelta::seconds(i64::from(offset.seconds()))).naive_utc()
    }

    fn to_instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        use chrono::{Datelike, Timelike};
        let small = |n: u32| i8::try_from(n).unwrap_or_default();
        let civil = civil::DateTime::new(
            i16::try_from(local.year()).unwrap_or_default(),
            small(local.month()),
            small(local.day()),
            small(local.hour()),
            small(local.minute()),
            small(local.second()),
            i32::try_from(local.nanosecond()).unwrap_or_default(),
        );
        let ambiguous = civil.ok().map(|civil| self.0.to_ambiguous_timestamp(civil));
        let instant = ambiguous.and_then(|ambiguous| ambiguous.compatible().ok());
        instant
            .and_then(|stamp| DateTime::from_timestamp_micros(stamp.as_microsecond()))
            .unwrap_or_else(|| local.and_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_in_the_missing_hour_is_the_instant_after_it() {
        let sydney = Zone::named("Australia/Sydney").unwrap();
        let local = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        assert_eq!(sydney.to_instant(local("2026-10-04T02:30:00")), at("2026-10-03T16:30:00Z"));
        assert_eq!(sydney.to_local(at("2026-10-03T16:30:00Z")), local("2026-10-04T03:30:00"));
        assert_eq!(
            sydney.to_instant(local("2026-04-05T02:30:00")),
            at("2026-04-04T15:30:00Z"),
            "the first of two"
        );
    }

    #[test]
    fn the_last_day_of_a_month_ends_too() {
        let sydney = Zone::named("Australia/Sydney").unwrap();
        assert_eq!(sydney.end_of_day(at("2026-01-31T02:00:00Z")), at("2026-01-31T13:00:00Z"));
        assert_eq!(sydney.end_of_day(at("2026-12-31T02:00:00Z")), at("2026-12-31T13:00:00Z"));
        assert!(Zone::named("Mars/Olympus").is_err());
    }
}
