//! What follows from a reply (replies.md sections 3 to 6, reply-intents.md section 7): decided here,
//! done elsewhere. A person's word stops what is pending; a machine's never does.

use chrono::{NaiveDateTime, TimeDelta};
use domain::leads::LeadStatus;
use domain::replies::{Certainty, Intent};
use domain::{StopReason, TaskKind};

use super::{Classification, Resume};

/// Below this a first decline of a hot lead is looked at by a person first.
const HOT_DECLINE: f32 = 0.85;
/// From this score on a lead is hot (scoring.md section 1).
const HOT: i64 = 85;

/// What is known of the lead that answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: LeadStatus,
    pub als_score: Option<i64>,
    /// Replies of a person before this one.
    pub replies_before: i64,
}

/// What happens to the lead's sequences in all campaigns of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Nothing changes.
    GoesOn,
    /// Nothing is due until a person decides or corrects.
    Pauses,
    /// It is over.
    Stops(StopReason),
    /// It waits for somebody's return.
    Waits(Resume),
}

/// How soon people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    AtOnce,
    /// In the next daily digest.
    Digest,
    Nobody,
}

/// A meeting that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// They want one; at this time of theirs, where exactly one was named and nothing was guessed.
    Requested { proposed: Option<NaiveDateTime> },
    /// They accepted our invitation: the time in it is agreed.
    Accepted,
}

/// Everything that follows from one reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Counts as a reply of a person.
    pub counts: bool,
    pub sequence: Sequence,
    /// The status the lead moves to.
    pub lead: Option<LeadStatus>,
    /// The address goes on the client's list.
    pub suppress: bool,
    pub meeting: Option<Meeting>,
    pub tasks: Vec<Task>,
    pub tell: Tell,
    /// A person must look before anything but pausing is done.
    pub needs_review: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    pub kind: TaskKind,
    pub due: Due,
}

/// When a person should have done it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Hours in which the agency works.
    WorkingHours(i64),
    On(chrono::NaiveDate),
}

/// Decides. `resume` is [`super::resume`] of the classification's return date, asked by whoever knows
/// the lead's holidays.
pub fn plan(found: &Classification, lead: Answered, accepted: bool, resume: Resume) -> Plan {
    let certainty = if is_doubtful(found, lead) { Certainty::NeedsReview } else { found.certainty };
    if certainty != Certainty::Act {
        return Plan {
            counts: found.is_human,
            sequence: Sequence::Pauses,
            lead: None,
            suppress: false,
            meeting: None,
            tasks: Vec::new(),
            tell: Tell::AtOnce,
            needs_review: true,
        };
    }
    let mut plan = decided(found, lead, accepted, resume);
    if found.alternate_contact.is_some() {
        plan.tasks.push(Task { kind: TaskKind::Referral, due: Due::WorkingHours(8) });
    }
    if let Some(date) = found.revisit_after.filter(|_| found.intent == Intent::NotInterested) {
        plan.tasks.push(Task { kind: TaskKind::Revisit, due: Due::On(date) });
    }
    plan
}

fn decided(found: &Classification, lead: Answered, accepted: bool, resume: Resume) -> Plan {
    let plan = Plan {
        counts: found.is_human,
        sequence: Sequence::GoesOn,
        lead: None,
        suppress: false,
        meeting: None,
        tasks: Vec::new(),
        tell: Tell::Nobody,
        needs_review: false,
    };
    let task = |kind, hours| vec![Task { kind, due: Due::WorkingHours(hours) }];
    match found.intent {
        Intent::Unsubscribe => Plan {
            sequence: Sequence::Stops(StopReason::Unsubscribed),
            lead: (lead.status != LeadStatus::Unsubscribed).then_some(LeadStatus::Unsubscribed),
            suppress: true,
            tasks: if found.complaint { task(TaskKind::Complaint, 2) } else { Vec::new() },
            tell: if found.complaint { Tell::AtOnce } else { Tell::Digest },
            ..plan
        },
        Intent::MeetingRequest => Plan {
            sequence: Sequence::Stops(StopReason::Converted),
            lead: (!lead.status.ends_outreach()).then_some(LeadStatus::Converted),
            meeting: Some(if accepted {
                Meeting::Accepted
            } else {
                Meeting::Requested { proposed: proposed(found) }
            }),
            tasks: if accepted { Vec::new() } else { task(TaskKind::BookMeeting, 2) },
            tell: Tell::AtOnce,
            ..plan
        },
        Intent::Interested => Plan {
            sequence: Sequence::Pauses,
            tasks: task(TaskKind::FollowUp, 4),
            tell: Tell::AtOnce,
            ..plan
        },
        Intent::Question => Plan {
            sequence: Sequence::Pauses,
            tasks: task(TaskKind::AnswerQuestion, 2),
            tell: Tell::AtOnce,
            ..plan
        },
        Intent::NotInterested => {
            Plan { sequence: Sequence::Stops(StopReason::Replied), tell: Tell::Digest, ..plan }
        }
        Intent::OutOfOffice => Plan {
            sequence: Sequence::Waits(resume),
            tasks: match resume {
                Resume::AskSomebody { .. } => task(TaskKind::LateReturn, 8),
                Resume::On(_) => Vec::new(),
            },
            ..plan
        },
        Intent::AutoReply => plan,
    }
}

