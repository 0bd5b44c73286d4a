//! Badges for the words of the domain: always the same icon, word and colour.

use domain::{Channel, Intent, PlanTier, Role, SubscriptionStatus};
use leptos::prelude::*;

use super::badge::{Badge, Tone};
use super::icon::IconData;

/// The name people see.
pub const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "Email",
        Channel::Sms => "SMS",
        Channel::Linkedin => "LinkedIn",
        Channel::Voice => "Voice AI",
        Channel::Mail => "Direct mail",
    }
}

pub const fn channel_icon(channel: Channel) -> IconData {
    match channel {
        Channel::Email => icondata_lu::LuMail,
        Channel::Sms => icondata_lu::LuMessageSquare,
        Channel::Linkedin => icondata_lu::LuLinkedin,
        Channel::Voice => icondata_lu::LuPhone,
        Channel::Mail => icondata_lu::LuMailbox,
    }
}

pub const fn channel_tone(channel: Channel) -> Tone {
    match channel {
        Channel::Email => Tone::Info,
        Channel::Sms => Tone::Success,
        Channel::Linkedin => Tone::Sky,
        Channel::Voice => Tone::Purple,
        Channel::Mail => Tone::Warning,
    }
}

#[component]
pub fn ChannelBadge(channel: Channel) -> impl IntoView {
    view! { <Badge tone=channel_tone(channel) icon=channel_icon(channel)>{channel_name(channel)}</Badge> }
        .into_any()
}

#[component]
pub fn PlanBadge(plan: PlanTier) -> impl IntoView {
    let (tone, icon, name) = match plan {
        PlanTier::Ignition => (Tone::Info, icondata_lu::LuFlame, "Ignition"),
        PlanTier::Velocity => (Tone::Purple, icondata_lu::LuGauge, "Velocity"),
        PlanTier::Dominance => (Tone::Warning, icondata_lu::LuCrown, "Dominance"),
    };
    view! { <Badge tone icon>{name}</Badge> }.into_any()
}

#[component]
pub fn SubscriptionBadge(status: SubscriptionStatus) -> impl IntoView {
    let (tone, name) = match status {
        SubscriptionStatus::Trialing => (Tone::Info, "Trial"),
        SubscriptionStatus::Active => (Tone::Success, "Active"),
        SubscriptionStatus::PastDue => (Tone::Danger, "Past due"),
        SubscriptionStatus::Cancelled => (Tone::Neutral, "Cancelled"),
        SubscriptionStatus::Paused => (Tone::Warning, "Paused"),
    };
    view! { <Badge tone>{name}</Badge> }.into_any()
}

#[component]
pub fn RoleBadge(role: Role) -> impl IntoView {
    let (tone, icon, name) = match role {
        Role::Owner => (Tone::Purple, icondata_lu::LuCrown, "Owner"),
        Role::Admin => (Tone::Info, icondata_lu::LuShield, "Admin"),
        Role::Member => (Tone::Neutral, icondata_lu::LuUser, "Member"),
        Role::Viewer => (Tone::Slate, icondata_lu::LuEye, "Viewer"),
    };
    view! { <Badge tone icon>{name}</Badge> }.into_any()
}

/// What a reply asks of us.
#[component]
pub fn IntentBadge(intent: Intent) -> impl IntoView {
    let (tone, icon, name) = match intent {
        Intent::MeetingRequest => (Tone::Success, icondata_lu::LuCalendarCheck, "Meeting request"),
        Intent::Interested => (Tone::Emerald, icondata_lu::LuThumbsUp, "Interested"),
        Intent::Question => (Tone::Info, icondata_lu::LuMessageCircleQuestion, "Question"),
        Intent::NotInterested => (Tone::Neutral, icondata_lu::LuThumbsDown, "Not interested"),
        Intent::Unsubscribe => (Tone::Danger, icondata_lu::LuBellOff, "Unsubscribe"),
        Intent::OutOfOffice => (Tone::Warning, icondata_lu::LuTreePalm, "Out of office"),
        Intent::AutoReply => (Tone::Slate, icondata_lu::LuBot, "Auto reply"),
    };
    view! { <Badge tone icon>{name}</Badge> }.into_any()
}
