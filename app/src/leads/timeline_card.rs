use domain::Channel;
use leptos::prelude::*;

use super::lead_api::EventLine;
use crate::AppError;
use crate::components::{
    Card, EmptyState, ErrorCard, IconData, IntentBadge, Timeline, TimelineItem, Tone, channel_icon, channel_name, channel_tone,
};

/// Content longer than this folds (pages.md section 6).
const FOLDS_AT: usize = 100;

/// What happened with the lead, the newest first.
#[component]
pub fn TimelineCard(events: Result<Vec<EventLine>, AppError>, on_retry: Callback<()>) -> impl IntoView {
    let body = match events {
        Err(error) => view! { <ErrorCard of="timeline" error on_retry/> }.into_any(),
        Ok(events) if events.is_empty() => view! { <EmptyState icon=icondata_lu::LuActivity title="Nothing has happened yet" words="Messages, replies, calls and meetings with this person stand here, the newest first."/> }.into_any(),
        Ok(events) => view! { <Timeline label="Activity">{events.into_iter().map(event).collect_view()}</Timeline> }.into_any(),
    };
    view! { <Card title="Timeline">{body}</Card> }.into_any()
}

fn event(event: EventLine) -> impl IntoView {
    let (icon, tone) = mark(event.channel, &event.action);
    let title = title(event.channel, &event.action);
    let inbound = event.action == "replied";
    let subject = (!event.subject.is_empty()).then(|| view! { <p class="event__subject">{event.subject.clone()}</p> });
    let intent = event.intent.map(|intent| view! { <IntentBadge intent/> });
    let content = content(event.content);
    view! {
        <TimelineItem icon tone title at=event.at.iso when=event.at.ago full=event.at.exact inbound>
            {subject}{content}{intent}
        </TimelineItem>
    }
}

fn content(text: String) -> Option<AnyView> {
    if text.is_empty() {
        return None;
    }
    if text.chars().count() <= FOLDS_AT {
        return Some(view! { <p>{text}</p> }.into_any());
    }
    let start: String = text.chars().take(FOLDS_AT).collect();
    Some(view! { <details class="event__fold"><summary>{start}"…"</summary><p>{text}</p></details> }.into_any())
}

fn mark(channel: Option<Channel>, action: &str) -> (IconData, Tone) {
    match (channel, action) {
        (_, "unsubscribed") => (icondata_lu::LuBellOff, Tone::Danger),
        (_, "bounced") => (icondata_lu::LuMailX, Tone::Warning),
        (_, "converted") => (icondata_lu::LuTrophy, Tone::Success),
        (Some(channel), _) => (channel_icon(channel), channel_tone(channel)),
        (None, _) => (icondata_lu::LuActivity, Tone::Neutral),
    }
}

/// "Email sent", "Converted".
fn title(channel: Option<Channel>, action: &str) -> String {
    let action = action.replace('_', " ");
    match channel {
        Some(channel) => format!("{} {action}", channel_name(channel)),
        None => {
            let mut letters = action.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_by_its_channel_and_what_happened() {
        assert_eq!(title(Some(Channel::Email), "sent"), "Email sent");
        assert_eq!(title(Some(Channel::Voice), "no_answer"), "Voice AI no answer");
        assert_eq!(title(None, "converted"), "Converted");
        assert_eq!(title(None, ""), "");
    }
}
