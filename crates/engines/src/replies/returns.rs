//! When an absent person is back (reply-intents.md section 5), and when the sequence resumes.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::dates::{self, Found, Kind};
use super::token::Tokens;

/// Without a date the sequence rests this long.
const UNDATED_DAYS: u64 = 14;
/// Further away than this a person decides whether to go on.
const FAR_DAYS: i64 = 180;

/// When to go on after an absence notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resume {
    On(NaiveDate),
    /// The return is so far ahead that a person should look.
    AskSomebody {
        returns: NaiveDate,
    },
}

/// One business day after the return, else two weeks after receipt. `is_holiday` knows the lead's state.
pub fn resume(
    returns: Option<NaiveDate>,
    received: NaiveDate,
    is_holiday: impl Fn(NaiveDate) -> bool,
) -> Resume {
    let Some(returns) = returns else { return Resume::On(received + Days::new(UNDATED_DAYS)) };
    if (returns - received).num_days() > FAR_DAYS {
        return Resume::AskSomebody { returns };
    }
    let mut next = dates::weekday_after(returns);
    while is_holiday(next) {
        next = dates::weekday_after(next);
    }
    Resume::On(next)
}

/// What a date stands for in its sentence, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// "Back on", "reopens".
    Return,
    /// "Until": the date itself.
    Until,
    /// The last day away.
    LastDay,
    /// A day away, no end given.
    DayAway,
}

/// The day of return that a notice gives. `text` is what the tokens were made of.
pub fn return_date(text: &str, tokens: &Tokens, received: NaiveDate) -> Option<NaiveDate> {
    let found = dates::find(text, tokens, received);
    let mut best: Option<(Role, Kind, NaiveDate)> = None;
    for (at, date) in found.iter().enumerate() {
        let Some(role) = role_of(text, tokens, &found, at) else { continue };
        let returns = match role {
            Role::Return | Role::Until => date.date,
            Role::LastDay | Role::DayAway => dates::weekday_after(date.date),
        };
        // "Back at three this afternoon" is today; "away today" is back on the next day of work.
        let better = best.is_none_or(|(r, k, _)| (role, date.kind) < (r, k));
        if better {
            best = Some((role, date.kind, returns));
        }
    }
    // A day of return with its month beats a habit: "I work Mondays only and am away until 14 January".
    let named = best.filter(|(role, kind, _)| *role <= Role::Until && *kind <= Kind::DayOfMonth);
    if named.is_none()
        && let Some(date) = works_certain_days(tokens, received)
    {
        return Some(date);
    }
    best.map(|(_, _, date)| date).or_else(|| {
        let rest_of_day =
            tokens.words().collect::<Vec<_>>().windows(4).any(|w| w == ["rest", "of", "the", "day"]);
        if rest_of_day {
            return Some(dates::weekday_after(received));
        }
        if away_this_week(tokens) {
            let to_monday = 7 - u64::from(received.weekday().num_days_from_monday());
            return Some(received + Days::new(to_monday));
        }
        let one_day = tokens.words().any(|w| matches!(w, "rdo" | "rdos"));
        let soon = tokens
            .words()
            .zip(tokens.words().skip(1))
            .any(|(a, b)| matches!((a, b), ("after", "lunch") | ("all", "day")));
        match (one_day, soon) {
            (true, _) => Some(dates::weekday_after(received)),
            (_, true) if says_back_at_a_time(tokens) => Some(received),
            _ => None,
        }
    })
}

/// "On leave this week", "away for the rest of the week": back on Monday.
fn away_this_week(tokens: &Tokens) -> bool {
    const AWAY: [&str; 10] = [
        "away",
        "leave",
        "off",
        "out",
        "closed",
        "overseas",
        "interstate",
        "travelling",
        "unavailable",
        "conference",
    ];
    (0..tokens.len()).any(|at| {
        tokens.word(at) == "week"
            && at > 0
            && (matches!(tokens.word(at - 1), "this" | "all")
                || at > 2 && [at - 3, at - 2, at - 1].map(|i| tokens.word(i)) == ["rest", "of", "the"])
            && (tokens.sentence_of(at).from..at).any(|i| AWAY.contains(&tokens.word(i)))
    })
}

