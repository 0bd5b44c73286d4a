//! What a calendar in which leads book by themselves tells, and what follows. Calendars deliver late,
//! twice and out of order; what they say carries the time it was said at, and older words change nothing.

use chrono::{DateTime, Utc};
use domain::MeetingStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Booked,
    Moved,
    Cancelled,
    NoShow,
}

/// One thing a calendar told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    pub what: What,
    /// The calendar's own name of the booking.
    pub uid: String,
    /// The name it had before it was moved, where moving gives it another.
    pub before: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub minutes: Option<i64>,
    /// Everybody who booked or was brought along.
    pub attendees: Vec<String>,
    /// Where they meet.
    pub link: Option<String>,
    pub said_at: DateTime<Utc>,
}

/// A meeting that the booking is about, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub status: MeetingStatus,
    /// When its calendar last said something.
    pub said_at: Option<DateTime<Utc>>,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Newer words stand already.
    Stale,
    /// There is no time in it, or it is about nothing we know.
    Nothing,
    /// It is at this time now.
    At(DateTime<Utc>),
    Ended(MeetingStatus),
}

pub fn decide(known: Option<Known>, booking: &Booking) -> Step {
    if known.and_then(|known| known.said_at).is_some_and(|said| said > booking.said_at) {
        return Step::Stale;
    }
    let end = |status: MeetingStatus| match known {
        Some(known) if known.status.go(status).is_ok() => Step::Ended(status),
        Some(_) => Step::Stale,
        None => Step::Nothing,
    };
    match (booking.what, booking.starts_at) {
        (What::Cancelled, _) => end(MeetingStatus::Cancelled),
        (What::NoShow, _) => end(MeetingStatus::NoShow),
        (What::Booked | What::Moved, Some(at)) => match known {
            // What people noted about a meeting that was held stands.
            Some(known) if known.status.go(MeetingStatus::Scheduled).is_err() => Step::Stale,
            _ => Step::At(at),
        },
        (What::Booked | What::Moved, None) => Step::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }
    fn booking(what: What) -> Booking {
        Booking {
            what,
            uid: "u".into(),
            before: None,
            starts_at: Some(at("2026-01-15T03:00:00Z")),
            minutes: Some(30),
            attendees: vec!["alex@x.example".into()],
            link: None,
            said_at: at("2026-01-10T00:00:00Z"),
        }
    }
    fn known(status: MeetingStatus, said: &str) -> Option<Known> {
        Some(Known { status, said_at: Some(at(said)) })
    }

    #[test]
    fn what_was_said_earlier_changes_nothing() {
        let newer = known(MeetingStatus::Cancelled, "2026-01-10T00:00:01Z");
        assert_eq!(decide(newer, &booking(What::Booked)), Step::Stale, "it was cancelled since");
        let older = known(MeetingStatus::Cancelled, "2026-01-09T00:00:00Z");
        assert_eq!(decide(older, &booking(What::Booked)), Step::At(at("2026-01-15T03:00:00Z")));
    }

    #[test]
    fn a_booking_without_a_time_or_an_end_of_nothing_is_left_alone() {
        assert_eq!(decide(None, &booking(What::Cancelled)), Step::Nothing);
        assert_eq!(decide(None, &Booking { starts_at: None, ..booking(What::Booked) }), Step::Nothing);
    }

    #[test]
    fn what_people_said_of_a_held_meeting_stands() {
        let held = known(MeetingStatus::Completed, "2026-01-09T00:00:00Z");
        for what in [What::Booked, What::Moved, What::Cancelled, What::NoShow] {
            assert_eq!(decide(held, &booking(what)), Step::Stale, "{what:?}");
        }
    }
}
