//! The daily summary: what a person reads in the morning instead of a mail for each thing. Numbers only:
//! what somebody wrote stays behind the sign-in.

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use domain::replies::Intent;

/// The day a summary is due for, on the reader's own clock: from its hour on, once a day.
pub fn due(now: NaiveDateTime, hour: u8, last: Option<NaiveDate>) -> Option<NaiveDate> {
    let today = now.date();
    (now.hour() >= u32::from(hour) && last.is_none_or(|last| last < today)).then_some(today)
}

/// What a summary tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Since the last one.
    pub replies: Vec<(Intent, i64)>,
    /// Nobody has dealt with them, however old.
    pub waiting: i64,
    /// Today.
    pub meetings: i64,
}

/// Its lines; none when there is nothing to tell.
pub fn lines(figures: &Figures) -> Vec<String> {
    let of = |intent| figures.replies.iter().find(|(one, _)| *one == intent).map_or(0, |(_, n)| *n);
    let told = [
        (figures.meetings, "meeting today", "meetings today"),
        (of(Intent::MeetingRequest), "wish to meet", "wishes to meet"),
        (of(Intent::Question), "question", "questions"),
        (of(Intent::Interested), "person interested", "people interested"),
        (of(Intent::NotInterested), "decline", "declines"),
        (of(Intent::Unsubscribe), "opt-out", "opt-outs"),
        (figures.waiting, "reply waits for an answer", "replies wait for an answer"),
    ];
    told.into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| format!("{n} {}", if n == 1 { one } else { many }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_due_once_a_day_from_its_hour_on() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(due(at("2026-01-15T07:59:00"), 8, None), None);
        assert_eq!(due(at("2026-01-15T08:00:00"), 8, Some(day("2026-01-14"))), Some(day("2026-01-15")));
        assert_eq!(due(at("2026-01-15T08:30:00"), 8, Some(day("2026-01-15"))), None);
        assert_eq!(due(at("2026-01-15T23:00:00"), 8, None), Some(day("2026-01-15")), "late is not never");
    }

    #[test]
    fn an_empty_day_has_no_lines_and_a_full_one_counts() {
        assert!(lines(&Figures::default()).is_empty());
        let figures = Figures {
            replies: vec![(Intent::Interested, 1), (Intent::NotInterested, 3)],
            waiting: 2,
            meetings: 0,
        };
        assert_eq!(lines(&figures), ["1 person interested", "3 declines", "2 replies wait for an answer"]);
    }
}
