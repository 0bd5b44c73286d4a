//! Times that a reply proposes, in the lead's zone, and when to come back to somebody later.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::contact;
use super::dates::{self, Found, Kind, small_number, weekday_after};
use super::token::Tokens;

/// A time somebody proposes or accepts, in the lead's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedTime {
    pub date: NaiveDate,
    /// Absent where only a day was named: too vague to book, enough for a task.
    pub time: Option<NaiveTime>,
    /// The day or the half of the day was guessed.
    pub ambiguous: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingPreferences {
    pub proposed_times: Vec<ProposedTime>,
    /// Zones the text names, as written: "AEDT", "Perth time".
    pub timezone_hints: Vec<String>,
    pub phone: Option<String>,
    /// "phone", "video" or "in_person".
    pub method: Option<String>,
    pub duration_minutes: Option<u32>,
    /// The person wants it now or today.
    pub urgent: bool,
}

/// More times than this are a timetable.
const TIMES_MAX: usize = 6;
const ZONES: [&str; 14] = [
    "aedt",
    "aest",
    "awst",
    "acst",
    "acdt",
    "nzdt",
    "nzst",
    "gmt",
    "utc",
    "perth",
    "brisbane",
    "adelaide",
    "auckland",
    "singapore",
];

/// `text` is what the tokens were made of; `received` is local to the lead.
pub fn preferences(text: &str, tokens: &Tokens, received: NaiveDateTime) -> MeetingPreferences {
    let words: Vec<&str> = tokens.words().collect();
    let has = |any: &[&str]| words.iter().any(|w| any.contains(w));
    let method = if has(&["zoom", "teams", "meet", "video", "skype", "facetime"]) {
        Some("video")
    } else if has(&[
        "coffee",
        "office",
        "showroom",
        "clinic",
        "shop",
        "yard",
        "person",
        "lunch",
        "breakfast",
        "visit",
        "swing",
        "pop",
    ]) {
        Some("in_person")
    } else if has(&["call", "ring", "phone", "buzz", "bell"]) {
        Some("phone")
    } else {
        None
    };
    let zone = |at: usize, word: &str| {
        let place =
            !matches!(word, "aedt" | "aest" | "awst" | "acst" | "acdt" | "nzdt" | "nzst" | "gmt" | "utc");
        !place || words.get(at + 1) == Some(&"time")
    };
    MeetingPreferences {
        proposed_times: proposed_times(text, tokens, received),
        timezone_hints: words
            .iter()
            .enumerate()
            .filter(|(at, w)| ZONES.contains(w) && zone(*at, w))
            .map(|(_, w)| (*w).to_owned())
            .collect(),
        phone: contact::phone(text),
        method: method.map(str::to_owned),
        duration_minutes: duration(&words),
        urgent: has(&["now", "today", "asap", "urgent", "urgently"]),
    }
}

fn duration(words: &[&str]) -> Option<u32> {
    words.windows(2).find_map(|pair| match (pair[0], pair[1]) {
        ("an" | "1" | "one", "hour") => Some(60),
        ("half", "hour" | "an") => Some(30),
        (number, "minutes" | "minute" | "min") => number.parse().ok().filter(|n| (5..=240).contains(n)),
        _ => None,
    })
}

/// A clock time and the tokens it was read from.
struct Clock {
    from: usize,
    time: NaiveTime,
    guessed: bool,
}

