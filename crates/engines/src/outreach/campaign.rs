//! What must be true before a campaign may run, said in words (domain.md section 4). The page that
//! shows what is missing and the workflow that refuses ask the same function.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{BadTransition, CampaignStatus, Channel, SubscriptionStatus};
use serde::{Deserialize, Serialize};

/// What is known of a campaign and its client when somebody wants to activate it.
#[derive(Clone, Debug)]
pub struct Readiness<'a> {
    pub status: CampaignStatus,
    pub subscription: SubscriptionStatus,
    pub trial_ends_at: Option<DateTime<Utc>>,
    pub credits: i64,
    /// Other campaigns of the client that run.
    pub active_campaigns: u32,
    pub campaign_limit: u32,
    pub icp_confirmed: bool,
    /// Channels of the living steps.
    pub step_channels: &'a [Channel],
    /// Channels with at least one sender that may send.
    pub usable_channels: &'a [Channel],
    /// What the sender's identity lacks ([`super::threading::Sender::missing`]).
    pub identity_missing: &'a [&'static str],
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    /// In the campaign's zone.
    pub today: NaiveDate,
    /// Steps whose text does not pass, by number.
    pub bad_steps: &'a [u32],
    pub now: DateTime<Utc>,
}

/// One thing that still blocks activation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// Stable, for programs.
    pub code: &'static str,
    /// A sentence for a person: what is missing and what to do.
    pub sentence: String,
}

fn blocker(code: &'static str, sentence: impl Into<String>) -> Blocker {
    Blocker { code, sentence: sentence.into() }
}

/// Everything that blocks, in the order a person would mend it. Empty: it may run.
pub fn blockers(ready: &Readiness<'_>) -> Vec<Blocker> {
    let mut found = Vec::new();
    if let Err(BadTransition { from, .. }) = ready.status.go(CampaignStatus::Active) {
        let why = match from {
            CampaignStatus::Active => "The campaign runs already.",
            _ => "The campaign is completed and cannot run again; duplicate it instead.",
        };
        return vec![blocker("INVALID_TRANSITION", why)];
    }
    if let Some(sentence) = subscription_blocks(ready.subscription, ready.trial_ends_at, ready.now) {
        found.push(blocker("SUBSCRIPTION_INACTIVE", sentence));
    }
    if ready.credits <= 0 {
        found.push(blocker(
            "INSUFFICIENT_CREDITS",
            "There are no credits left; they come back with the next renewal.",
        ));
    }
    if ready.active_campaigns >= ready.campaign_limit {
        let sentence = format!(
            "Your plan runs {} campaigns at once and {} run; pause one or change the plan.",
            ready.campaign_limit, ready.active_campaigns
        );
        found.push(blocker("TIER_LIMIT", sentence));
    }
    if !ready.icp_confirmed {
        found.push(blocker("ICP_NOT_CONFIRMED", "Confirm the ideal customer profile first."));
    }
    if ready.step_channels.is_empty() {
        found.push(blocker("NO_STEPS", "Add at least one step to the sequence."));
    }
    let mut without: Vec<Channel> = ready
        .step_channels
        .iter()
        .copied()
        .filter(|channel| !ready.usable_channels.contains(channel))
        .collect();
    without.sort_unstable();
    without.dedup();
    for channel in without {
        let what = match channel {
            Channel::Email => {
                "Connect a mailbox and assign it to the campaign: no mailbox can send its mails."
            }
            Channel::Sms => "Assign a number that can send text messages, or remove the text message steps.",
            Channel::Linkedin => "Assign a LinkedIn seat, or remove the LinkedIn steps.",
            Channel::Voice => "Assign a number that can call, or remove the call steps.",
            Channel::Mail => "Assign an account for letters, or remove the letter steps.",
        };
        found.push(blocker("NO_RESOURCE", what));
    }
    if !ready.identity_missing.is_empty() {
        let list = ready.identity_missing.join(", ");
        found.push(blocker(
            "NO_SENDER_IDENTITY",
            format!("The law asks every mail to say who sends it; still missing: {list}."),
        ));
    }
    for number in ready.bad_steps {
        found.push(blocker(
            "BAD_CONTENT",
            format!("The text of step {number} does not pass the checks; open it to see why."),
        ));
    }
    match (ready.start_date, ready.end_date) {
        (Some(start), Some(end)) if end < start => {
            found.push(blocker("BAD_DATES", "The end date is before the start date."))
        }
        (_, Some(end)) if end < ready.today => {
            found.push(blocker("BAD_DATES", "The end date has passed; choose a later one."))
        }
        _ => {}
    }
    found
}

