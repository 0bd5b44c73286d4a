//! Public holidays on which nothing is sent, by country and, in Australia, by state.
//!
//! Australia: Public Holidays Act 2010 (NSW), Public Holidays Act 1993 (Vic), Holidays Act 1983 (Qld),
//! Public and Bank Holidays Act 1972 (WA), Public Holidays Act 2023 (SA), Statutory Holidays Act 2000
//! (Tas), Holidays Act 1958 (ACT), Public Holidays Act 1981 (NT). Days of one district only (show
//! days, the Hobart regatta) and half days are not counted; Easter Saturday and Sunday are days off
//! everywhere, since mail on them is unwelcome in every state. Others: the nationwide holidays of
//! NZ (Holidays Act 2003), the US (5 U.S.C. 6103), the UK (England and Wales), Canada and Germany.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::text_enum;

use crate::replies::holidays::easter;
use crate::replies::is_national_holiday;

text_enum!(
    /// The states and territories of Australia.
    State {
        Act => "ACT", Nsw => "NSW", Nt => "NT", Qld => "QLD", Sa => "SA", Tas => "TAS", Vic => "VIC", Wa => "WA",
    }
);

/// Whose holidays are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// `None`: the national days and those of any state that would keep more than half the country home.
    Australia(Option<State>),
    NewZealand,
    UnitedStates,
    UnitedKingdom,
    Canada,
    Germany,
    /// A country whose holidays we do not know.
    Nowhere,
}

impl State {
    /// The state of a time zone of Australia that only one state keeps.
    pub fn of_zone(zone: &str) -> Option<Self> {
        Some(match zone {
            "Australia/Melbourne" => Self::Vic,
            "Australia/Brisbane" | "Australia/Lindeman" => Self::Qld,
            "Australia/Perth" | "Australia/Eucla" => Self::Wa,
            "Australia/Adelaide" => Self::Sa,
            "Australia/Darwin" => Self::Nt,
            "Australia/Hobart" => Self::Tas,
            "Australia/Canberra" => Self::Act,
            "Australia/Sydney" | "Australia/Broken_Hill" => Self::Nsw,
            _ => return None,
        })
    }

    /// From a name or its abbreviation.
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim();
        Some(match text.to_lowercase().as_str() {
            "new south wales" => Self::Nsw,
            "victoria" => Self::Vic,
            "queensland" => Self::Qld,
            "western australia" => Self::Wa,
            "south australia" => Self::Sa,
            "tasmania" => Self::Tas,
            "northern territory" => Self::Nt,
            "australian capital territory" => Self::Act,
            _ => return text.to_uppercase().parse().ok(),
        })
    }
}

impl Region {
    /// From a country (name or code), and where it is Australia the state or the time zone.
    pub fn of(country: Option<&str>, state: Option<&str>, zone: Option<&str>) -> Self {
        let australian =
            || Self::Australia(state.and_then(State::named).or_else(|| zone.and_then(State::of_zone)));
        match country.map(|name| name.trim().to_lowercase()).as_deref() {
            Some("au" | "aus" | "australia") => australian(),
            None | Some("") if zone.is_some_and(|zone| zone.starts_with("Australia/")) => australian(),
            Some("nz" | "nzl" | "new zealand") => Self::NewZealand,
            Some("us" | "usa" | "united states" | "united states of america") => Self::UnitedStates,
            Some("gb" | "uk" | "gbr" | "united kingdom" | "england" | "wales") => Self::UnitedKingdom,
            Some("ca" | "can" | "canada") => Self::Canada,
            Some("de" | "deu" | "germany" | "deutschland") => Self::Germany,
            _ => Self::Nowhere,
        }
    }

    pub fn is_holiday(self, date: NaiveDate) -> bool {
        let easter_days = easter(date.year());
        let from_easter = |days: i64| easter_days.is_some_and(|sunday| (date - sunday).num_days() == days);
        match self {
            Self::Australia(state) => {
                is_national_holiday(date) || from_easter(-1) || from_easter(0) || of_state(date, state)
            }
            Self::NewZealand => {
                let fixed = [(1, 1), (1, 2), (2, 6), (4, 25), (12, 25), (12, 26)];
                shifted(date, &fixed)
                    || from_easter(-2)
                    || from_easter(1)
                    || is_nth(date, 6, Weekday::Mon, 1)
                    || is_nth(date, 10, Weekday::Mon, 4)
            }
            Self::UnitedStates => {
                nearest(date, &[(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)])
                    || is_nth(date, 1, Weekday::Mon, 3)
                    || is_nth(date, 2, Weekday::Mon, 3)
                    || is_last(date, 5, Weekday::Mon)
                    || is_nth(date, 9, Weekday::Mon, 1)
                    || is_nth(date, 10, Weekday::Mon, 2)
                    || is_nth(date, 11, Weekday::Thu, 4)
            }
            Self::UnitedKingdom => {
                shifted(date, &[(1, 1), (12, 25), (12, 26)])
                    || from_easter(-2)
                    || from_easter(1)
                    || is_nth(date, 5, Weekday::Mon, 1)
                    || is_last(date, 5, Weekday::Mon)
                    || is_last(date, 8, Weekday::Mon)
            }
            Self::Canada => {
                shifted(date, &[(1, 1), (7, 1), (12, 25)])
                    || from_easter(-2)
                    || is_nth(date, 9, Weekday::Mon, 1)
                    // Victoria Day: the Monday before 25 May.
                    || (date.month() == 5 && date.weekday() == Weekday::Mon && (18..=24).contains(&date.day()))
                    || is_nth(date, 10, Weekday::Mon, 2)
            }
            Self::Germany => {
                [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)].contains(&(date.month(), date.day()))
                    || [-2, 1, 39, 50].into_iter().any(from_easter)
            }
            Self::Nowhere => false,
        }
    }
}