fn proposed_times(text: &str, tokens: &Tokens, received: NaiveDateTime) -> Vec<ProposedTime> {
    let found = dates::find(text, tokens, received.date());
    let days: Vec<Found> =
        found.into_iter().filter(|f| !matches!(f.kind, Kind::Month | Kind::AfterHoliday)).collect();
    let inside_date = |at: usize| days.iter().any(|day| (day.from..day.to).contains(&at));
    let clocks: Vec<Clock> =
        (0..tokens.len()).filter(|at| !inside_date(*at)).filter_map(|at| clock(text, tokens, at)).collect();
    let mut times: Vec<ProposedTime> = Vec::new();
    let mut taken = vec![false; days.len()];
    for clock in &clocks {
        let sentence = tokens.items[clock.from].sentence;
        let near = days
            .iter()
            .enumerate()
            .filter(|(_, day)| tokens.items[day.from].sentence == sentence)
            .min_by_key(|(_, day)| day.from.abs_diff(clock.from));
        let (date, ambiguous) = match near {
            Some((at, day)) => {
                taken[at] = true;
                (day.date, clock.guessed)
            }
            // Without a day: the next such moment.
            None if clock.time > received.time() => (received.date(), true),
            None => (received.date() + Days::new(1), true),
        };
        times.push(ProposedTime { date, time: Some(clock.time), ambiguous });
    }
    for (day, taken) in days.iter().zip(taken) {
        if !taken {
            times.push(ProposedTime { date: day.date, time: None, ambiguous: true });
        }
    }
    times.sort_by_key(|t| (t.date, t.time));
    times.dedup();
    times.truncate(TIMES_MAX);
    times
}

/// "2pm", "9.15", "at 10", "midday". Without am or pm, one to six is the afternoon.
fn clock(text: &str, tokens: &Tokens, at: usize) -> Option<Clock> {
    let word = tokens.word(at);
    let before = if at == 0 { "" } else { tokens.word(at - 1) };
    if matches!(word, "midday" | "noon") {
        return Some(Clock { from: at, time: NaiveTime::from_hms_opt(12, 0, 0)?, guessed: false });
    }
    if word.len() > 2
        || before.starts_with(|c: char| c.is_ascii_digit()) && joined(text, tokens, at - 1).is_some()
    {
        return None;
    }
    let hour: u32 = word.parse().ok().filter(|h| *h < 24)?;
    let minutes = joined(text, tokens, at).filter(|mark| matches!(*mark, ":" | ".")).and_then(|_| {
        tokens.word(at + 1).parse::<u32>().ok().filter(|m| *m < 60 && tokens.word(at + 1).len() == 2)
    });
    let next = tokens.word(at + 1 + usize::from(minutes.is_some()));
    let half = match next {
        "am" | "a" => Some(false),
        "pm" | "p" => Some(true),
        _ => None,
    };
    let led = matches!(
        before,
        "at" | "after"
            | "before"
            | "say"
            | "around"
            | "by"
            | "from"
            | "until"
            | "or"
            | "about"
            | "between"
            | "and"
            | "do"
    );
    let counted = matches!(
        next,
        "minutes"
            | "minute"
            | "min"
            | "days"
            | "day"
            | "weeks"
            | "week"
            | "hours"
            | "hour"
            | "months"
            | "staff"
            | "people"
            | "st"
            | "nd"
            | "rd"
            | "th"
            | "k"
            | "percent"
            | "years"
            | "clinics"
            | "leads"
    );
    if counted || (half.is_none() && minutes.is_none() && !led) || (hour == 0 && minutes.is_none()) {
        return None;
    }
    let hour24 = match (half, hour) {
        (Some(true), 1..=11) => hour + 12,
        (Some(false), 12) => 0,
        (None, 1..=6) => hour + 12,
        _ => hour,
    };
    let time = NaiveTime::from_hms_opt(hour24, minutes.unwrap_or(0), 0)?;
    Some(Clock { from: at, time, guessed: half.is_none() && hour <= 12 && matches!(hour, 7..=8) })
}

/// The mark between a token and the next, when nothing else stands there.
fn joined<'t>(text: &'t str, tokens: &Tokens, at: usize) -> Option<&'t str> {
    let (a, b) = (tokens.items.get(at)?, tokens.items.get(at + 1)?);
    let gap = text.get(a.end..b.start)?;
    (gap.len() == 1 && matches!(gap, ":" | "." | "/" | "-")).then_some(gap)
}

