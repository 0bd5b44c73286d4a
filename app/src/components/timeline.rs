use leptos::prelude::*;

use super::badge::Tone;
use super::icon::{Icon, IconData};

/// What happened, newest first. Holds [`TimelineItem`]s.
#[component]
pub fn Timeline(
    /// What the events belong to: "Activity of Sarah Chen".
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline" aria-label=label>{children()}</ol> }.into_any()
}

/// One event. What came from the other side is set apart with `inbound`.
#[component]
pub fn TimelineItem(
    #[prop(into)] icon: IconData,
    #[prop(optional)] tone: Tone,
    #[prop(into)] title: String,
    /// The moment for machines, RFC 3339.
    #[prop(into)]
    at: String,
    /// The moment in words: "2 min ago".
    #[prop(into)]
    when: String,
    /// The moment in full, shown when pointed at: "Mon 3 Nov 2025, 9:12 am AEDT".
    #[prop(into)]
    full: String,
    #[prop(optional)] inbound: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class=format!("timeline__item {}", tone.class()) class=("timeline__item--inbound", inbound)>
            <span class="timeline__mark"><Icon of=icon/></span>
            <div class="timeline__line">
                <p class="timeline__title">{title}</p>
                <time class="timeline__time" datetime=at title=full>{when}</time>
            </div>
            {children.map(|children| view! { <div class="timeline__content">{children()}</div> })}
        </li>
    }
    .into_any()
}
