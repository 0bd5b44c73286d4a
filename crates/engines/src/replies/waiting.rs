//! How long people are kept waiting (replies.md section 7): who asked to meet or asked a question is
//! answered within two hours in which the agency works; after eight its owners are told.

use chrono::{DateTime, TimeDelta, Utc};

use crate::outreach::hours::{LocalTime, Window};

/// Hours in which the agency works.
const REMIND: i64 = 2;
const ESCALATE: i64 = 8;
/// After a meeting has ended somebody is asked what came of it; who does not answer in time has met.
pub const ASK_AFTER: TimeDelta = TimeDelta::hours(1);
pub const ASSUME_AFTER: TimeDelta = TimeDelta::hours(48);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// Whoever should answer is reminded.
    Remind,
    /// The owners are told.
    Escalate,
}

/// What is due for a reply that nobody has answered, given what was done already.
pub fn overdue<Z: LocalTime>(
    received_at: DateTime<Utc>,
    reminded: bool,
    escalated: bool,
    window: &Window<'_, Z>,
    now: DateTime<Utc>,
) -> Option<Overdue> {
    let passed = |hours| window.after_working(received_at, hours).is_some_and(|due| due <= now);
    if !escalated && passed(ESCALATE) {
        Some(Overdue::Escalate)
    } else if !reminded && !escalated && passed(REMIND) {
        Some(Overdue::Remind)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;
    use crate::outreach::holidays::Region;
    use crate::outreach::hours::{Hours, Offset, WorkDays};

    #[test]
    fn only_hours_of_work_count() {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let hours = Hours::new(WorkDays::monday_to_friday(), hour(9), hour(17)).unwrap();
        let zone = Offset(TimeDelta::zero());
        let window = Window { hours: &hours, zone: &zone, region: Region::of(None, None, None) };
        // A Friday afternoon in March 2026, an hour before the office closes.
        let asked: DateTime<Utc> = "2026-03-13T16:00:00Z".parse().unwrap();
        let at = |text: &str, reminded, escalated| {
            overdue(asked, reminded, escalated, &window, text.parse().unwrap())
        };
        assert_eq!(at("2026-03-15T23:00:00Z", false, false), None, "the weekend does not count");
        assert_eq!(at("2026-03-16T10:00:00Z", false, false), Some(Overdue::Remind));
        assert_eq!(at("2026-03-16T10:00:00Z", true, false), None, "once");
        assert_eq!(at("2026-03-16T16:00:00Z", true, false), Some(Overdue::Escalate));
        assert_eq!(at("2026-03-17T16:00:00Z", true, true), None);
        assert_eq!(
            at("2026-03-17T16:00:00Z", false, false),
            Some(Overdue::Escalate),
            "a late look skips the first"
        );
    }
}
