//! The words of reports: what can happen, and what is counted.

use crate::text_enum;

text_enum!(
    /// Something that happened and counts in reports. Those of the timeline are written as its actions
    /// are.
    Occurrence {
        Sent => "sent", Delivered => "delivered", Opened => "opened", Clicked => "clicked", Bounced => "bounced",
        Failed => "failed", Returned => "returned", Unsubscribed => "unsubscribed", Complained => "spam_complaint",
        ConnectionSent => "connection_sent", ConnectionAccepted => "connection_accepted", MessageSent => "message_sent",
        CallInitiated => "call_initiated", CallAnswered => "call_answered", VoicemailLeft => "voicemail_left",
        WrongNumber => "wrong_number",
        /// The lead became a customer of ours.
        Converted => "converted",
        /// The touch that a conversion is owed to.
        ConvertingTouch => "converting_touch",
        /// A reply that a person wrote, and one that is good news.
        HumanReply => "human_reply", PositiveReply => "positive_reply",
        MeetingRequested => "meeting_requested", MeetingScheduled => "meeting_scheduled",
        MeetingCompleted => "meeting_completed", MeetingCancelled => "meeting_cancelled", MeetingNoShow => "meeting_no_show",
    }
);
text_enum!(
    /// What is counted by day. Those of leads count each lead once a day.
    Measure {
        Sent => "sent", Delivered => "delivered", Opened => "opened", Clicked => "clicked", Replied => "replied",
        Positive => "positive", Bounced => "bounced", Unsubscribed => "unsubscribed", Complained => "complained",
        Converted => "converted",
        ConnectionSent => "connection_sent", ConnectionAccepted => "connection_accepted", MessageSent => "message_sent",
        CallInitiated => "call_initiated", CallAnswered => "call_answered", VoicemailLeft => "voicemail_left",
        MeetingsRequested => "meetings_requested", MeetingsScheduled => "meetings_scheduled",
        MeetingsCompleted => "meetings_completed", MeetingsCancelled => "meetings_cancelled",
        MeetingsNoShow => "meetings_no_show",
        LeadsContacted => "leads_contacted", LeadsReplied => "leads_replied", LeadsPositive => "leads_positive",
        LeadsConverted => "leads_converted", LeadsMet => "leads_met",
    }
);

impl Measure {
    /// Counts leads, not events.
    pub const fn is_of_leads(self) -> bool {
        matches!(
            self,
            Self::LeadsContacted
                | Self::LeadsReplied
                | Self::LeadsPositive
                | Self::LeadsConverted
                | Self::LeadsMet
        )
    }
}