/// The one time that was named and is not a guess.
fn proposed(found: &Classification) -> Option<NaiveDateTime> {
    let times = &found.meeting_preferences.as_ref()?.proposed_times;
    let [only] = times.as_slice() else { return None };
    if only.ambiguous {
        return None;
    }
    only.time.map(|time| only.date.and_time(time))
}

/// The first reply of a hot lead is too dear to be read as a decline on a hunch.
fn is_doubtful(found: &Classification, lead: Answered) -> bool {
    found.intent == Intent::NotInterested
        && found.confidence < HOT_DECLINE
        && lead.replies_before == 0
        && lead.als_score.is_some_and(|score| score >= HOT)
}

/// What is due when `resume` says a day: the morning of it, a little after the day begins to be worked.
pub fn morning(day: chrono::NaiveDate) -> NaiveDateTime {
    day.and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(9)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::replies::{Reply, classify};

    fn received() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2025, 12, 15).unwrap().and_hms_opt(10, 0, 0).unwrap()
    }
    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn of(text: &str) -> Plan {
        let found = classify(&Reply::new(text, received())).unwrap();
        plan(&found, lead(), false, Resume::On(day("2026-01-13")))
    }
    fn lead() -> Answered {
        Answered { status: LeadStatus::InSequence, als_score: Some(70), replies_before: 0 }
    }

    #[test]
    fn each_intent_does_what_the_table_says() {
        let out = of("Please remove me from your list");
        assert_eq!((out.suppress, out.lead, out.counts), (true, Some(LeadStatus::Unsubscribed), true));
        assert_eq!(out.sequence, Sequence::Stops(StopReason::Unsubscribed));
        let meet = of("Sounds good, can you do Thursday 2pm?");
        assert_eq!(meet.lead, Some(LeadStatus::Converted));
        let at = day("2025-12-18").and_hms_opt(14, 0, 0).unwrap();
        assert_eq!(meet.meeting, Some(Meeting::Requested { proposed: Some(at) }));
        assert_eq!(meet.tell, Tell::AtOnce);
        let question = of("How much does it cost?");
        assert_eq!((question.sequence, question.lead), (Sequence::Pauses, None));
        assert_eq!(question.tasks[0].kind, TaskKind::AnswerQuestion);
        let no = of("Not for us thanks, we have an agency");
        assert_eq!((no.sequence, no.lead), (Sequence::Stops(StopReason::Replied), None));
    }

    #[test]
    fn a_machine_neither_counts_nor_stops_anything() {
        let text = "I am out of the office on annual leave and will be back on 12 January. For urgent matters call reception.";
        let away = of(text);
        assert_eq!((away.counts, away.lead, away.tell), (false, None, Tell::Nobody));
        assert_eq!(away.sequence, Sequence::Waits(Resume::On(day("2026-01-13"))));
        let ticket = of(
            "Thank you for contacting us. Your request has been received and assigned ticket number 48213. Please do not reply to this automated message.",
        );
        assert_eq!((ticket.counts, ticket.sequence), (false, Sequence::GoesOn));
    }

    #[test]
    fn what_is_unsure_only_pauses() {
        let mut found = classify(&Reply::new("Not for us thanks", received())).unwrap();
        found.confidence = 0.8;
        let hot = Answered { als_score: Some(90), ..lead() };
        let resume = Resume::On(day("2026-01-01"));
        let doubtful = plan(&found, hot, false, resume);
        assert_eq!((doubtful.sequence, doubtful.needs_review), (Sequence::Pauses, true));
        assert!(!plan(&found, Answered { replies_before: 1, ..hot }, false, resume).needs_review);
        found.certainty = Certainty::Wait;
        assert_eq!(plan(&found, lead(), false, resume).sequence, Sequence::Pauses);
    }

    #[test]
    fn an_opt_out_is_never_undone_by_a_wish_to_meet() {
        let found = classify(&Reply::new("Can you call me on Tuesday at 10am?", received())).unwrap();
        let gone = Answered { status: LeadStatus::Unsubscribed, ..lead() };
        let after = plan(&found, gone, false, Resume::On(day("2026-01-01")));
        assert_eq!(after.lead, None);
    }
}