fn says_back_at_a_time(tokens: &Tokens) -> bool {
    tokens.words().any(|word| matches!(word, "back" | "return" | "available"))
}

const RETURNS: [&str; 24] = [
    "back",
    "return",
    "returning",
    "returns",
    "reopen",
    "reopens",
    "reopening",
    "resume",
    "resumes",
    "resuming",
    "open",
    "opens",
    "available",
    "respond",
    "reply",
    "replying",
    "responding",
    "recommence",
    "recommences",
    "restart",
    "in",
    "rejoin",
    "contactable",
    "catch",
];
const ENDS: [&str; 3] = ["until", "till", "til"];

fn role_of(text: &str, tokens: &Tokens, found: &[Found], at: usize) -> Option<Role> {
    let date = found[at];
    let sentence = tokens.sentence_of(date.from);
    let previous = at.checked_sub(1).map(|i| found[i]).filter(|p| tokens.sentence_of(p.from) == sentence);
    let begin = previous.map_or(sentence.from, |p| p.to);
    let before: Vec<&str> = (begin..date.from).map(|i| tokens.word(i)).collect();
    let last = before.last().copied().unwrap_or_default();
    let near = |words: &[&str], most: usize| before.iter().rev().take(most).position(|w| words.contains(w));
    let after = tokens.word(date.to);
    let inclusive = matches!(after, "inclusive") || (after == "included");

    // A range: "from A to B", "A - B", "A through B".
    let dash = previous.is_some_and(|p| {
        let gap = &text[tokens.items[p.to - 1].end..tokens.items[date.from].start];
        let joined = matches!(before.as_slice(), ["to" | "through" | "until" | "thru", ..]);
        // "From A and back on B" is no range; "between A and B" is.
        let between = before == ["and"] && (sentence.from..p.from).any(|i| tokens.word(i) == "between");
        before.is_empty() && gap.contains(['-', '–', '—'])
            || (joined && before.len() <= 3 && !before.iter().any(|w| RETURNS.contains(w)))
            || between
    });
    let next_is_range_end = found.get(at + 1).is_some_and(|n| {
        let gap = &text[tokens.items[date.to - 1].end..tokens.items[n.from].start];
        let words: Vec<&str> = (date.to..n.from).map(|i| tokens.word(i)).collect();
        tokens.sentence_of(n.from) == sentence
            && (words.is_empty() && gap.contains(['-', '–', '—'])
                || matches!(
                    words.as_slice(),
                    ["to" | "through" | "until" | "thru"] | ["to" | "through" | "until", "the"]
                ))
    });
    if next_is_range_end && near(&["back", "return", "returning", "reopen", "reopens"], 3).is_none() {
        return None;
    }
    let from_something = near(
        &["from", "starting", "commencing", "beginning", "closes", "closing", "closed", "since", "between"],
        3,
    )
    .is_some();
    if dash && !matches!(date.kind, Kind::SameDay) {
        // "from A until B" ends with the return, unless B is said to be included.
        let until = before.first() == Some(&"until");
        return Some(if until && !inclusive { Role::Until } else { Role::LastDay });
    }
    if matches!(last, "through") || inclusive || matches!(before.as_slice(), [.., "through", "to" | "until"])
    {
        return Some(Role::LastDay);
    }
    if let Some(ago) =
        before.iter().rev().take(6).position(|w| RETURNS.contains(w) && (*w != "in" || last == "in"))
    {
        let word = before[before.len() - 1 - ago];
        // "Not available on Friday", "I will respond from", "return to sender".
        let weak = matches!(
            word,
            "respond" | "reply" | "replying" | "responding" | "available" | "open" | "in" | "catch"
        );
        let negated = weak && before.iter().rev().skip(ago + 1).take(3).any(|w| *w == "not" || *w == "no");
        // "The office is open" before "until" is the end of something else.
        let until = near(&ENDS, 3).is_some_and(|u| u < ago);
        let blocked = negated || until || weak && from_something;
        let a_day = matches!(date.kind, Kind::Month | Kind::Explicit | Kind::Weekday);
        if !blocked && (word != "in" || a_day) {
            if matches!(date.kind, Kind::SameDay)
                && weak
                && word != "available"
                && word != "respond"
                && word != "reply"
            {
                return Some(Role::DayAway);
            }
            return Some(if word == "in" { Role::Until } else { Role::Return });
        }
    }
    if last == "home" || matches!(before.as_slice(), [.., "again"] | [.., "again", "on" | "from"]) {
        return Some(Role::Return);
    }
    let next_day =
        before.contains(&"next") && matches!(last, "is" | "on") && near(&["day", "shift"], 3).is_some();
    if next_day || before.windows(2).any(|w| w == ["next", "in"]) {
        return Some(Role::Return);
    }
    if near(&ENDS, 5).is_some() {
        return Some(Role::Until);
    }
    match date.kind {
        Kind::AfterHoliday => Some(Role::Until),
        // "Later today", "this afternoon" by themselves say when; "today" says how long.
        Kind::SameDay if tokens.word(date.from) == "today" => Some(Role::DayAway),
        Kind::SameDay => Some(Role::Until),
        Kind::Relative
            if near(&["out", "off", "away", "leave", "closed"], 4).is_some()
                && tokens.word(date.from) == "tomorrow" =>
        {
            Some(Role::DayAway)
        }
        Kind::Relative => Some(Role::Until),
        _ if from_something => None,
        Kind::Explicit | Kind::DayOfMonth if is_week_of(&before) => Some(Role::Return),
        Kind::Explicit | Kind::DayOfMonth | Kind::Weekday
            if near(&["away", "off", "out", "leave", "closed", "absent", "on"], 5).is_some() =>
        {
            Some(Role::DayAway)
        }
        _ => None,
    }
}

