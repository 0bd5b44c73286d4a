//! What comes back: inbound events, replies, meetings, tasks (domain.md section 6, replies.md).

use crate::{id, text_enum};

id!(InboundDoorId);
id!(
    /// A message or notice as it arrived, before anything is made of it.
    InboundEventId
);
id!(ReplyId);
id!(CorrectionId);
id!(MeetingId);
id!(TaskId);
id!(
    /// A mail that a person writes to a lead.
    LetterId
);

text_enum!(
    /// By which way an event came.
    InboundSource {
        /// Fetched from a client's own mailbox.
        Mailbox => "mailbox",
        /// Postmark's inbound parsing, addressed to one of our reply addresses.
        Postmark => "postmark",
        /// Postmark's notice of a bounce or a complaint.
        PostmarkBounce => "postmark_bounce",
        /// A program of the client's, signed.
        Webhook => "webhook",
        /// Played, in sandbox and test mode.
        Sandbox => "sandbox",
    }
);
text_enum!(
    /// What has become of an event.
    InboundState {
        Pending => "pending", Processed => "processed", Ignored => "ignored",
        /// Kept for a person: nobody knows whose answer it is.
        Unmatched => "unmatched",
        /// Every attempt failed; a person may run it again.
        Dead => "dead",
    }
);
text_enum!(
    /// Why an event was left alone (replies.md section 1).
    IgnoreReason {
        NoSender => "no_sender", LeadNotFound => "lead_not_found", AlreadyProcessed => "already_processed",
        EmptyMessage => "empty_message", NotAReply => "not_a_reply",
    }
);
text_enum!(InboundDoorKind { Postmark => "postmark", Webhook => "webhook", Calcom => "calcom", Calendly => "calendly" });
text_enum!(
    /// A calendar in which leads book meetings by themselves.
    BookingCalendar { Calcom => "calcom", Calendly => "calendly" }
);
text_enum!(LetterKind { Answer => "answer", Invitation => "invitation", Cancellation => "cancellation" });
text_enum!(
    /// How far a letter came (decisions.md D7). Before `Data` nothing has left.
    LetterPhase {
        Planned => "planned", Claimed => "claimed", Data => "data", Sent => "sent",
        /// It went out and no answer came: never sent again by itself.
        Unknown => "unknown",
        Failed => "failed",
    }
);
text_enum!(
    /// What somebody said to our invitation.
    Attendance { Invited => "invited", Accepted => "accepted", Tentative => "tentative", Declined => "declined" }
);
text_enum!(
    /// What tied a reply to a lead, the surest first (replies.md section 2).
    MatchedBy {
        InReplyTo => "in_reply_to", References => "references", Token => "token", Sender => "sender",
        /// Somebody of the same company answered in the same thread.
        Colleague => "colleague",
        /// A person said whose it is.
        Person => "person",
    }
);
text_enum!(ClassificationStatus { Pending => "pending", Done => "done", Failed => "failed" });
text_enum!(MeetingType { Discovery => "discovery", Demo => "demo", FollowUp => "follow_up" });
text_enum!(
    /// `Requested` has no agreed time yet.
    MeetingStatus {
        Requested => "requested", Scheduled => "scheduled", Completed => "completed", Cancelled => "cancelled",
        NoShow => "no_show",
    }
);
text_enum!(
    /// What a person has to do about a reply.
    TaskKind {
        AnswerQuestion => "answer_question", FollowUp => "follow_up", BookMeeting => "book_meeting",
        /// Somebody else was named; they are never written to by themselves.
        Referral => "referral",
        /// The person is away so long that somebody should look.
        LateReturn => "late_return",
        /// The time was wrong; come back to them then.
        Revisit => "revisit",
        /// An opt-out in anger or with a threat.
        Complaint => "complaint",
        /// A meeting has ended; nobody has said what came of it.
        MeetingOutcome => "meeting_outcome",
    }
);

impl InboundSource {
    /// Mail of a connected mailbox is its owner's: what does not concern us is not kept
    /// (decisions.md D14). What comes to our own reply addresses is kept for a person.
    pub const fn keeps_unmatched(self) -> bool {
        !matches!(self, Self::Mailbox)
    }
}

impl BookingCalendar {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Calcom => "Cal.com",
            Self::Calendly => "Calendly",
        }
    }
}

impl InboundDoorKind {
    /// The calendar that delivers there, if one does.
    pub const fn calendar(self) -> Option<BookingCalendar> {
        match self {
            Self::Calcom => Some(BookingCalendar::Calcom),
            Self::Calendly => Some(BookingCalendar::Calendly),
            Self::Postmark | Self::Webhook => None,
        }
    }
}

impl MeetingType {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Discovery => "Discovery",
            Self::Demo => "Demo",
            Self::FollowUp => "Follow-up",
        }
    }
}

/// A change of status that meetings do not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a {from} meeting cannot become {to}")]
pub struct BadMeetingMove {
    pub from: MeetingStatus,
    pub to: MeetingStatus,
}

impl MeetingStatus {
    /// Requested to scheduled or cancelled; scheduled to any end, or to another time; cancelled to
    /// scheduled again (replies.md section 6).
    pub const fn go(self, to: Self) -> Result<Self, BadMeetingMove> {
        match (self, to) {
            (Self::Requested, Self::Scheduled | Self::Cancelled)
            | (Self::Scheduled, Self::Scheduled | Self::Completed | Self::Cancelled | Self::NoShow)
            | (Self::Cancelled, Self::Scheduled) => Ok(to),
            (from, to) => Err(BadMeetingMove { from, to }),
        }
    }
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Scheduled)
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Requested => "Requested",
            Self::Scheduled => "Scheduled",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
            Self::NoShow => "No-show",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_move_only_along_the_table() {
        use MeetingStatus::{Cancelled, Completed, NoShow, Requested, Scheduled};
        let allowed = [
            (Requested, Scheduled),
            (Requested, Cancelled),
            (Scheduled, Scheduled),
            (Scheduled, Completed),
            (Scheduled, Cancelled),
            (Scheduled, NoShow),
            (Cancelled, Scheduled),
        ];
        for from in MeetingStatus::ALL {
            for to in MeetingStatus::ALL {
                assert_eq!(from.go(*to).is_ok(), allowed.contains(&(*from, *to)), "{from} to {to}");
            }
        }
    }

    #[test]
    fn only_a_mailbox_gives_back_what_does_not_concern_us() {
        let given_back: Vec<_> =
            InboundSource::ALL.iter().filter(|source| !source.keeps_unmatched()).collect();
        assert_eq!(given_back, [&InboundSource::Mailbox]);
    }
}