/// When somebody for whom the time is wrong wants to hear again.
pub fn revisit_after(text: &str, tokens: &Tokens, received: NaiveDate) -> Option<NaiveDate> {
    let words: Vec<&str> = tokens.words().collect();
    let first_of = |month: u32, from: NaiveDate| {
        (0..2)
            .filter_map(|later| NaiveDate::from_ymd_opt(from.year() + later, month, 1))
            .find(|date| *date > from)
    };
    let on_or_after = |date: NaiveDate| weekday_after(date - Days::new(1));
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        match (*word, next) {
            ("eofy", _) | ("financial", "year") => return first_of(7, received).map(on_or_after),
            ("new" | "next", "year") => return first_of(1, received).map(on_or_after),
            ("next", "quarter") => {
                let month = (received.month0() / 3 + 1) * 3 % 12 + 1;
                return first_of(month, received).map(on_or_after);
            }
            ("mid", year) if year.len() == 4 => {
                return NaiveDate::from_ymd_opt(year.parse().ok()?, 7, 1).map(on_or_after);
            }
            (number, "months" | "weeks") if small_number(number).is_some() && at > 0 => {
                let count = small_number(number)?;
                let days = if next == "weeks" { 7 * count } else { 30 * count };
                return received.checked_add_days(Days::new(days));
            }
            _ => {}
        }
    }
    dates::find(text, tokens, received).into_iter().map(|found| found.date).find(|date| *date > received)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::token::tokenize;

    fn times(text: &str) -> Vec<String> {
        let received = NaiveDate::from_ymd_opt(2025, 12, 15).unwrap().and_hms_opt(10, 0, 0).unwrap();
        let shown = |t: ProposedTime| {
            format!("{}{}", t.date, t.time.map_or(String::new(), |time| time.format(" %H:%M").to_string()))
        };
        proposed_times(text, &tokenize(text), received).into_iter().map(shown).collect()
    }

    #[test]
    fn times_resolve_to_the_next_such_moment() {
        for (text, expected) in [
            ("can you do Thursday 2pm?", vec!["2025-12-18 14:00"]),
            ("Does Thursday at 10am work?", vec!["2025-12-18 10:00"]),
            ("Friday morning, say 9.15?", vec!["2025-12-19 09:15"]),
            ("Tues 11.30 at our office, 14 Bridge St", vec!["2025-12-16 11:30"]),
            ("Call me tomorrow arvo after 2", vec!["2025-12-16 14:00"]),
            ("Pencilled in the 16th at 10.", vec!["2025-12-16 10:00"]),
            ("I can do 10 or 1 on Thursday", vec!["2025-12-18 10:00", "2025-12-18 13:00"]),
            ("Our next meeting is 22 January at 1pm", vec!["2026-01-22 13:00"]),
            ("yes 2pm works", vec!["2025-12-15 14:00"]),
            ("I'm in the CBD Wed and Thurs.", vec!["2025-12-17", "2025-12-18"]),
            ("I've got 15 mins, ring 0491 570 006", vec![]),
        ] {
            assert_eq!(times(text), expected, "{text}");
        }
    }

    #[test]
    fn coming_back_later_has_a_date_where_one_is_said() {
        let received = NaiveDate::from_ymd_opt(2025, 12, 15).unwrap();
        let later = |text: &str| revisit_after(text, &tokenize(text), received).map(|d| d.to_string());
        assert_eq!(later("Try me again in April.").as_deref(), Some("2026-04-01"));
        assert_eq!(later("Flat out until after EOFY").as_deref(), Some("2026-07-01"));
        assert_eq!(later("happy to revisit mid 2026").as_deref(), Some("2026-07-01"));
        assert_eq!(later("maybe next quarter").as_deref(), Some("2026-01-01"));
        assert_eq!(later("not right now"), None);
    }
}
