//! Campaigns, their steps, and the touches that leave (domain.md sections 2 and 4, decisions.md D4-D7).

use crate::{id, text_enum};

id!(StepId);
id!(ResourceId);
id!(MailboxId);
id!(EmailDomainId);
id!(
    /// A lead's place in a campaign.
    EnrolmentId
);
id!(
    /// One outbound action; the Message-ID of its mail is made from it.
    TouchId
);
id!(ApprovalId);
id!(CampaignTemplateId);

text_enum!(
    /// Completed is terminal and read-only.
    CampaignStatus { Draft => "draft", Active => "active", Paused => "paused", Completed => "completed" }
);
text_enum!(
    /// What a step is for.
    Purpose {
        Intro => "intro", Connect => "connect", ValueAdd => "value_add", PatternInterrupt => "pattern_interrupt",
        FollowUp => "follow_up", Breakup => "breakup", Discovery => "discovery",
    }
);
text_enum!(
    /// A reason to leave a step out for a lead.
    SkipIf {
        LinkedinUrlMissing => "linkedin_url_missing", PhoneMissing => "phone_missing", AddressMissing => "address_missing",
    }
);
text_enum!(
    /// A lead's place in a campaign.
    EnrolmentState {
        Active => "active", Paused => "paused", Stopped => "stopped", Completed => "completed",
    }
);
text_enum!(
    /// Why an enrolment stopped or paused.
    StopReason {
        Replied => "replied", Unsubscribed => "unsubscribed", Bounced => "bounced", Complained => "complained",
        Converted => "converted", Suppressed => "suppressed", LeadGone => "lead_gone", NoEngagement => "no_engagement",
        ByPerson => "by_person", CampaignOver => "campaign_over",
    }
);
text_enum!(
    /// How far a touch has come (decisions.md D7). The order is the order of time.
    ///
    /// Up to [`Self::Connected`] nothing has left and the attempt may be repeated. From [`Self::Data`]
    /// on the mail may have been taken: only an answer of the server tells.
    TouchPhase {
        /// Written down, not yet anybody's.
        Planned => "planned",
        /// Content frozen, waiting for a person.
        AwaitingApproval => "awaiting_approval",
        /// A worker has it, under a lease.
        Claimed => "claimed",
        /// A connection is open, or about to be; the final dot has not been sent.
        Connected => "connected",
        /// The message is going out, or has gone: no answer yet.
        Data => "data",
        /// The server took it.
        Sent => "sent",
        /// The final dot may have gone and no answer came. Never repeated by itself.
        Unknown => "unknown",
        /// The server refused it for good.
        Failed => "failed",
        /// A rule left it out.
        Skipped => "skipped",
        /// Called off before it left.
        Cancelled => "cancelled",
    }
);
text_enum!(ApprovalStatus {
    Pending => "pending", Approved => "approved", Rejected => "rejected", Expired => "expired",
    /// The lead stopped before anybody decided.
    Cancelled => "cancelled",
});
text_enum!(MailboxStatus {
    Warming => "warming", Active => "active", Paused => "paused", Suspended => "suspended",
});
text_enum!(
    /// How well mail of a mailbox or domain is received. Worse is greater, unknown is least.
    Health { Unknown => "unknown", Healthy => "healthy", Warning => "warning", Critical => "critical" }
);
text_enum!(
    /// How a mailbox's server is spoken to.
    MailSecurity {
        /// TLS from the first byte (ports 465, 993).
        Tls => "tls",
        /// TLS after STARTTLS, refused without it (port 587).
        Starttls => "starttls",
        /// No encryption: loopback in sandbox and test mode only.
        Plain => "plain",
    }
);
text_enum!(
    /// What a bounce means for the address.
    BounceKind { Hard => "hard", Soft => "soft" }
);
text_enum!(
    /// How a mailbox signs in to its servers (decisions.md D16).
    MailSignIn { Password => "password", Google => "google", Microsoft => "microsoft" }
);
text_enum!(TemplateStatus { Draft => "draft", Active => "active", Paused => "paused", Archived => "archived" });

/// A change of status that the state machine does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a {from} campaign cannot become {to}")]
pub struct BadTransition {
    pub from: CampaignStatus,
    pub to: CampaignStatus,
}

impl CampaignStatus {
    /// Draft to active; active to paused or completed; paused to active or completed.
    pub const fn go(self, to: Self) -> Result<Self, BadTransition> {
        match (self, to) {
            (Self::Draft | Self::Paused, Self::Active)
            | (Self::Active, Self::Paused)
            | (Self::Active | Self::Paused, Self::Completed) => Ok(to),
            (from, to) => Err(BadTransition { from, to }),
        }
    }
    pub const fn may_be_edited(self) -> bool {
        !matches!(self, Self::Completed)
    }
}

impl TouchPhase {
    /// Whether the recipient's server may hold the mail.
    pub const fn may_have_left(self) -> bool {
        matches!(self, Self::Data | Self::Sent | Self::Unknown)
    }
    /// Whether nothing more happens to it by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Sent | Self::Unknown | Self::Failed | Self::Skipped | Self::Cancelled)
    }
    /// What a worker that died leaves behind, once its lease has run out: before the message went the
    /// touch is free again; after that nobody knows (decisions.md D7).
    pub const fn after_death(self) -> Self {
        match self {
            Self::Claimed | Self::Connected => Self::Planned,
            Self::Data => Self::Unknown,
            other => other,
        }
    }
}

impl EnrolmentState {
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn campaigns_move_only_along_the_table() {
        use CampaignStatus::{Active, Completed, Draft, Paused};
        let allowed =
            [(Draft, Active), (Active, Paused), (Active, Completed), (Paused, Active), (Paused, Completed)];
        for from in CampaignStatus::ALL {
            for to in CampaignStatus::ALL {
                assert_eq!(from.go(*to).is_ok(), allowed.contains(&(*from, *to)), "{from} to {to}");
            }
        }
    }

    #[test]
    fn a_dead_worker_never_leaves_a_touch_that_would_be_sent_twice() {
        for phase in TouchPhase::ALL {
            let after = phase.after_death();
            assert!(!(phase.may_have_left() && after == TouchPhase::Planned), "{phase}");
            assert!(after.is_final() || !matches!(phase, TouchPhase::Data), "{phase}");
        }
        assert_eq!(TouchPhase::Data.after_death(), TouchPhase::Unknown);
        assert_eq!(TouchPhase::Connected.after_death(), TouchPhase::Planned);
    }
}