/// The days one state keeps besides the national ones.
fn of_state(date: NaiveDate, state: Option<State>) -> bool {
    use State::{Act, Nsw, Nt, Qld, Sa, Tas, Vic, Wa};
    let keeps = |states: &[State]| state.is_some_and(|state| states.contains(&state));
    let second_june = is_nth(date, 6, Weekday::Mon, 2);
    match (date.month(), date.weekday()) {
        (3, Weekday::Mon) if is_nth(date, 3, Weekday::Mon, 1) => keeps(&[Wa]),
        (3, Weekday::Mon) if is_nth(date, 3, Weekday::Mon, 2) => keeps(&[Act, Sa, Tas, Vic]),
        (4, Weekday::Mon) => anzac_substitute(date, state),
        (5, Weekday::Mon) if is_nth(date, 5, Weekday::Mon, 1) => keeps(&[Nt, Qld]),
        // Reconciliation Day: the first Monday from 27 May on.
        (5, Weekday::Mon) if date.day() >= 27 => keeps(&[Act]),
        (6, Weekday::Mon) if date.day() <= 2 && keeps(&[Act]) => true,
        (6, Weekday::Mon) if is_nth(date, 6, Weekday::Mon, 1) => keeps(&[Wa]),
        // King's Birthday; kept by more than half the country, so also where the state is not known.
        (6, Weekday::Mon) if second_june => state.is_none_or(|state| !matches!(state, Qld | Wa)),
        (8, Weekday::Mon) if is_nth(date, 8, Weekday::Mon, 1) => keeps(&[Nt]),
        (9, Weekday::Fri) => keeps(&[Vic]) && is_last(date + Days::new(1), 9, Weekday::Sat),
        (9, Weekday::Mon) => keeps(&[Wa]) && kings_birthday_wa(date.year()) == Some(date),
        (10, Weekday::Mon) if is_nth(date, 10, Weekday::Mon, 1) => keeps(&[Act, Nsw, Qld, Sa]),
        (11, Weekday::Tue) if is_nth(date, 11, Weekday::Tue, 1) => keeps(&[Vic]),
        _ => false,
    }
}

/// Anzac Day on a weekend: on a Saturday WA and the ACT take the Monday; on a Sunday NT, Qld and SA
/// do too; NSW has proclaimed the Mondays of 2026 and 2027.
fn anzac_substitute(monday: NaiveDate, state: Option<State>) -> bool {
    use State::{Act, Nsw, Nt, Qld, Sa, Wa};
    let Some(state) = state else { return false };
    match monday.day() {
        27 => matches!(state, Act | Wa) || (state == Nsw && monday.year() == 2026),
        26 => matches!(state, Act | Nt | Qld | Sa | Wa) || (state == Nsw && monday.year() == 2027),
        _ => false,
    }
}

/// Proclaimed each year, as a rule for the last Monday of September; 2024 was not.
fn kings_birthday_wa(year: i32) -> Option<NaiveDate> {
    if year == 2024 {
        return NaiveDate::from_ymd_opt(2024, 9, 23);
    }
    NaiveDate::from_ymd_opt(year, 9, 30)?.iter_back_to(Weekday::Mon)
}

trait BackTo: Sized {
    fn iter_back_to(self, weekday: Weekday) -> Option<Self>;
}
impl BackTo for NaiveDate {
    fn iter_back_to(self, weekday: Weekday) -> Option<Self> {
        (0..7).filter_map(|n| self.checked_sub_days(Days::new(n))).find(|date| date.weekday() == weekday)
    }
}

fn is_nth(date: NaiveDate, month: u32, weekday: Weekday, nth: u32) -> bool {
    date.month() == month && date.weekday() == weekday && (date.day() - 1) / 7 + 1 == nth
}

fn is_last(date: NaiveDate, month: u32, weekday: Weekday) -> bool {
    date.month() == month && date.weekday() == weekday && (date + Days::new(7)).month() != month
}