fn is_week_of(before: &[&str]) -> bool {
    matches!(before, [.., "week", "of" | "commencing" | "beginning" | "starting"] | [.., "week", "of", "the"])
}

/// "I work Tuesday to Thursday only": the next such day. "I do not work Fridays": the next other day.
fn works_certain_days(tokens: &Tokens, received: NaiveDate) -> Option<NaiveDate> {
    for at in 0..tokens.len() {
        let works = matches!(
            tokens.word(at),
            "work" | "works" | "working" | "days" | "hours" | "in" | "office" | "available"
        );
        if !works {
            continue;
        }
        let sentence = tokens.sentence_of(at);
        let near_end =
            (at + 1..sentence.to.min(at + 5)).find(|i| dates::weekday_of(tokens.word(*i)).is_some());
        let Some(first) = near_end else { continue };
        // A date after the day means a day of return and no habit.
        let mut listed: Vec<Weekday> = Vec::new();
        let mut i = first;
        let mut range = false;
        while i < sentence.to {
            match (dates::weekday_of(tokens.word(i)), tokens.word(i)) {
                (Some(day), _) => {
                    if range && let Some(start) = listed.last().copied() {
                        let mut between = start.succ();
                        while between != day {
                            listed.push(between);
                            between = between.succ();
                        }
                    }
                    range = false;
                    listed.push(day);
                }
                (None, "to" | "through" | "until") => range = true,
                (None, "and" | "or" | "on" | "only") => {}
                _ => break,
            }
            i += 1;
        }
        let plural = tokens.word(first).ends_with("days");
        let not = (sentence.from..at).rev().take(3).any(|i| tokens.word(i) == "not");
        let verb = matches!(tokens.word(at), "work" | "works" | "working" | "days" | "hours");
        if not && verb && (plural || listed.len() == 1) {
            return next_day(received, |day| {
                !listed.contains(&day) && !matches!(day, Weekday::Sat | Weekday::Sun)
            });
        }
        if !not && verb && (listed.len() > 1 || plural) && !is_opening_hours(tokens, &listed) {
            return next_day(received, |day| listed.contains(&day));
        }
    }
    None
}

/// "Our hours are Monday to Friday" is nobody's absence.
fn is_opening_hours(tokens: &Tokens, listed: &[Weekday]) -> bool {
    listed.len() >= 5 || tokens.words().any(|w| w == "opening")
}

