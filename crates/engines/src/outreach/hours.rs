//! Working windows: on which days and between which hours something may leave, on the recipient's
//! own clock. All answers are instants; a zone is anything that can say local time ([`LocalTime`]).

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::holidays::Region;

/// A clock on a wall somewhere.
pub trait LocalTime {
    fn to_local(&self, instant: DateTime<Utc>) -> NaiveDateTime;
    /// The instant at which the wall shows `local`. In the hour that is missing in spring, the instant
    /// just after it; in the hour that comes twice in autumn, the first.
    fn to_instant(&self, local: NaiveDateTime) -> DateTime<Utc>;
}

/// The same hours everywhere: for previews without zone data, and for tests.
#[derive(Clone, Copy, Debug)]
pub struct Offset(pub chrono::TimeDelta);

impl LocalTime for Offset {
    fn to_local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        (instant + self.0).naive_utc()
    }
    fn to_instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        local.and_utc() - self.0
    }
}

/// Days of the week, 1 = Monday to 7 = Sunday; sorted, distinct, at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct WorkDays(Vec<u8>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose at least one working day, each once, from 1 (Monday) to 7 (Sunday).")]
pub struct BadWorkDays;

impl TryFrom<Vec<u8>> for WorkDays {
    type Error = BadWorkDays;
    fn try_from(mut days: Vec<u8>) -> Result<Self, BadWorkDays> {
        days.sort_unstable();
        let distinct = days.windows(2).all(|pair| pair[0] != pair[1]);
        let known = days.iter().all(|day| (1..=7).contains(day));
        if days.is_empty() || !distinct || !known { Err(BadWorkDays) } else { Ok(Self(days)) }
    }
}
impl From<WorkDays> for Vec<u8> {
    fn from(days: WorkDays) -> Self {
        days.0
    }
}
impl WorkDays {
    pub fn monday_to_friday() -> Self {
        Self(vec![1, 2, 3, 4, 5])
    }
    pub fn has(&self, day: Weekday) -> bool {
        u8::try_from(day.number_from_monday()).is_ok_and(|number| self.0.contains(&number))
    }
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

/// Hours of a working day, whole minutes, `from` included and `to` not; never past midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    pub days: WorkDays,
    from: NaiveTime,
    to: NaiveTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The working hours must end later than they begin, on the same day.")]
pub struct BadHours;

impl Hours {
    pub fn new(days: WorkDays, from: NaiveTime, to: NaiveTime) -> Result<Self, BadHours> {
        if from < to { Ok(Self { days, from, to }) } else { Err(BadHours) }
    }
    /// A campaign's hours, narrowed to those of a channel; `None` when nothing is left.
    pub fn within(&self, other: &Self) -> Option<Self> {
        let days: Vec<u8> = self.days.0.iter().copied().filter(|day| other.days.0.contains(day)).collect();
        let days = WorkDays::try_from(days).ok()?;
        Self::new(days, self.from.max(other.from), self.to.min(other.to)).ok()
    }
    /// Hours in which a telephone may ring: 09:00 to 18:00 on weekdays (outreach.md section 8, narrower
    /// than the Telecommunications (Telemarketing and Research Calls) Industry Standard 2017).
    pub fn telephone() -> Self {
        let hour = |hour| NaiveTime::MIN.with_hour(hour).unwrap_or(NaiveTime::MIN);
        Self { days: WorkDays::monday_to_friday(), from: hour(9), to: hour(18) }
    }
    pub fn from(&self) -> NaiveTime {
        self.from
    }
    pub fn to(&self) -> NaiveTime {
        self.to
    }
    /// Length of a window in minutes.
    pub fn minutes(&self) -> i64 {
        (self.to - self.from).num_minutes()
    }
}

/// One day's opening, as instants: from `opens` up to and without `closes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub opens: DateTime<Utc>,
    pub closes: DateTime<Utc>,
}

