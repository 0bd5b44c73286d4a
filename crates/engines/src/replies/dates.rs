//! Dates as people write them, day before month, resolved against the day a reply came in.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::holidays;
use super::token::Tokens;

/// A date that was found and the tokens it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub date: NaiveDate,
    pub from: usize,
    pub to: usize,
    pub kind: Kind,
}

/// How a date was put, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// With day and month.
    Explicit,
    /// The first working day after a public holiday.
    AfterHoliday,
    /// "The 29th".
    DayOfMonth,
    /// "July": its first working day.
    Month,
    Weekday,
    /// "Tomorrow", "in two weeks".
    Relative,
    /// "Today", "this afternoon".
    SameDay,
}

/// The first day from Monday to Friday after `date`.
pub fn weekday_after(date: NaiveDate) -> NaiveDate {
    let mut next = date + Days::new(1);
    while matches!(next.weekday(), Weekday::Sat | Weekday::Sun) {
        next = next + Days::new(1);
    }
    next
}

/// All dates of a text, in order. `text` is what the tokens were made of.
pub fn find(text: &str, tokens: &Tokens, received: NaiveDate) -> Vec<Found> {
    let reader = Reader { text, tokens, received };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match reader.read(at) {
            Some(date) => {
                at = date.to.max(at + 1);
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

pub fn weekday_of(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mondays" => Weekday::Mon,
        "tuesday" | "tuesdays" => Weekday::Tue,
        "wednesday" | "wednesdays" => Weekday::Wed,
        "thursday" | "thursdays" => Weekday::Thu,
        "friday" | "fridays" => Weekday::Fri,
        "saturday" | "saturdays" | "sat" => Weekday::Sat,
        "sunday" | "sundays" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let short =
        |month: &str| word.len() >= 3 && (word == &month[..3] || (word == "sept" && month == "september"));
    MONTHS.iter().position(|month| *month == word || short(month)).map(|at| at as u32 + 1)
}

/// Small numbers, in digits or words.
pub fn small_number(word: &str) -> Option<u64> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    if matches!(word, "a" | "an") {
        return Some(1);
    }
    WORDS.iter().position(|w| *w == word).map(|n| n as u64).or_else(|| word.parse().ok().filter(|n| *n < 400))
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    received: NaiveDate,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.word(at)
    }

    /// What stands between a token and the next.
    fn between(&self, at: usize) -> &str {
        match (self.tokens.items.get(at), self.tokens.items.get(at + 1)) {
            (Some(a), Some(b)) if a.end <= b.start => self.text[a.end..b.start].trim(),
            _ => "",
        }
    }

    fn number(&self, at: usize, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let word = self.word(at);
        (digits.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit()))
            .then(|| word.parse().ok())?
    }

    fn read(&self, at: usize) -> Option<Found> {
        self.numeric(at)
            .or_else(|| self.named(at))
            .or_else(|| self.holiday(at))
            .or_else(|| self.day_of_month(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.month(at))
    }

    fn found(&self, date: NaiveDate, from: usize, to: usize, kind: Kind) -> Option<Found> {
        Some(Found { date, from, to, kind })
    }

    /// The date in the year given, else the first such date not before the day of receipt.
    fn dated(&self, day: u32, month: u32, year: Option<u32>) -> Option<NaiveDate> {
        if let Some(year) = year {
            let year = if year < 100 { 2000 + year } else { year };
            return NaiveDate::from_ymd_opt(year as i32, month, day);
        }
        // Eight years reach the next 29 February even over a year such as 2100.
        (0..=8)
            .filter_map(|later| NaiveDate::from_ymd_opt(self.received.year() + later, month, day))
            .find(|date| *date >= self.received)
    }

    /// 12/01/2026, 7/1, 2026-01-19, 19.1.2026.
    fn numeric(&self, at: usize) -> Option<Found> {
        let mark = self.between(at);
        if !matches!(mark, "/" | "-" | ".") {
            return None;
        }
        let second = self.number(at + 1, 1..=2)?;
        let same_mark = self.between(at + 1) == mark;
        if let Some(year) = self.number(at, 4..=4) {
            let day = self.number(at + 2, 1..=2).filter(|_| same_mark)?;
            return self.found(
                NaiveDate::from_ymd_opt(year as i32, second, day)?,
                at,
                at + 3,
                Kind::Explicit,
            );
        }
        let first = self.number(at, 1..=2)?;
        let year = (self.number(at + 2, 4..=4).or_else(|| self.number(at + 2, 2..=2))).filter(|_| same_mark);
        let bare_time = year.is_none() && (mark != "/" || (first, second) == (24, 7));
        if bare_time {
            return None;
        }
        let to = at + if year.is_some() { 3 } else { 2 };
        // Month before day only where the other way round is no date at all.
        let date = self.dated(first, second, year).or_else(|| self.dated(second, first, year))?;
        self.found(date, at, to, Kind::Explicit)
    }

    fn year_at(&self, at: usize) -> Option<u32> {
        self.number(at, 4..=4).filter(|year| (2000..2100).contains(year))
    }

    /// "12 January 2026", "2nd of Feb", "January 12th", "15 - 19 December" for its first half.
    fn named(&self, at: usize) -> Option<Found> {
        if let Some(month) = month_of(self.word(at)) {
            let skip = usize::from(self.word(at + 1) == "the");
            let day = self.number(at + 1 + skip, 1..=2).filter(|day| (1..=31).contains(day))?;
            let mut to = at + 2 + skip;
            to += usize::from(is_ordinal(self.word(to)));
            // "January 12 - 16" reads as usual; "March 2 pm" is no date.
            if matches!(self.word(to), "am" | "pm") {
                return None;
            }
            let year = self.year_at(to);
            return self.found(
                self.dated(day, month, year)?,
                at,
                to + usize::from(year.is_some()),
                Kind::Explicit,
            );
        }
        let spelled = spelled_ordinal(self.word(at), self.word(at + 1)).filter(|(_, words)| {
            let of = at + words;
            month_of(self.word(of + usize::from(self.word(of) == "of"))).is_some()
        });
        let (day, words) = spelled.or_else(|| Some((self.number(at, 1..=2)?, 1)))?;
        if !(1..=31).contains(&day) {
            return None;
        }
        let mut to = at + words;
        to += usize::from(is_ordinal(self.word(to)));
        to += usize::from(self.word(to) == "of");
        if let Some(month) = month_of(self.word(to)) {
            let year = self.year_at(to + 1);
            let date = self.dated(day, month, year)?;
            return self.found(date, at, to + 1 + usize::from(year.is_some()), Kind::Explicit);
        }
        // The month is named after the second day only.
        let mut second = at + 1;
        second += usize::from(is_ordinal(self.word(second)));
        let joined = matches!(self.between(second - 1), "-" | "–" | "—")
            || matches!(self.word(second), "to" | "until" | "through" | "and");
        second += usize::from(matches!(self.word(second), "to" | "until" | "through" | "and"));
        second += usize::from(weekday_of(self.word(second)).is_some());
        second += usize::from(self.word(second) == "the");
        let end = self.named_whole(second).filter(|_| joined)?;
        let first = NaiveDate::from_ymd_opt(end.date.year(), end.date.month(), day)?;
        self.found(first, at, to.min(second), Kind::Explicit)
    }

    /// A named date that carries its own month.
    fn named_whole(&self, at: usize) -> Option<Found> {
        let day = self.number(at, 1..=2)?;
        let mut to = at + 1;
        to += usize::from(is_ordinal(self.word(to)));
        to += usize::from(self.word(to) == "of");
        let month = month_of(self.word(to))?;
        self.found(self.dated(day, month, self.year_at(to + 1))?, at, to + 1, Kind::Explicit)
    }

    /// "After Australia Day": the first working day after it. "Until Christmas Eve": that day.
    fn holiday(&self, at: usize) -> Option<Found> {
        if let Some((month, day)) = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("christmas" | "xmas" | "chrissy", "eve", _) => Some((12, 24)),
            ("new", "year" | "years", "eve") => Some((12, 31)),
            ("boxing", "day", _) => Some((12, 26)),
            _ => None,
        } && (at == 0 || self.word(at - 1) != "after")
        {
            let to = at + if self.word(at) == "new" { 3 } else { 2 };
            return self.found(self.dated(day, month, None)?, at, to, Kind::Explicit);
        }
        if self.word(at) != "after" {
            return None;
        }
        let from = at + 1 + usize::from(matches!(self.word(at + 1), "the"));
        let next: Vec<&str> = (from..from + 5).map(|i| self.word(i)).collect();
        let (holiday, words) = holidays::named(&next, self.received)?;
        self.found(holidays::working_day_after(holiday), at, from + words, Kind::AfterHoliday)
    }

    /// "The 29th", "Saturday the 20th".
    fn day_of_month(&self, at: usize) -> Option<Found> {
        let mut number = at;
        number += usize::from(weekday_of(self.word(number)).is_some());
        number += usize::from(self.word(number) == "the");
        let day = self.number(number, 1..=2).filter(|day| (1..=31).contains(day))?;
        if !is_ordinal(self.word(number + 1))
            || month_of(self.word(number + 2)).is_some()
            || self.word(number + 2) == "of"
        {
            return None;
        }
        let month = self.received.with_day(1)?;
        let date = (0..3)
            .filter_map(|later| month.checked_add_months(Months::new(later))?.with_day(day))
            .find(|date| *date >= self.received)?;
        self.found(date, at, number + 2, Kind::DayOfMonth)
    }

    fn relative(&self, at: usize) -> Option<Found> {
        let word = self.word(at);
        let next = self.word(at + 1);
        let days = |n: u64| self.received.checked_add_days(Days::new(n));
        match word {
            "tomorrow" => self.found(days(1)?, at, at + 1, Kind::Relative),
            "in" if next == "the" && self.word(at + 2) == "morning" => {
                self.found(days(1)?, at, at + 3, Kind::Relative)
            }
            "today" => self.found(self.received, at, at + 1, Kind::SameDay),
            "this" if matches!(next, "afternoon" | "arvo" | "evening" | "morning") => {
                self.found(self.received, at, at + 2, Kind::SameDay)
            }
            "later"
                if next == "today"
                    || (next == "this" && matches!(self.word(at + 2), "afternoon" | "arvo" | "evening")) =>
            {
                self.found(self.received, at, at + 2, Kind::SameDay)
            }
            "next" if next == "week" => {
                let monday = 7 - u64::from(self.received.weekday().num_days_from_monday());
                self.found(days(monday)?, at, at + 2, Kind::Relative)
            }
            "in" | "within" | "for" => self.span(at),
            "end"
                if next == "of"
                    && matches!(
                        (self.word(at + 2), self.word(at + 3)),
                        ("the", "month") | ("this", "month")
                    ) =>
            {
                let first = self.received.with_day(1)?.checked_add_months(Months::new(1))?;
                self.found(first.pred_opt()?, at, at + 4, Kind::Relative)
            }
            "end"
                if next == "of"
                    && matches!((self.word(at + 2), self.word(at + 3)), ("the" | "this", "week")) =>
            {
                let ahead = (11 - u64::from(self.received.weekday().num_days_from_monday())) % 7;
                self.found(days(ahead)?, at, at + 4, Kind::Relative)
            }
            _ => None,
        }
    }

    /// "In two weeks", "in a fortnight", "for the next 3 days".
    fn span(&self, at: usize) -> Option<Found> {
        let the_next = self.word(at + 1) == "the" && self.word(at + 2) == "next";
        // "For two weeks" may have begun long ago, unless somebody is off for them now.
        let off = (at.saturating_sub(5)..at).map(|i| self.word(i));
        let away = ["away", "off", "out", "overseas", "interstate", "leave", "closed", "unavailable", "shut"];
        let since = off.clone().any(|w| matches!(w, "been" | "was" | "were"));
        if self.word(at) == "for" && !the_next && (since || !off.clone().any(|w| away.contains(&w))) {
            return None;
        }
        let mut i = at + 1 + if the_next { 2 } else { 0 };
        i += usize::from(matches!(self.word(i), "about" | "around" | "approximately" | "another"));
        let couple = self.word(i) == "a" && self.word(i + 1) == "couple";
        let count = if couple { 2 } else { small_number(self.word(i))? };
        i += if couple { 2 + usize::from(self.word(i + 2) == "of") } else { 1 };
        let working = matches!(self.word(i), "business" | "working");
        i += usize::from(working);
        i += usize::from(matches!(self.word(i), "s" | "time"));
        let date = match self.word(i) {
            "day" | "days" if working => (0..count).fold(self.received, |date, _| weekday_after(date)),
            "day" | "days" => self.received.checked_add_days(Days::new(count))?,
            "week" | "weeks" => self.received.checked_add_days(Days::new(7 * count))?,
            "fortnight" | "fortnights" => self.received.checked_add_days(Days::new(14 * count))?,
            "month" | "months" => self.received.checked_add_months(Months::new(count as u32))?,
            _ => return None,
        };
        self.found(date, at, i + 1, Kind::Relative)
    }

    /// "Thursday": the next such day after the day of receipt. "Next Thursday": that of the following week.
    fn weekday(&self, at: usize) -> Option<Found> {
        let following = self.word(at) == "next";
        let name = at + usize::from(following);
        let day = weekday_of(self.word(name))?;
        // "Tuesday week" is a week after the coming Tuesday.
        if self.word(name + 1) == "week" && self.word(name + 2) != "of" {
            let ahead = (u64::from(day.num_days_from_monday()) + 6
                - u64::from(self.received.weekday().num_days_from_monday()))
                % 7
                + 8;
            return self.found(
                self.received.checked_add_days(Days::new(ahead))?,
                at,
                name + 2,
                Kind::Weekday,
            );
        }
        // A day before a date only repeats it: "Monday 12 January", "Monday the 2nd of Feb".
        for skip in [name + 1, name + 2] {
            let the = skip == name + 2;
            if (!the || self.word(name + 1) == "the")
                && let Some(date) = self.numeric(skip).or_else(|| self.named(skip))
            {
                return Some(Found { from: at, ..date });
            }
        }
        let from_monday = u64::from(day.num_days_from_monday());
        let today = u64::from(self.received.weekday().num_days_from_monday());
        let ahead = if following { 7 - today + from_monday } else { (from_monday + 6 - today) % 7 + 1 };
        self.found(self.received.checked_add_days(Days::new(ahead))?, at, name + 1, Kind::Weekday)
    }

    /// "July", "in February 2026": the first day from Monday to Friday of it.
    fn month(&self, at: usize) -> Option<Found> {
        let word = self.word(at);
        let month = month_of(word)?;
        let year = self.year_at(at + 1);
        let before = if at == 0 { "" } else { self.word(at - 1) };
        let may_be_a_verb = matches!(
            word,
            "may"
                | "march"
                | "mar"
                | "jan"
                | "dec"
                | "sept"
                | "sep"
                | "apr"
                | "jun"
                | "jul"
                | "aug"
                | "oct"
                | "nov"
                | "feb"
        );
        let placed = matches!(
            before,
            "in" | "until"
                | "early"
                | "mid"
                | "late"
                | "of"
                | "from"
                | "after"
                | "back"
                | "to"
                | "by"
                | "til"
        );
        if may_be_a_verb && year.is_none() && !placed {
            return None;
        }
        let first_of = |year: i32| {
            let first = NaiveDate::from_ymd_opt(year, month, 1)?;
            let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
            match before {
                "mid" => first.with_day(15),
                "of" if at > 1 && self.word(at - 2) == "end" => Some(last),
                _ => Some(weekday_after(first.pred_opt()?)),
            }
        };
        let date = match year {
            Some(year) => first_of(year as i32)?,
            None => (0..2)
                .filter_map(|later| first_of(self.received.year() + later))
                .find(|date| *date >= self.received)?,
        };
        self.found(date, at, at + 1 + usize::from(year.is_some()), Kind::Month)
    }
}

/// "Fifteenth" and "twenty second", with the number of words they took.
fn spelled_ordinal(first: &str, second: &str) -> Option<(u32, usize)> {
    const ORDINALS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let place = |word: &str| ORDINALS.iter().position(|w| *w == word).map(|at| at as u32 + 1);
    match first {
        "twenty" => place(second).filter(|n| *n < 10).map(|n| (20 + n, 2)),
        "thirty" => (second == "first").then_some((31, 2)),
        "thirtieth" => Some((30, 1)),
        _ => place(first).map(|n| (n, 1)),
    }
}

fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th")
}
