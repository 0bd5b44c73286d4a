//! The public holidays that absence notices name. National dates only; the holidays of a state are
//! given by the caller where a date of resuming depends on them.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Easter Sunday (Gregorian computus).
pub(crate) fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let day = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (day / 31) as u32, (day % 31 + 1) as u32)
}

/// On a weekend the following Monday is free instead.
fn observed(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => date + Days::new(2),
        Weekday::Sun => date + Days::new(1),
        _ => date,
    }
}

/// Whether all of Australia is off work.
pub fn is_national(date: NaiveDate) -> bool {
    let year = date.year();
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let days = [
        fixed(1, 1).map(observed),
        fixed(1, 26).map(observed),
        easter(year).map(|sunday| sunday - Days::new(2)),
        easter(year).map(|sunday| sunday + Days::new(1)),
        fixed(4, 25),
        fixed(12, 25),
        fixed(12, 26),
    ];
    let weekend_christmas = date.month() == 12
        && match date.day() {
            27 => matches!(date.weekday(), Weekday::Mon | Weekday::Tue),
            28 => matches!(date.weekday(), Weekday::Mon | Weekday::Tue),
            _ => false,
        };
    days.into_iter().flatten().any(|holiday| holiday == date) || weekend_christmas
}

pub fn working_day_after(date: NaiveDate) -> NaiveDate {
    let mut next = date + Days::new(1);
    while matches!(next.weekday(), Weekday::Sat | Weekday::Sun) || is_national(next) {
        next = next + Days::new(1);
    }
    next
}

/// The next holiday of that name, with the number of words its name took. "New year" alone is a time
/// of the year and no day.
pub fn named(words: &[&str], received: NaiveDate) -> Option<(NaiveDate, usize)> {
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let next = |of_year: &dyn Fn(i32) -> Option<NaiveDate>| {
        [received.year(), received.year() + 1].into_iter().filter_map(of_year).find(|date| *date >= received)
    };
    let fixed = |month, day| next(&|year| NaiveDate::from_ymd_opt(year, month, day));
    let nth = |month: u32, weekday: Weekday, nth: u8| {
        next(&|year| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth))
    };
    match (word(0), word(1)) {
        ("australia", "day") => Some((observed(fixed(1, 26)?), 2)),
        ("anzac", "day") => Some((fixed(4, 25)?, 2)),
        ("new", "year" | "years") if word(2) == "day" => Some((fixed(1, 1)?, 3)),
        (
            "christmas" | "xmas" | "chrissy",
            "break" | "holidays" | "period" | "shutdown" | "closure" | "holiday" | "and",
        ) => None,
        ("christmas" | "xmas" | "chrissy", "day") => Some((fixed(12, 25)?, 2)),
        ("christmas" | "xmas" | "chrissy", _) => Some((fixed(12, 25)?, 1)),
        ("boxing", "day") => Some((fixed(12, 26)?, 2)),
        ("easter", "break" | "holidays" | "period") => None,
        ("easter", _) => Some((next(&|year| Some(easter(year)? + Days::new(1)))?, 1)),
        ("good", "friday") => Some((next(&|year| Some(easter(year)? - Days::new(2)))?, 2)),
        ("melbourne", "cup") => Some((nth(11, Weekday::Tue, 1)?, 2)),
        ("cup", "day") => Some((nth(11, Weekday::Tue, 1)?, 2)),
        ("king" | "kings" | "queen" | "queens", "birthday") => Some((nth(6, Weekday::Mon, 2)?, 2)),
        ("labour", "day") => Some((nth(10, Weekday::Mon, 1)?, 2)),
        ("waitangi", "day") => Some((fixed(2, 6)?, 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_falls_where_the_calendar_says() {
        for (year, month, d) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
            assert_eq!(easter(year), Some(day(year, month, d)));
        }
    }

    #[test]
    fn work_begins_again_after_a_holiday_and_its_weekend() {
        let received = day(2025, 12, 15);
        let after = |words: &[&str]| working_day_after(named(words, received).unwrap().0);
        assert_eq!(after(&["australia", "day"]), day(2026, 1, 27));
        assert_eq!(after(&["christmas"]), day(2025, 12, 29));
        assert_eq!(after(&["new", "years", "day"]), day(2026, 1, 2));
        assert_eq!(after(&["easter"]), day(2026, 4, 7));
        assert_eq!(after(&["melbourne", "cup"]), day(2026, 11, 4));
        assert_eq!(named(&["new", "year"], received), None);
        assert_eq!(named(&["christmas", "break"], received), None);
    }
}
