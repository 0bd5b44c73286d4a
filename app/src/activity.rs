//! What happened with a lead, as lists of it show it.

use domain::Channel;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::{TimelineItem, Tone, channel_icon, channel_name, channel_tone};
use crate::when::When;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    pub id: String,
    pub lead: String,
    pub name: String,
    pub channel: Option<Channel>,
    pub action: String,
    pub step: Option<i64>,
    pub subject: String,
    pub content: String,
    pub at: When,
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use workflows::outreach::overview::Event;

    use super::EventRow;
    use crate::campaigns::person_name;
    use crate::when::When;

    impl EventRow {
        pub fn of(event: Event, now: DateTime<Utc>, zone: &str) -> Self {
            let happened = event.happened;
            Self {
                id: happened.id.to_string(),
                lead: happened.lead_id.to_string(),
                name: person_name(event.person.as_ref()),
                channel: happened.channel,
                action: happened.action,
                step: happened.sequence_step,
                subject: happened.subject.unwrap_or_default(),
                content: happened.content_preview.unwrap_or_default(),
                at: When::of(happened.created_at, now, zone),
            }
        }
    }
}

/// "Email sent", "Unsubscribed".
fn title(event: &EventRow) -> String {
    let action = event.action.replace('_', " ");
    match event.channel {
        Some(channel) => format!("{} {action}", channel_name(channel)),
        None => {
            let mut letters = action.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// A line of a timeline.
#[component]
pub fn EventLine(event: EventRow) -> impl IntoView {
    let (icon, tone) = match (event.action.as_str(), event.channel) {
        ("unsubscribed" | "spam_complaint", _) => (icondata_lu::LuBellOff, Tone::Danger),
        ("bounced", _) => (icondata_lu::LuMailX, Tone::Warning),
        (_, Some(channel)) => (channel_icon(channel), channel_tone(channel)),
        (_, None) => (icondata_lu::LuActivity, Tone::Neutral),
    };
    let title = title(&event);
    let step = event.step.map(|step| format!(", step {step}")).unwrap_or_default();
    let subject =
        (!event.subject.is_empty()).then(|| view! { <p class="event__subject">{event.subject.clone()}</p> });
    let content = (!event.content.is_empty()).then(|| view! { <p>{event.content.clone()}</p> });
    let inbound = event.action == "replied";
    view! {
        <TimelineItem icon tone title at=event.at.iso when=event.at.ago full=event.at.exact inbound>
            <p><a href=format!("/dashboard/leads/{}", event.lead)>{event.name}</a>{step}</p>
            {subject}{content}
        </TimelineItem>
    }
    .into_any()
}
