//! The just-in-time gate: eighteen checks before every touch, at the moment of sending, also after
//! approval (outreach.md section 5). The first failure wins and is recorded with its number.
//!
//! A refusal says what happens next. **Hold** and **reschedule** heal themselves: the touch is asked
//! again at the time given, and leaves if the cause is gone. **Skip** leaves this step out, **stop**
//! ends the sequence, **queue** asks a person, **drop** forgets a second attempt at what has left.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{CampaignStatus, Channel, LeadStatus, PermissionMode, StopReason, SubscriptionStatus};
use serde::{Deserialize, Serialize};

use super::allocation;
use super::approvals::Agreement;
use super::campaign::subscription_blocks;
use super::quality::Finding;

/// How long a hold waits before it asks again.
pub const HOLD: TimeDelta = TimeDelta::minutes(15);
/// DNCR washes are good for 30 days.
pub const WASH_GOOD: TimeDelta = TimeDelta::days(30);
/// People of one company who may be written to on one day.
pub const COMPANY_MAX: u32 = 3;

/// Everything the gate asks. Collected by the caller in one go, at `now`.
#[derive(Clone, Debug)]
pub struct Facts {
    pub now: DateTime<Utc>,
    pub channel: Channel,
    /// 1: which of the three is gone, if one is.
    pub gone: Option<&'static str>,
    /// 2
    pub subscription: SubscriptionStatus,
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// 3
    pub credits: i64,
    pub hold_at_zero_credits: bool,
    /// 4
    pub campaign: CampaignStatus,
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    /// In the campaign's zone.
    pub today: NaiveDate,
    /// When the campaign's window opens on its first day, if that is ahead.
    pub starts_at: Option<DateTime<Utc>>,
    /// 5
    pub lead: LeadStatus,
    /// 6
    pub als_score: Option<u8>,
    pub voice_min_als: u8,
    /// 7
    pub contact: Contact,
    /// 8: which list names the person, in words that betray no other client.
    pub suppressed: Option<&'static str>,
    /// 9
    pub replied: bool,
    pub skip_if_replied: bool,
    pub bounced: bool,
    pub skip_if_bounced: bool,
    /// The step's own condition holds.
    pub condition_holds: bool,
    /// 10
    pub washed: Option<(DateTime<Utc>, Listed)>,
    /// 11: why the rules of the recipient's country say no.
    pub consent: Option<String>,
    /// 12
    pub mode: PermissionMode,
    pub agreement: Agreement,
    /// 13: the first moment from now on at which the window is open; `None` when it never opens.
    pub open_from: Option<DateTime<Utc>>,
    /// 14
    pub sender: Sender,
    /// 15
    pub limits: Limits,
    /// 16: what the checks of content found wrong (errors only), and whether it was made anew already.
    pub content: Vec<Finding>,
    pub regenerated: bool,
    /// 17
    pub switches: Switches,
    /// 18: this step left already for this enrolment.
    pub sent_already: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    Clear,
    Listed,
}

/// The datum the channel needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    Good,
    Missing,
    Malformed,
    /// Checked and found not to exist; never used (D3).
    Invalid,
    /// The campaign takes verified addresses only and this one is not.
    Unverified,
}

/// The mailbox, seat or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// May send now.
    Ready,
    /// Its own sender or all senders are used up, paused, young or ill; with the reason and when to ask again.
    NotNow { why: String, until: DateTime<Utc> },
    /// The last send of this mailbox was too short ago.
    TooSoon { until: DateTime<Utc> },
}

/// Counts of the campaign-local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub campaign_sent: u32,
    pub campaign_limit: u32,
    /// Touches of this lead today, in any campaign of the client.
    pub lead_touches: u32,
    /// Other people of the same company written to today.
    pub company_people: u32,
    /// The first opening of the next day.
    pub tomorrow: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    pub platform_paused: bool,
    pub client_paused: bool,
    pub maintenance: bool,
    pub channel_off: bool,
    pub ai_budget_spent: bool,
}

/// What happens after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "action")]
pub enum Next {
    Stop {
        reason: StopReason,
    },
    Skip,
    /// Ask again then.
    Hold {
        at: DateTime<Utc>,
    },
    Reschedule {
        at: DateTime<Utc>,
    },
    /// Put it before a person, and wait for the answer.
    Queue,
    /// Render again, once.
    Regenerate,
    /// A person must mend it.
    Person,
    Drop,
}

