//! What bounces and complaints do (outreach.md section 10, decisions.md D13).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{BounceKind, LeadStatus, SuppressionReason};

/// This many soft bounces within [`SOFT_WINDOW`] are a hard one.
pub const SOFT_MAX: usize = 3;
pub const SOFT_WINDOW: TimeDelta = TimeDelta::days(30);

/// What happened to a touch after it left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Bounced(BounceKind),
    Complained,
    Unsubscribed,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    pub lead: Option<LeadStatus>,
    /// Suppress the address for this client.
    pub suppress: Option<SuppressionReason>,
    /// Stop every sequence of the lead.
    pub stop: bool,
    /// Send the same step again in the next window.
    pub retry: bool,
    /// Counts as one more bounce of the lead.
    pub counts: bool,
}

/// `earlier_soft` are the times of earlier soft bounces of the same lead. A lead that converted stays so.
pub fn effect(
    event: Event,
    status: LeadStatus,
    earlier_soft: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> Effect {
    let recent = earlier_soft.iter().filter(|at| now - **at <= SOFT_WINDOW && **at <= now).count();
    let settle = |to: LeadStatus| {
        let stays = match to {
            LeadStatus::Bounced => status.ends_outreach(),
            _ => status == to,
        };
        (!stays).then_some(to)
    };
    match event {
        Event::Bounced(BounceKind::Soft) if recent + 1 < SOFT_MAX => {
            Effect { lead: None, suppress: None, stop: false, retry: !status.ends_outreach(), counts: true }
        }
        Event::Bounced(_) => Effect {
            lead: settle(LeadStatus::Bounced),
            suppress: Some(SuppressionReason::Bounce),
            stop: true,
            retry: false,
            counts: true,
        },
        Event::Complained => Effect {
            lead: settle(LeadStatus::Unsubscribed),
            suppress: Some(SuppressionReason::Complaint),
            stop: true,
            retry: false,
            counts: false,
        },
        Event::Unsubscribed => Effect {
            lead: settle(LeadStatus::Unsubscribed),
            suppress: Some(SuppressionReason::Unsubscribe),
            stop: true,
            retry: false,
            counts: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-07-08T00:00:00Z".parse().unwrap()
    }
    fn soft(days_ago: &[i64]) -> Effect {
        let earlier: Vec<_> = days_ago.iter().map(|days| now() - TimeDelta::days(*days)).collect();
        effect(Event::Bounced(BounceKind::Soft), LeadStatus::InSequence, &earlier, now())
    }

    #[test]
    fn three_soft_bounces_in_thirty_days_are_a_hard_one() {
        assert!(soft(&[]).retry && soft(&[2]).retry);
        assert_eq!(soft(&[2, 30]).lead, Some(LeadStatus::Bounced));
        assert!(soft(&[2, 31]).retry, "thirty-one days ago does not count");
    }

    #[test]
    fn a_hard_bounce_suppresses_and_a_complaint_is_an_opt_out() {
        let hard = effect(Event::Bounced(BounceKind::Hard), LeadStatus::InSequence, &[], now());
        assert_eq!(
            (hard.lead, hard.suppress, hard.stop),
            (Some(LeadStatus::Bounced), Some(SuppressionReason::Bounce), true)
        );
        let complaint = effect(Event::Complained, LeadStatus::InSequence, &[], now());
        assert_eq!(
            (complaint.lead, complaint.suppress),
            (Some(LeadStatus::Unsubscribed), Some(SuppressionReason::Complaint))
        );
    }

    #[test]
    fn a_bounce_never_undoes_a_conversion_or_an_opt_out_but_an_opt_out_ends_everything() {
        for status in [LeadStatus::Converted, LeadStatus::Unsubscribed] {
            let hard = effect(Event::Bounced(BounceKind::Hard), status, &[], now());
            assert_eq!((hard.lead, hard.suppress.is_some()), (None, true), "{status}");
        }
        for status in [LeadStatus::Converted, LeadStatus::Bounced, LeadStatus::New] {
            assert_eq!(effect(Event::Unsubscribed, status, &[], now()).lead, Some(LeadStatus::Unsubscribed));
        }
    }
}
