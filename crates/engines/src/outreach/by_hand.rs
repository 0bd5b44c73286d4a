//! What a mail that a person writes must still pass: checks 1, 2, 5 and 8 of the gate (replies.md
//! section 7). Windows, limits and consent are for mail nobody asked for; here somebody has written to
//! us, or agreed to meet. Who opted out is not written to by anybody.

use chrono::{DateTime, Utc};
use domain::{LeadStatus, SubscriptionStatus};

use super::campaign::subscription_blocks;

/// Collected at `now`, when the letter is written and again when it leaves.
#[derive(Clone, Debug)]
pub struct ByHand {
    pub now: DateTime<Utc>,
    /// 1: which of lead and mailbox is gone, if one is.
    pub gone: Option<&'static str>,
    /// 2
    pub subscription: SubscriptionStatus,
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// 5
    pub lead: LeadStatus,
    /// 8: in words that betray no other client.
    pub suppressed: Option<&'static str>,
}

/// Why a letter may not leave, in words for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct No {
    /// The number of the gate's check.
    pub check: u8,
    pub reason: String,
}

pub fn ask(facts: &ByHand) -> Result<(), No> {
    let no = |check, reason: String| Err(No { check, reason });
    if let Some(what) = facts.gone {
        return no(1, format!("The {what} was deleted."));
    }
    if let Some(reason) = subscription_blocks(facts.subscription, facts.trial_ends_at, facts.now) {
        return no(2, reason);
    }
    match facts.lead {
        LeadStatus::Unsubscribed => return no(5, "The person opted out.".to_owned()),
        LeadStatus::Bounced => return no(5, "Mail to the address bounced.".to_owned()),
        // Who agreed to meet is who we talk to.
        LeadStatus::Converted
        | LeadStatus::New
        | LeadStatus::Enriched
        | LeadStatus::Scored
        | LeadStatus::InSequence => {}
    }
    match facts.suppressed {
        Some(words) => no(8, words.to_owned()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> ByHand {
        ByHand {
            now: "2026-01-15T03:00:00Z".parse().unwrap(),
            gone: None,
            subscription: SubscriptionStatus::Active,
            trial_ends_at: None,
            lead: LeadStatus::InSequence,
            suppressed: None,
        }
    }

    #[test]
    fn who_agreed_to_meet_is_answered_and_who_opted_out_is_not() {
        assert_eq!(ask(&ByHand { lead: LeadStatus::Converted, ..facts() }), Ok(()));
        let check = |facts: ByHand| ask(&facts).map_err(|no| no.check);
        assert_eq!(check(ByHand { lead: LeadStatus::Unsubscribed, ..facts() }), Err(5));
        assert_eq!(check(ByHand { lead: LeadStatus::Bounced, ..facts() }), Err(5));
        assert_eq!(check(ByHand { suppressed: Some("Not contactable."), ..facts() }), Err(8));
        assert_eq!(check(ByHand { subscription: SubscriptionStatus::Cancelled, ..facts() }), Err(2));
        assert_eq!(check(ByHand { gone: Some("mailbox"), ..facts() }), Err(1));
    }
}