/// One of the dates, or the weekday that replaces it when it falls on a weekend: the next that is not
/// a holiday itself.
fn shifted(date: NaiveDate, fixed: &[(u32, u32)]) -> bool {
    let mut taken: Vec<NaiveDate> = Vec::new();
    let years = [date.year() - 1, date.year()];
    let dates = years
        .into_iter()
        .flat_map(|year| fixed.iter().filter_map(move |(m, d)| NaiveDate::from_ymd_opt(year, *m, *d)));
    let all: Vec<NaiveDate> = dates.collect();
    for holiday in &all {
        let mut free = *holiday;
        while matches!(free.weekday(), Weekday::Sat | Weekday::Sun)
            || (free != *holiday && all.contains(&free))
            || taken.contains(&free)
        {
            free = free + Days::new(1);
        }
        taken.push(free);
    }
    taken.contains(&date) || all.contains(&date)
}

/// One of the dates, or the Friday before a Saturday, or the Monday after a Sunday.
fn nearest(date: NaiveDate, fixed: &[(u32, u32)]) -> bool {
    let hit = |day: NaiveDate| fixed.contains(&(day.month(), day.day()));
    hit(date)
        || (date.weekday() == Weekday::Fri && hit(date + Days::new(1)))
        || (date.weekday() == Weekday::Mon && hit(date - Days::new(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekdays_off(region: Region, year: i32) -> String {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days = first.iter_days().take_while(|day| day.year() == year);
        let off = days.filter(|day| day.weekday().number_from_monday() <= 5 && region.is_holiday(*day));
        off.map(|day| day.format("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_holidays_of_2026_are_those_each_state_gazetted() {
        for (state, expected) in [
            (State::Nsw, "01-01 01-26 04-03 04-06 04-27 06-08 10-05 12-25 12-28"),
            (State::Vic, "01-01 01-26 03-09 04-03 04-06 06-08 09-25 11-03 12-25 12-28"),
            (State::Qld, "01-01 01-26 04-03 04-06 05-04 10-05 12-25 12-28"),
            (State::Wa, "01-01 01-26 03-02 04-03 04-06 04-27 06-01 09-28 12-25 12-28"),
            (State::Sa, "01-01 01-26 03-09 04-03 04-06 06-08 10-05 12-25 12-28"),
            (State::Tas, "01-01 01-26 03-09 04-03 04-06 06-08 12-25 12-28"),
            (State::Act, "01-01 01-26 03-09 04-03 04-06 04-27 06-01 06-08 10-05 12-25 12-28"),
            (State::Nt, "01-01 01-26 04-03 04-06 05-04 06-08 08-03 12-25 12-28"),
        ] {
            assert_eq!(weekdays_off(Region::Australia(Some(state)), 2026), expected, "{state}");
        }
    }

    #[test]
    fn days_that_move_move_as_they_did() {
        let off = |state, text: &str| Region::Australia(Some(state)).is_holiday(text.parse().unwrap());
        assert!(
            off(State::Wa, "2024-09-23") && !off(State::Wa, "2024-09-30"),
            "proclaimed a week early in 2024"
        );
        assert!(off(State::Vic, "2024-09-27"), "the eve of the grand final");
        assert!(
            off(State::Qld, "2027-04-26") && off(State::Nsw, "2027-04-26") && !off(State::Vic, "2027-04-26")
        );
        assert!(off(State::Nsw, "2026-04-04"), "Easter Saturday");
        assert!(off(State::Act, "2024-05-27") && off(State::Act, "2025-06-02"), "Reconciliation Day");
        assert!(
            off(State::Tas, "2027-01-01") && off(State::Tas, "2028-01-03"),
            "New Year's Day on a Saturday"
        );
    }

    #[test]
    fn other_countries_keep_their_own() {
        assert_eq!(
            weekdays_off(Region::UnitedStates, 2026),
            "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"
        );
        assert_eq!(
            weekdays_off(Region::UnitedKingdom, 2026),
            "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"
        );
        assert_eq!(
            weekdays_off(Region::NewZealand, 2026),
            "01-01 01-02 02-06 04-03 04-06 04-27 06-01 10-26 12-25 12-28"
        );
        assert_eq!(weekdays_off(Region::Germany, 2026), "01-01 04-03 04-06 05-01 05-14 05-25 12-25");
        assert_eq!(weekdays_off(Region::Canada, 2026), "01-01 04-03 05-18 07-01 09-07 10-12 12-25");
        assert_eq!(weekdays_off(Region::Nowhere, 2026), "");
    }

    #[test]
    fn a_region_is_read_from_what_is_known_of_a_lead() {
        assert_eq!(
            Region::of(Some("Australia"), Some("Victoria"), None),
            Region::Australia(Some(State::Vic))
        );
        assert_eq!(Region::of(Some("AU"), None, Some("Australia/Perth")), Region::Australia(Some(State::Wa)));
        assert_eq!(Region::of(None, None, Some("Australia/Hobart")), Region::Australia(Some(State::Tas)));
        assert_eq!(Region::of(Some("au"), Some("qld"), None), Region::Australia(Some(State::Qld)));
        assert_eq!(Region::of(Some("France"), None, None), Region::Nowhere);
        assert_eq!(Region::of(None, None, None), Region::Nowhere);
    }
}