/// Why the subscription forbids sending; `None` when it does not.
pub fn subscription_blocks(
    status: SubscriptionStatus,
    trial_ends_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<String> {
    match status {
        SubscriptionStatus::Active => None,
        SubscriptionStatus::Trialing if trial_ends_at.is_none_or(|end| now < end) => None,
        SubscriptionStatus::Trialing => Some("The trial has ended; choose a plan to go on.".to_owned()),
        SubscriptionStatus::PastDue => {
            Some("A payment is overdue; sending waits until it is settled.".to_owned())
        }
        SubscriptionStatus::Cancelled => Some("The subscription is cancelled.".to_owned()),
        SubscriptionStatus::Paused => Some("The subscription is paused.".to_owned()),
    }
}

/// Whether a running campaign is over: its end date has passed, or every lead in it is done and no new
/// one waits.
pub fn is_over(
    end_date: Option<NaiveDate>,
    today: NaiveDate,
    enrolled: u64,
    unfinished: u64,
    waiting: u64,
) -> bool {
    end_date.is_some_and(|end| end < today) || (enrolled > 0 && unfinished == 0 && waiting == 0)
}

/// When a campaign stops itself: rates over its last 200 deliveries (email-infrastructure.md section 8's
/// critical bounds, with the same least samples).
pub fn pauses_itself(sent: u64, bounced: u64, complained: u64) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred mails")]
    let rate = |part: u64| part as f64 / sent.max(1) as f64;
    if sent >= 50 && rate(bounced) > 0.05 {
        return Some(format!("{bounced} of the last {sent} mails bounced (more than 5 %)."));
    }
    (sent >= 300 && rate(complained) > 0.003 || complained >= 3)
        .then(|| format!("{complained} of the last {sent} mails were reported as spam."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn ready() -> Readiness<'static> {
        Readiness {
            status: CampaignStatus::Draft,
            subscription: SubscriptionStatus::Trialing,
            trial_ends_at: None,
            credits: 1,
            active_campaigns: 4,
            campaign_limit: 5,
            icp_confirmed: true,
            step_channels: &[Channel::Email, Channel::Email],
            usable_channels: &[Channel::Email],
            identity_missing: &[],
            start_date: None,
            end_date: None,
            today: day("2026-07-08"),
            bad_steps: &[],
            now: "2026-07-08T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn each_precondition_blocks_alone_and_says_so() {
        assert_eq!(blockers(&ready()), vec![]);
        let ended = ready().now;
        for (broken, code) in [
            (Readiness { subscription: SubscriptionStatus::PastDue, ..ready() }, "SUBSCRIPTION_INACTIVE"),
            (Readiness { trial_ends_at: Some(ended), ..ready() }, "SUBSCRIPTION_INACTIVE"),
            (Readiness { credits: 0, ..ready() }, "INSUFFICIENT_CREDITS"),
            (Readiness { active_campaigns: 5, ..ready() }, "TIER_LIMIT"),
            (Readiness { icp_confirmed: false, ..ready() }, "ICP_NOT_CONFIRMED"),
            (Readiness { step_channels: &[], ..ready() }, "NO_STEPS"),
            (Readiness { usable_channels: &[Channel::Sms], ..ready() }, "NO_RESOURCE"),
            (Readiness { identity_missing: &["the postal address"], ..ready() }, "NO_SENDER_IDENTITY"),
            (Readiness { bad_steps: &[2], ..ready() }, "BAD_CONTENT"),
            (Readiness { end_date: Some(day("2026-07-07")), ..ready() }, "BAD_DATES"),
            (
                Readiness {
                    start_date: Some(day("2026-08-02")),
                    end_date: Some(day("2026-08-01")),
                    ..ready()
                },
                "BAD_DATES",
            ),
            (Readiness { status: CampaignStatus::Completed, ..ready() }, "INVALID_TRANSITION"),
            (Readiness { status: CampaignStatus::Active, ..ready() }, "INVALID_TRANSITION"),
        ] {
            let found = blockers(&broken);
            assert_eq!(found.iter().map(|b| b.code).collect::<Vec<_>>(), [code]);
            assert!(found[0].sentence.ends_with('.'));
        }
    }

    #[test]
    fn everything_missing_is_told_at_once() {
        let bare = Readiness { credits: 0, icp_confirmed: false, usable_channels: &[], ..ready() };
        assert_eq!(blockers(&bare).len(), 3);
    }

    #[test]
    fn a_campaign_ends_with_its_date_or_its_leads() {
        let today = day("2026-07-08");
        assert!(!is_over(Some(today), today, 5, 1, 0), "the end date belongs to it");
        assert!(is_over(Some(day("2026-07-07")), today, 5, 1, 0));
        assert!(is_over(None, today, 5, 0, 0));
        assert!(
            !is_over(None, today, 5, 0, 1) && !is_over(None, today, 0, 0, 0),
            "an empty campaign waits for leads"
        );
    }

    #[test]
    fn a_campaign_that_bounces_stops_itself() {
        assert!(pauses_itself(49, 10, 0).is_none());
        assert!(pauses_itself(100, 5, 0).is_none());
        assert!(pauses_itself(100, 6, 0).unwrap().contains("6 of the last 100"));
        assert!(pauses_itself(10, 0, 3).is_some());
    }
}