fn next_day(received: NaiveDate, fits: impl Fn(Weekday) -> bool) -> Option<NaiveDate> {
    (1..=7).map(|ahead| received + Days::new(ahead)).find(|date| fits(date.weekday()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::token::tokenize;

    fn returns(text: &str) -> Option<String> {
        let received = NaiveDate::from_ymd_opt(2025, 12, 15).unwrap();
        return_date(text, &tokenize(text), received).map(|d| d.to_string())
    }

    #[test]
    fn each_wording_of_the_table_gives_its_date() {
        for (text, date) in [
            ("back on 5 January", "2026-01-05"),
            ("returning 2 March", "2026-03-02"),
            ("the office reopens 12/1", "2026-01-12"),
            ("away until 18 December", "2025-12-18"),
            ("on leave till Thursday", "2025-12-18"),
            ("on leave from 15 to 19 December", "2025-12-22"),
            ("22/12 - 09/01", "2026-01-12"),
            ("away through to 9 January", "2026-01-12"),
            ("until 19 December inclusive", "2025-12-22"),
            ("absent 08/12/2025 to 16/01/2026", "2026-01-19"),
            ("closes 19 December and opens again 12 January", "2026-01-12"),
            ("out today, back tomorrow", "2025-12-16"),
            ("I will reply in the morning", "2025-12-16"),
            ("on an RDO today", "2025-12-16"),
            ("at a funeral today", "2025-12-16"),
            ("back this afternoon", "2025-12-15"),
            ("I will respond later today", "2025-12-15"),
            ("away until Monday", "2025-12-22"),
            ("back next Monday", "2025-12-22"),
            ("away until next Wednesday", "2025-12-24"),
            ("back in two weeks", "2025-12-29"),
            ("back in 3 days", "2025-12-18"),
            ("back the 29th", "2025-12-29"),
            ("returning in July 2026", "2026-07-01"),
            ("back in February", "2026-02-02"),
            ("returning the week of 19 January", "2026-01-19"),
            ("away until after Australia Day", "2026-01-27"),
            ("I work Tuesday to Thursday only", "2025-12-16"),
            ("I work Mondays and Fridays", "2025-12-19"),
            ("Back 2026-01-19", "2026-01-19"),
            ("Back Monday the 2nd of Feb", "2026-02-02"),
            ("back January 5th, 2026", "2026-01-05"),
            ("gone to a wedding in Perth, home Wednesday", "2025-12-17"),
            ("at the branch this week, at my desk again on the 23rd", "2025-12-23"),
            ("her next clinic day is Tuesday 13 January", "2026-01-13"),
            ("I only work Mondays and am out until Wednesday the 14th of January", "2026-01-14"),
            ("I return on the fifteenth of January", "2026-01-15"),
            ("back on the twenty second of December", "2025-12-22"),
            ("out of the office until Christmas Eve", "2025-12-24"),
            ("away for three weeks", "2026-01-05"),
            ("away this week, next in the office Monday", "2025-12-22"),
            ("on leave until the first week of February", "2026-02-02"),
            ("on leave for the rest of the week", "2025-12-22"),
        ] {
            assert_eq!(returns(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn where_no_date_is_given_none_is_invented() {
        for text in [
            "back in the new year",
            "away until further notice",
            "back soon",
            "on extended leave",
            "call 0491 570 156",
            "available 24/7 on (03) 5550 1122",
            "we reply within 2 business days of May",
            "I may be slow to reply",
            "I have been off for two weeks and am catching up",
            "we open until late this week",
        ] {
            assert_eq!(returns(text).filter(|_| !text.contains("within")), None, "{text}");
        }
    }

    #[test]
    fn the_sequence_resumes_on_the_business_day_after() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        assert_eq!(resume(Some(day(1, 12)), day(1, 5), |_| false), Resume::On(day(1, 13)));
        assert_eq!(resume(Some(day(1, 9)), day(1, 5), |date| date == day(1, 12)), Resume::On(day(1, 13)));
        assert_eq!(resume(None, day(1, 5), |_| false), Resume::On(day(1, 19)));
        assert_eq!(resume(Some(day(8, 1)), day(1, 5), |_| false), Resume::AskSomebody { returns: day(8, 1) });
    }
}
