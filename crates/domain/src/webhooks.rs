//! Webhooks: where a client's own programs are told what happened (api.md section 12).

use crate::{id, text_enum};

id!(
    /// An address of a client's that is told.
    WebhookId
);
id!(
    /// One event on its way to one address.
    WebhookDeliveryId
);

text_enum!(
    /// What a client's programs can be told of.
    WebhookEvent {
        LeadCreated => "lead.created", LeadEnriched => "lead.enriched", LeadScored => "lead.scored",
        LeadConverted => "lead.converted", LeadUnsubscribed => "lead.unsubscribed",
        CampaignStarted => "campaign.started", CampaignPaused => "campaign.paused",
        CampaignCompleted => "campaign.completed",
        ReplyReceived => "reply.received", MeetingBooked => "meeting.booked",
        ApprovalRequested => "approval.requested",
        /// Sent when a person asks for it; nobody listens to it otherwise.
        WebhookTest => "webhook.test",
    }
);
text_enum!(
    /// How far a delivery came.
    DeliveryStatus {
        Pending => "pending", Success => "success",
        /// Every attempt was used up, or the address wants nothing more.
        Failed => "failed",
        /// An attempt failed and another follows.
        Retrying => "retrying",
    }
);

impl WebhookEvent {
    /// What an address may listen to.
    pub const CHOICES: [Self; 11] = [
        Self::LeadCreated,
        Self::LeadEnriched,
        Self::LeadScored,
        Self::LeadConverted,
        Self::LeadUnsubscribed,
        Self::CampaignStarted,
        Self::CampaignPaused,
        Self::CampaignCompleted,
        Self::ReplyReceived,
        Self::MeetingBooked,
        Self::ApprovalRequested,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::LeadCreated => "A lead was added",
            Self::LeadEnriched => "A lead was enriched",
            Self::LeadScored => "A lead has another score",
            Self::LeadConverted => "A lead converted",
            Self::LeadUnsubscribed => "A lead opted out",
            Self::CampaignStarted => "A campaign started",
            Self::CampaignPaused => "A campaign was paused",
            Self::CampaignCompleted => "A campaign is completed",
            Self::ReplyReceived => "A reply came in",
            Self::MeetingBooked => "A meeting was booked",
            Self::ApprovalRequested => "An approval is waiting",
            Self::WebhookTest => "Test",
        }
    }
}

impl DeliveryStatus {
    /// Nothing more happens by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failed)
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Waiting",
            Self::Success => "Delivered",
            Self::Failed => "Failed",
            Self::Retrying => "Trying again",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_test_can_be_listened_to() {
        let others: Vec<_> =
            WebhookEvent::ALL.iter().filter(|event| !WebhookEvent::CHOICES.contains(event)).collect();
        assert_eq!(others, [&WebhookEvent::WebhookTest]);
    }
}
