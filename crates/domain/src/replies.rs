//! What an answer means (replies.md sections 3 and 5, reply-intents.md sections 1 and 6).

use crate::text_enum;

text_enum!(
    /// What a reply asks of us. Declared in the order in which the stronger wish wins among human
    /// intents, machines last.
    Intent {
        Unsubscribe => "unsubscribe", MeetingRequest => "meeting_request", Question => "question",
        Interested => "interested", NotInterested => "not_interested", OutOfOffice => "out_of_office",
        AutoReply => "auto_reply",
    }
);
text_enum!(
    /// The reason somebody gives for hesitating or declining.
    ObjectionType {
        BadTiming => "bad_timing", Budget => "budget", NoNeed => "no_need", ExistingProvider => "existing_provider",
        InHouse => "in_house", NotDecisionMaker => "not_decision_maker", BadFit => "bad_fit", Trust => "trust",
        SendInfo => "send_info", InAMeeting => "in_a_meeting", DoNotContact => "do_not_contact", Other => "other",
    }
);
text_enum!(ReplyPriority { Urgent => "urgent", High => "high", Medium => "medium", Low => "low" });
text_enum!(
    /// What may be done with a classification without a person.
    Certainty {
        /// Act on it.
        Act => "act",
        /// Pause the sequence and show the two best readings.
        NeedsReview => "needs_review",
        /// Pause the sequence and wait for a person.
        Wait => "wait",
    }
);

impl Intent {
    /// Whether a person wrote it. Only these count as replies and stop what is pending.
    pub const fn is_human(self) -> bool {
        !matches!(self, Self::OutOfOffice | Self::AutoReply)
    }
    /// Whether somebody waits for our answer.
    pub const fn requires_response(self) -> bool {
        matches!(self, Self::MeetingRequest | Self::Interested | Self::Question)
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unsubscribe => "Unsubscribe",
            Self::MeetingRequest => "Meeting request",
            Self::Question => "Question",
            Self::Interested => "Interested",
            Self::NotInterested => "Not interested",
            Self::OutOfOffice => "Out of office",
            Self::AutoReply => "Automatic reply",
        }
    }
}

impl ObjectionType {
    pub const fn label(self) -> &'static str {
        match self {
            Self::BadTiming => "Bad timing",
            Self::Budget => "Budget",
            Self::NoNeed => "No need",
            Self::ExistingProvider => "Has a provider",
            Self::InHouse => "Done in house",
            Self::NotDecisionMaker => "Not the decision maker",
            Self::BadFit => "Bad fit",
            Self::Trust => "Trust",
            Self::SendInfo => "Wants information",
            Self::InAMeeting => "In a meeting",
            Self::DoNotContact => "Do not contact",
            Self::Other => "Other",
        }
    }
}

impl Certainty {
    /// From 0.70 on we act; from 0.50 on a person is asked between the two best; below, a person decides.
    /// An opt-out is acted upon at any confidence: missing one is the worst error.
    pub fn of(intent: Intent, confidence: f32) -> Self {
        match confidence {
            _ if intent == Intent::Unsubscribe => Self::Act,
            0.70.. => Self::Act,
            0.50.. => Self::NeedsReview,
            _ => Self::Wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opt_out_is_acted_upon_however_unsure() {
        assert_eq!(Certainty::of(Intent::Unsubscribe, 0.2), Certainty::Act);
        assert_eq!(Certainty::of(Intent::Interested, 0.7), Certainty::Act);
        assert_eq!(Certainty::of(Intent::Interested, 0.69), Certainty::NeedsReview);
        assert_eq!(Certainty::of(Intent::Interested, 0.49), Certainty::Wait);
    }

    #[test]
    fn machines_await_no_answer() {
        for intent in Intent::ALL.iter().filter(|i| i.requires_response()) {
            assert!(intent.is_human());
        }
    }
}