/// A refusal: which check, why, and what then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// 1 to 18.
    pub check: u8,
    /// For a person.
    pub reason: String,
    pub next: Next,
}

impl Refusal {
    /// When the same touch is asked again by itself.
    pub const fn retry_at(&self) -> Option<DateTime<Utc>> {
        match self.next {
            Next::Hold { at } | Next::Reschedule { at } => Some(at),
            _ => None,
        }
    }
}

/// Asks the eighteen checks in order. `Ok`: it may leave now.
pub fn ask(facts: &Facts) -> Result<(), Refusal> {
    const CHECKS: [Check; 18] = [
        existence,
        subscription,
        credits,
        campaign,
        lead_status,
        access,
        contact,
        suppression,
        since_planned,
        washed,
        consent,
        permission,
        window,
        sender,
        limits,
        content,
        switches,
        once,
    ];
    for (check, number) in CHECKS.iter().zip(1..) {
        if let Some((reason, next)) = check(facts) {
            return Err(Refusal { check: number, reason, next });
        }
    }
    Ok(())
}

/// Why not, and what then; `None` when the check has nothing against it.
type Answer = Option<(String, Next)>;
type Check = fn(&Facts) -> Answer;

fn hold(facts: &Facts, reason: impl Into<String>) -> Answer {
    Some((reason.into(), Next::Hold { at: facts.now + HOLD }))
}
fn stop(reason: StopReason, words: impl Into<String>) -> Answer {
    Some((words.into(), Next::Stop { reason }))
}
fn skip(words: impl Into<String>) -> Answer {
    Some((words.into(), Next::Skip))
}

