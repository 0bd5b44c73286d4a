use leptos::prelude::*;

use super::leads_api::EventRow;
use crate::AppError;
use crate::components::{
    Card, EmptyState, SkeletonShape, Timeline, TimelineItem, Tone, Widget, channel_icon, channel_name,
    channel_tone,
};

/// What happened in the campaign, the newest first.
#[component]
pub fn ActivityTab(events: Resource<Result<Vec<EventRow>, AppError>>) -> impl IntoView {
    view! {
        <Card title="Activity" words="The latest hundred events, the newest first.">
            <Widget of="activity" resource=events shape=SkeletonShape::Rows { rows: 6 } let:events>
                {if events.is_empty() {
                    view! { <EmptyState icon=icondata_lu::LuActivity title="Nothing has happened yet" words="Messages, replies, bounces and opt-outs of this campaign stand here as they happen."/> }.into_any()
                } else {
                    view! { <Timeline label="Activity">{events.into_iter().map(event).collect_view()}</Timeline> }.into_any()
                }}
            </Widget>
        </Card>
    }
    .into_any()
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

fn event(event: EventRow) -> impl IntoView {
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
}
