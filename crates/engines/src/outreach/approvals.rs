//! When a person has to agree before something leaves (outreach.md section 6, decisions.md D6).

use chrono::{DateTime, Utc};
use domain::{ApprovalStatus, PermissionMode};

/// Hours of the campaign's open window after which an undecided item is too old.
pub const WORKING_HOURS: i64 = 24;
/// So many expiries in a row pause the campaign.
pub const EXPIRIES_MAX: u32 = 3;
pub const BULK_MAX: usize = 100;

/// A mode set for one lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override {
    pub mode: PermissionMode,
    pub expires_at: Option<DateTime<Utc>>,
}

/// The mode that counts: an unexpired one of the lead, the campaign's, the client's.
pub fn effective(
    lead: Option<Override>,
    campaign: Option<PermissionMode>,
    client: PermissionMode,
    now: DateTime<Utc>,
) -> PermissionMode {
    let own = lead.filter(|own| own.expires_at.is_none_or(|end| now < end)).map(|own| own.mode);
    own.or(campaign).unwrap_or(client)
}

/// What a person decided, or time did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Reject,
    Expire,
    Cancel,
}

/// Only a pending item changes. An approved one does not expire (D6), but may be called off.
pub const fn decide(from: ApprovalStatus, decision: Decision) -> Option<ApprovalStatus> {
    match (from, decision) {
        (ApprovalStatus::Pending, Decision::Approve) => Some(ApprovalStatus::Approved),
        (ApprovalStatus::Pending, Decision::Reject) => Some(ApprovalStatus::Rejected),
        (ApprovalStatus::Pending, Decision::Expire) => Some(ApprovalStatus::Expired),
        (ApprovalStatus::Pending | ApprovalStatus::Approved, Decision::Cancel) => {
            Some(ApprovalStatus::Cancelled)
        }
        _ => None,
    }
}

/// What the gate knows of agreement for one touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody was asked yet.
    None,
    Pending,
    /// For exactly this content.
    Approved,
    /// Agreed to, but the content has changed since.
    Changed,
    /// A person started this touch by hand.
    StartedByHand,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-07-08T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_nearest_mode_counts_while_it_lasts() {
        use PermissionMode::{Autopilot, CoPilot, Manual};
        let own = |minutes| {
            Some(Override { mode: Manual, expires_at: Some(now() + chrono::TimeDelta::minutes(minutes)) })
        };
        assert_eq!(effective(own(1), Some(Autopilot), CoPilot, now()), Manual);
        assert_eq!(effective(own(0), Some(Autopilot), CoPilot, now()), Autopilot, "it ends at its end");
        assert_eq!(effective(None, None, CoPilot, now()), CoPilot);
        let forever = Some(Override { mode: Manual, expires_at: None });
        assert_eq!(effective(forever, Some(Autopilot), CoPilot, now()), Manual);
    }

    #[test]
    fn only_what_is_pending_is_decided() {
        for from in ApprovalStatus::ALL {
            for decision in [Decision::Approve, Decision::Reject, Decision::Expire] {
                assert_eq!(
                    decide(*from, decision).is_some(),
                    *from == ApprovalStatus::Pending,
                    "{from} {decision:?}"
                );
            }
        }
        assert_eq!(decide(ApprovalStatus::Approved, Decision::Cancel), Some(ApprovalStatus::Cancelled));
        assert_eq!(decide(ApprovalStatus::Rejected, Decision::Cancel), None);
    }
}