fn existence(facts: &Facts) -> Answer {
    facts.gone.and_then(|what| stop(StopReason::LeadGone, format!("The {what} was deleted.")))
}
fn subscription(facts: &Facts) -> Answer {
    hold(facts, subscription_blocks(facts.subscription, facts.trial_ends_at, facts.now)?)
}
fn credits(facts: &Facts) -> Answer {
    if facts.hold_at_zero_credits && facts.credits <= 0 {
        hold(facts, "There are no credits left.")
    } else {
        None
    }
}
fn campaign(facts: &Facts) -> Answer {
    match facts.campaign {
        CampaignStatus::Active => {}
        CampaignStatus::Completed => return stop(StopReason::CampaignOver, "The campaign is completed."),
        CampaignStatus::Draft => return hold(facts, "The campaign has not been activated."),
        CampaignStatus::Paused => return hold(facts, "The campaign is paused."),
    }
    if facts.end_date.is_some_and(|end| end < facts.today) {
        return stop(StopReason::CampaignOver, "The campaign's end date has passed.");
    }
    let start = facts.start_date.filter(|start| facts.today < *start)?;
    let at = facts.starts_at.filter(|at| *at > facts.now).unwrap_or(facts.now + HOLD);
    Some((format!("The campaign starts on {start}."), Next::Hold { at }))
}
fn lead_status(facts: &Facts) -> Answer {
    match facts.lead {
        LeadStatus::Unsubscribed => stop(StopReason::Unsubscribed, "The person opted out."),
        LeadStatus::Bounced => stop(StopReason::Bounced, "Mail to the address bounced."),
        LeadStatus::Converted => stop(StopReason::Converted, "The person agreed to a meeting."),
        LeadStatus::New | LeadStatus::Enriched | LeadStatus::Scored | LeadStatus::InSequence => None,
    }
}
fn access(facts: &Facts) -> Answer {
    match facts.als_score {
        None => hold(facts, "The lead has not been scored yet."),
        Some(score) => skip(allocation::closed(facts.channel, score, facts.voice_min_als)?),
    }
}
fn contact(facts: &Facts) -> Answer {
    let datum = match facts.channel {
        Channel::Email => "e-mail address",
        Channel::Sms => "mobile number",
        Channel::Voice => "phone number",
        Channel::Linkedin => "LinkedIn address",
        Channel::Mail => "verified postal address",
    };
    match facts.contact {
        Contact::Good => None,
        Contact::Missing => skip(format!("The lead has no {datum}.")),
        Contact::Malformed => skip(format!("The lead's {datum} is not well-formed.")),
        Contact::Invalid => skip(format!("The lead's {datum} was checked and does not exist.")),
        Contact::Unverified => skip(format!("The campaign asks for a verified {datum} and this one is not.")),
    }
}
fn suppression(facts: &Facts) -> Answer {
    stop(StopReason::Suppressed, format!("Not contactable: {}.", facts.suppressed?))
}
fn since_planned(facts: &Facts) -> Answer {
    if facts.replied && facts.skip_if_replied {
        return stop(StopReason::Replied, "The person has answered.");
    }
    if facts.bounced && facts.skip_if_bounced {
        return skip("Mail to the address bounced since this step was planned.");
    }
    if facts.condition_holds { None } else { skip("The step's condition does not hold.") }
}
fn washed(facts: &Facts) -> Answer {
    if !matches!(facts.channel, Channel::Voice | Channel::Sms) {
        return None;
    }
    match facts.washed {
        Some((at, Listed::Clear)) if facts.now - at < WASH_GOOD => None,
        Some((_, Listed::Listed)) => skip("The number is on the Do Not Call Register."),
        Some((_, Listed::Clear)) => {
            skip("The number was last checked against the Do Not Call Register over 30 days ago.")
        }
        None => skip("The number was never checked against the Do Not Call Register."),
    }
}
fn consent(facts: &Facts) -> Answer {
    skip(facts.consent.clone()?)
}
fn permission(facts: &Facts) -> Answer {
    match (facts.mode, facts.agreement) {
        (PermissionMode::Autopilot, Agreement::Pending) => hold(facts, "It waits for a person's decision."),
        (PermissionMode::Autopilot, _) | (_, Agreement::StartedByHand) => None,
        (PermissionMode::CoPilot, Agreement::Approved) => None,
        (PermissionMode::CoPilot, Agreement::Pending) => hold(facts, "It waits for a person's approval."),
        (PermissionMode::CoPilot, Agreement::None) => {
            Some(("A person has to approve it.".to_owned(), Next::Queue))
        }
        (PermissionMode::CoPilot, Agreement::Changed) => Some((
            "It changed after it was approved; a person has to approve it again.".to_owned(),
            Next::Queue,
        )),
        (PermissionMode::Manual, _) => hold(facts, "The campaign is manual: a person starts each touch."),
    }
}
fn window(facts: &Facts) -> Answer {
    match facts.open_from {
        Some(at) if at <= facts.now => None,
        Some(at) => Some((
            "It is outside the recipient's working hours or on a holiday.".to_owned(),
            Next::Reschedule { at },
        )),
        None => hold(facts, "The working hours of the campaign and of the channel have nothing in common."),
    }
}
fn sender(facts: &Facts) -> Answer {
    match &facts.sender {
        Sender::Ready => None,
        Sender::NotNow { why, until } => Some((why.clone(), Next::Reschedule { at: later(facts, *until) })),
        Sender::TooSoon { until } => Some((
            "The mailbox sent something a moment ago.".to_owned(),
            Next::Reschedule { at: later(facts, *until) },
        )),
    }
}
fn limits(facts: &Facts) -> Answer {
    let Limits { campaign_sent, campaign_limit, lead_touches, company_people, tomorrow } = facts.limits;
    let reason = if campaign_sent >= campaign_limit {
        format!("The campaign has sent its {campaign_limit} of today.")
    } else if lead_touches > 0 {
        "The person was contacted today already.".to_owned()
    } else if company_people >= COMPANY_MAX {
        format!("{company_people} people of the same company were contacted today.")
    } else {
        return None;
    };
    Some((reason, Next::Reschedule { at: later(facts, tomorrow) }))
}
fn content(facts: &Facts) -> Answer {
    let first = facts.content.first()?;
    let next = if facts.regenerated { Next::Person } else { Next::Regenerate };
    Some((format!("The text does not pass: {}", first.message), next))
}
fn switches(facts: &Facts) -> Answer {
    let Switches { platform_paused, client_paused, maintenance, channel_off, ai_budget_spent } =
        facts.switches;
    let reason = if platform_paused {
        "Sending is paused for everybody."
    } else if client_paused {
        "Sending is paused for this agency."
    } else if maintenance {
        "The product is being maintained."
    } else if channel_off {
        "The channel is switched off."
    } else if ai_budget_spent {
        "Today's budget for writing is spent."
    } else {
        return None;
    };
    hold(facts, reason)
}
fn once(facts: &Facts) -> Answer {
    facts.sent_already.then(|| ("This step left already for this lead.".to_owned(), Next::Drop))
}

/// Never in the past, so that no touch is asked in a loop.
fn later(facts: &Facts, at: DateTime<Utc>) -> DateTime<Utc> {
    at.max(facts.now + TimeDelta::seconds(1))
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