/// When something may leave for one recipient: hours, on a clock, but not on public holidays.
#[derive(Debug)]
pub struct Window<'a, Z> {
    pub hours: &'a Hours,
    pub zone: &'a Z,
    pub region: Region,
}

/// How far ahead an opening is looked for. Two weeks of holidays would already be strange.
const HORIZON_DAYS: u64 = 60;

impl<Z: LocalTime> Window<'_, Z> {
    /// The opening of a local day; `None` on a day off, or when the clocks leave nothing of it.
    pub fn on(&self, day: NaiveDate) -> Option<Opening> {
        if !self.hours.days.has(day.weekday()) || self.region.is_holiday(day) {
            return None;
        }
        let opens = self.zone.to_instant(day.and_time(self.hours.from));
        let closes = self.zone.to_instant(day.and_time(self.hours.to));
        (opens < closes).then_some(Opening { opens, closes })
    }

    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        let today = self.on(self.zone.to_local(at).date());
        today.is_some_and(|opening| opening.opens <= at && at < opening.closes)
    }

    /// The opening that holds `at`, or else the next one. `None` only when every day is off for two months.
    pub fn opening_from(&self, at: DateTime<Utc>) -> Option<Opening> {
        let today = self.zone.to_local(at).date();
        (0..HORIZON_DAYS)
            .filter_map(|n| self.on(today.checked_add_days(Days::new(n))?))
            .find(|opening| at < opening.closes)
    }

    /// `at` itself when it is inside, else the beginning of the next opening.
    pub fn next(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.opening_from(at).map(|opening| opening.opens.max(at))
    }

    /// The first opening on a later local day than `at`.
    pub fn next_day(&self, at: DateTime<Utc>) -> Option<Opening> {
        let tomorrow = self.zone.to_local(at).date().checked_add_days(Days::new(1))?;
        (0..HORIZON_DAYS).find_map(|n| self.on(tomorrow.checked_add_days(Days::new(n))?))
    }

    /// The time at which `hours` of open window have passed since `from`: how approvals grow old
    /// (decisions.md D6).
    pub fn after_working(&self, from: DateTime<Utc>, hours: i64) -> Option<DateTime<Utc>> {
        let mut left = chrono::TimeDelta::hours(hours);
        let mut at = from;
        // A window of one minute a day needs 1,440 days for 24 hours: bounded all the same.
        for _ in 0..2_000 {
            let opening = self.opening_from(at)?;
            let start = opening.opens.max(at);
            let room = opening.closes - start;
            if room >= left {
                return Some(start + left);
            }
            left -= room;
            at = opening.closes;
        }
        None
    }
}

