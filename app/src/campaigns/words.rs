//! What the words of campaigns are called on pages.

use domain::{CampaignStatus, Channel, EnrolmentState, PermissionMode, Purpose, SkipIf, StopReason};
use leptos::prelude::*;

use crate::components::{Badge, Choice, IconData, Tone, channel_name};

/// In the order in which people think of them.
pub const CHANNELS: [Channel; 5] =
    [Channel::Email, Channel::Linkedin, Channel::Sms, Channel::Voice, Channel::Mail];

pub const fn status_name(status: CampaignStatus) -> &'static str {
    match status {
        CampaignStatus::Draft => "Draft",
        CampaignStatus::Active => "Active",
        CampaignStatus::Paused => "Paused",
        CampaignStatus::Completed => "Completed",
    }
}

#[component]
pub fn CampaignBadge(status: CampaignStatus) -> impl IntoView {
    let (tone, icon): (Tone, IconData) = match status {
        CampaignStatus::Draft => (Tone::Neutral, icondata_lu::LuPencilLine),
        CampaignStatus::Active => (Tone::Success, icondata_lu::LuPlay),
        CampaignStatus::Paused => (Tone::Warning, icondata_lu::LuPause),
        CampaignStatus::Completed => (Tone::Info, icondata_lu::LuCircleCheck),
    };
    view! { <Badge tone icon>{status_name(status)}</Badge> }.into_any()
}

pub const fn mode_name(mode: PermissionMode) -> &'static str {
    match mode {
        PermissionMode::CoPilot => "Co-Pilot",
        PermissionMode::Autopilot => "Autopilot",
        PermissionMode::Manual => "Manual",
    }
}

pub fn mode_choices() -> Vec<Choice> {
    let choice = |mode: PermissionMode, words: &str| Choice::new(mode.as_str(), mode_name(mode)).words(words);
    vec![
        choice(PermissionMode::Autopilot, "Messages leave by themselves, inside every limit."),
        choice(PermissionMode::CoPilot, "Each message waits until somebody approves it."),
        choice(PermissionMode::Manual, "Nothing leaves until somebody starts it."),
    ]
}

pub const fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Intro => "Introduction",
        Purpose::Connect => "Connect",
        Purpose::ValueAdd => "Something of value",
        Purpose::PatternInterrupt => "A change of pattern",
        Purpose::FollowUp => "Follow-up",
        Purpose::Breakup => "Farewell",
        Purpose::Discovery => "Discovery call",
    }
}

pub fn purpose_choices() -> Vec<Choice> {
    Purpose::ALL.iter().map(|purpose| Choice::new(purpose.as_str(), purpose_name(*purpose))).collect()
}

pub fn channel_choices() -> Vec<Choice> {
    CHANNELS.iter().map(|channel| Choice::new(channel.as_str(), channel_name(*channel))).collect()
}

pub const fn skip_name(skip: SkipIf) -> &'static str {
    match skip {
        SkipIf::LinkedinUrlMissing => "there is no LinkedIn profile",
        SkipIf::PhoneMissing => "there is no phone number",
        SkipIf::AddressMissing => "there is no postal address",
    }
}

pub fn skip_choices() -> Vec<Choice> {
    SkipIf::ALL.iter().map(|skip| Choice::new(skip.as_str(), skip_name(*skip))).collect()
}

pub const fn state_name(state: EnrolmentState) -> &'static str {
    match state {
        EnrolmentState::Active => "Waiting",
        EnrolmentState::Paused => "On hold",
        EnrolmentState::Stopped => "Stopped",
        EnrolmentState::Completed => "Finished",
    }
}

pub const fn stop_name(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Replied => "replied",
        StopReason::Unsubscribed => "opted out",
        StopReason::Bounced => "bounced",
        StopReason::Complained => "complained",
        StopReason::Converted => "converted",
        StopReason::Suppressed => "not to be contacted",
        StopReason::LeadGone => "deleted",
        StopReason::NoEngagement => "no sign of interest",
        StopReason::ByPerson => "taken out",
        StopReason::CampaignOver => "the campaign ended",
    }
}

#[component]
pub fn StateBadge(
    state: EnrolmentState,
    #[prop(into, optional)] reason: Option<StopReason>,
) -> impl IntoView {
    let tone = match (state, reason) {
        (EnrolmentState::Active, _) => Tone::Info,
        (EnrolmentState::Paused, _) => Tone::Warning,
        (_, Some(StopReason::Replied | StopReason::Converted)) => Tone::Success,
        (_, Some(StopReason::Bounced | StopReason::Complained | StopReason::Unsubscribed)) => Tone::Danger,
        _ => Tone::Neutral,
    };
    let words = match (state, reason) {
        (EnrolmentState::Stopped, Some(reason)) => format!("{}: {}", state_name(state), stop_name(reason)),
        _ => state_name(state).to_owned(),
    };
    view! { <Badge tone>{words}</Badge> }.into_any()
}

/// The eighteen checks before each touch, by number (outreach.md section 5).
pub const fn check_name(number: u8) -> &'static str {
    match number {
        1 => "Everything exists",
        2 => "Subscription",
        3 => "Credits",
        4 => "Campaign runs",
        5 => "Lead is open",
        6 => "Score allows the channel",
        7 => "Contact details",
        8 => "Do-not-contact lists",
        9 => "No reply, no bounce",
        10 => "Do Not Call Register",
        11 => "Consent",
        12 => "Approval",
        13 => "Sending hours",
        14 => "Sender",
        15 => "Daily limits",
        16 => "Content",
        17 => "Switches",
        18 => "Not sent before",
        _ => "Check",
    }
}

/// "1 lead", "20 leads".
pub fn counted(count: i64, one: &str, many: &str) -> String {
    let number = crate::components::grouped(u64::try_from(count).unwrap_or(0));
    if count == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A share of 0 to 1 as people read it: "12.5%".
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_of_the_gate_has_a_name_of_its_own() {
        let mut names: Vec<_> = (1..=18).map(check_name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 18);
        assert_eq!(check_name(0), check_name(19));
    }

    #[test]
    fn counts_and_shares_read_as_people_say_them() {
        assert_eq!(counted(1, "lead", "leads"), "1 lead");
        assert_eq!(counted(1_250, "lead", "leads"), "1,250 leads");
        assert_eq!(percent(0.125), "12.5%");
        assert_eq!(percent(0.0), "0.0%");
    }
}
