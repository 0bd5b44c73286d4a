//! When a schedule ticks: cron rules on local wall time.
//!
//! The night the clocks go forward, a time in the missing hour ticks once, just after it; the night
//! they go back, a time in the doubled hour ticks once, the first time round. Rules that run every
//! hour or oftener follow real time on both nights.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use croner::Cron;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    #[error("{rule:?} is not a cron rule")]
    Rule { rule: String },
    #[error("{name:?} is not a time zone")]
    Zone { name: String },
}

/// A cron rule in a time zone.
#[derive(Clone, Debug)]
pub struct Timetable {
    cron: Cron,
    zone: TimeZone,
}

impl Timetable {
    /// `rule` has five fields, from minutes to weekdays; `zone` is an IANA name.
    pub fn parse(rule: &str, zone: &str) -> Result<Self, BadSchedule> {
        let cron = Cron::from_str(rule).map_err(|_| BadSchedule::Rule { rule: rule.to_owned() })?;
        let zone = TimeZone::get(zone).map_err(|_| BadSchedule::Zone { name: zone.to_owned() })?;
        Ok(Self { cron, zone })
    }

    /// The first tick after `time`; `None` when the rule never ticks again.
    pub fn next_after(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cron.find_next_occurrence(&self.local(time)?, false).ok().and_then(|tick| utc(&tick))
    }

    /// The latest tick after `since` and not after `now`, and how many more there were before it,
    /// counted up to 100.
    pub fn latest(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<(DateTime<Utc>, usize)> {
        let first = self.next_after(since).filter(|tick| *tick <= now)?;
        let mut latest = first;
        let mut missed = 0;
        // Far behind: start near the end, where the answer is.
        if let Some(near) =
            self.cron.find_previous_occurrence(&self.local(now)?, true).ok().and_then(|tick| utc(&tick))
            && near > latest
        {
            let mut tick = first;
            while tick < near && missed < 100 {
                missed += 1;
                match self.next_after(tick) {
                    Some(next) => tick = next,
                    None => break,
                }
            }
            latest = near;
        }
        while let Some(next) = self.next_after(latest).filter(|tick| *tick <= now) {
            latest = next;
            missed += 1;
        }
        Some((latest, missed))
    }

    fn local(&self, time: DateTime<Utc>) -> Option<Zoned> {
        Some(Timestamp::from_microsecond(time.timestamp_micros()).ok()?.to_zoned(self.zone.clone()))
    }
}

fn utc(time: &Zoned) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(time.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn ticks(rule: &str, from: &str, to: &str) -> Vec<String> {
        let table = Timetable::parse(rule, "Australia/Sydney").unwrap();
        let mut ticks = Vec::new();
        let mut time = at(from);
        while let Some(next) = table.next_after(time).filter(|next| *next <= at(to)) {
            ticks.push(next.format("%d %H:%M").to_string());
            time = next;
        }
        ticks
    }

    #[test]
    fn rules_are_local_wall_time() {
        // Sydney is 11 hours ahead in summer and 10 in winter.
        assert_eq!(ticks("0 2 * * *", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), ["01 15:00"]);
        assert_eq!(ticks("0 2 * * *", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z"), ["01 16:00"]);
        assert_eq!(
            ticks("0 8-10 * * 1-5", "2026-07-02T12:00:00Z", "2026-07-05T23:00:00Z").len(),
            5,
            "Friday, and Monday so far"
        );
    }

    #[test]
    fn a_time_in_the_missing_hour_ticks_once_just_after_it() {
        // 4 October 2026: 02:00 becomes 03:00, which is 16:00 UTC on the 3rd.
        assert_eq!(
            ticks("30 2 * * *", "2026-10-02T12:00:00Z", "2026-10-05T12:00:00Z"),
            ["02 16:30", "03 16:00", "04 15:30"]
        );
    }

    #[test]
    fn a_time_in_the_doubled_hour_ticks_once() {
        // 5 April 2026: 03:00 becomes 02:00; 02:30 comes at 15:30 UTC and again at 16:30 UTC on the 4th.
        assert_eq!(
            ticks("30 2 * * *", "2026-04-03T12:00:00Z", "2026-04-06T12:00:00Z"),
            ["03 15:30", "04 15:30", "05 16:30"]
        );
    }

    #[test]
    fn hourly_rules_follow_real_time_when_the_clocks_change() {
        assert_eq!(
            ticks("0 * * * *", "2026-10-03T13:30:00Z", "2026-10-03T17:30:00Z"),
            ["03 14:00", "03 15:00", "03 16:00", "03 17:00"]
        );
        assert_eq!(
            ticks("0 * * * *", "2026-04-04T14:30:00Z", "2026-04-04T18:30:00Z"),
            ["04 15:00", "04 16:00", "04 17:00", "04 18:00"]
        );
    }

    #[test]
    fn of_missed_ticks_the_latest_counts() {
        let table = Timetable::parse("*/5 * * * *", "Australia/Sydney").unwrap();
        let from = at("2026-01-01T00:00:00Z");
        assert_eq!(table.latest(from, at("2026-01-01T00:04:59Z")), None);
        assert_eq!(table.latest(from, at("2026-01-01T00:05:00Z")), Some((at("2026-01-01T00:05:00Z"), 0)));
        assert_eq!(table.latest(from, at("2026-01-01T00:21:00Z")), Some((at("2026-01-01T00:20:00Z"), 3)));
        assert_eq!(table.latest(from, at("2027-01-01T00:00:01Z")), Some((at("2027-01-01T00:00:00Z"), 100)));
    }

    #[test]
    fn the_latest_tick_is_the_last_of_all_ticks_also_when_the_clocks_change() {
        for rule in ["30 2 * * *", "0 0 * * *", "0 3 * * 0", "*/20 * * * *", "15 1-3 * * *"] {
            let table = Timetable::parse(rule, "Australia/Sydney").unwrap();
            for day in ["2026-04-04", "2026-10-03", "2026-06-10"] {
                let since = at(&format!("{day}T00:00:00Z"));
                for minutes in (0..2880).step_by(7) {
                    let now = since + chrono::TimeDelta::minutes(minutes);
                    let mut by_hand = None;
                    let mut time = since;
                    while let Some(next) = table.next_after(time).filter(|next| *next <= now) {
                        by_hand = Some(next);
                        time = next;
                    }
                    assert_eq!(
                        table.latest(since, now).map(|found| found.0),
                        by_hand,
                        "{rule} {day} {minutes}"
                    );
                }
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(matches!(Timetable::parse("61 * * * *", "UTC"), Err(BadSchedule::Rule { .. })));
        assert!(matches!(Timetable::parse("0 2 * * *", "Mars/Olympus"), Err(BadSchedule::Zone { .. })));
    }
}