/// Minutes since midnight, for places that keep a time of day as a number.
pub fn minute_of_day(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outreach::zones::Zone;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }
    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }
    fn office() -> Hours {
        Hours::new(WorkDays::monday_to_friday(), time(9, 0), time(17, 0)).unwrap()
    }

    #[test]
    fn nine_o_clock_is_the_recipients_nine_o_clock_in_summer_and_winter() {
        let (sydney, perth, brisbane) = (
            Zone::named("Australia/Sydney").unwrap(),
            Zone::named("Australia/Perth").unwrap(),
            Zone::named("Australia/Brisbane").unwrap(),
        );
        let hours = office();
        let next = |zone: &Zone, from: &str| {
            Window { hours: &hours, zone, region: Region::Nowhere }.next(at(from)).unwrap()
        };
        assert_eq!(next(&sydney, "2026-01-07T12:00:00Z"), at("2026-01-07T22:00:00Z"), "UTC+11 in summer");
        assert_eq!(next(&sydney, "2026-07-08T12:00:00Z"), at("2026-07-08T23:00:00Z"), "UTC+10 in winter");
        assert_eq!(next(&brisbane, "2026-01-07T12:00:00Z"), at("2026-01-07T23:00:00Z"), "no summer time");
        assert_eq!(next(&perth, "2026-01-07T12:00:00Z"), at("2026-01-08T01:00:00Z"));
    }

    #[test]
    fn the_edges_of_a_window_belong_to_its_beginning() {
        let sydney = Zone::named("Australia/Sydney").unwrap();
        let hours = office();
        let window = Window { hours: &hours, zone: &sydney, region: Region::Nowhere };
        // Wednesday 8 July 2026, UTC+10.
        assert!(window.is_open(at("2026-07-07T23:00:00Z")), "09:00:00");
        assert!(!window.is_open(at("2026-07-07T22:59:59Z")), "08:59:59");
        assert!(window.is_open(at("2026-07-08T06:59:59Z")), "16:59:59");
        assert!(!window.is_open(at("2026-07-08T07:00:00Z")), "17:00:00");
        assert_eq!(
            window.next(at("2026-07-10T07:00:00Z")),
            Some(at("2026-07-12T23:00:00Z")),
            "Friday 17:00 waits for Monday"
        );
    }

    #[test]
    fn a_window_in_the_missing_hour_shrinks_and_in_the_doubled_hour_happens_once() {
        let sydney = Zone::named("Australia/Sydney").unwrap();
        let every_day = WorkDays::try_from(vec![1, 2, 3, 4, 5, 6, 7]).unwrap();
        // 4 October 2026: 02:00 becomes 03:00.
        let inside = Hours::new(every_day.clone(), time(2, 0), time(3, 0)).unwrap();
        let window = Window { hours: &inside, zone: &sydney, region: Region::Nowhere };
        assert_eq!(window.on(NaiveDate::from_ymd_opt(2026, 10, 4).unwrap()), None);
        assert!(window.on(NaiveDate::from_ymd_opt(2026, 10, 5).unwrap()).is_some());
        // 5 April 2026: 03:00 becomes 02:00 again.
        let doubled = Hours::new(every_day, time(1, 0), time(4, 0)).unwrap();
        let window = Window { hours: &doubled, zone: &sydney, region: Region::Nowhere };
        let opening = window.on(NaiveDate::from_ymd_opt(2026, 4, 5).unwrap()).unwrap();
        assert_eq!(
            (opening.closes - opening.opens).num_hours(),
            4,
            "three hours on the wall are four that night"
        );
    }

    #[test]
    fn channel_hours_narrow_the_campaigns() {
        let long = Hours::new(WorkDays::try_from(vec![5, 6]).unwrap(), time(6, 0), time(22, 0)).unwrap();
        let narrowed = long.within(&Hours::telephone()).unwrap();
        assert_eq!(
            (narrowed.days.as_slice(), narrowed.from(), narrowed.to()),
            (&[5][..], time(9, 0), time(18, 0))
        );
        let night = Hours::new(WorkDays::monday_to_friday(), time(19, 0), time(22, 0)).unwrap();
        assert_eq!(night.within(&Hours::telephone()), None);
    }

    #[test]
    fn working_hours_pass_only_while_the_window_is_open() {
        let sydney = Zone::named("Australia/Sydney").unwrap();
        let hours = office();
        let window = Window { hours: &hours, zone: &sydney, region: Region::Nowhere };
        // Thursday 9 July 2026, 12:00 local: 5 h left today, 8 on Friday, 8 on Monday, 3 on Tuesday.
        assert_eq!(window.after_working(at("2026-07-09T02:00:00Z"), 24), Some(at("2026-07-14T02:00:00Z")));
        assert_eq!(window.after_working(at("2026-07-09T02:00:00Z"), 5), Some(at("2026-07-09T07:00:00Z")));
    }

    #[test]
    fn days_and_hours_that_make_no_window_are_refused() {
        for days in [vec![], vec![0], vec![8], vec![1, 1]] {
            assert!(WorkDays::try_from(days).is_err());
        }
        assert!(Hours::new(WorkDays::monday_to_friday(), time(9, 0), time(9, 0)).is_err());
        assert_eq!(minute_of_day(time(9, 30)), 570);
    }
}
