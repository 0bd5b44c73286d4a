use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::motion::{Motion, PauseButton, once_there};

/// One line of the feed: words, class of its dot, and what the dot means.
const ITEMS: [(&str, &str, &str); 8] = [
    ("Email opened by Sarah Williams", "feed__item--blue", "Email"),
    ("Connection accepted: Marcus Chen", "feed__item--blue", "LinkedIn"),
    ("Voice AI: Meeting booked with Pixel Studios", "feed__item--green", "Voice"),
    ("SMS delivered to James Cooper", "feed__item--purple", "SMS"),
    ("Reply received from Emma Thompson", "feed__item--green", "Reply"),
    ("Message sent to David Park", "feed__item--pending", "Pending"),
    ("Call completed with Melbourne Digital", "feed__item--blue", "Voice"),
    ("Direct mail sent to Studio Twenty", "feed__item--orange", "Mail"),
];
const VISIBLE: usize = 5;
/// How long ago each visible line happened, newest first.
const AGES: [&str; VISIBLE] = ["now", "12 s", "41 s", "2 min", "5 min"];

/// An example of the activity feed: a new line on top every `every` milliseconds, five in view, in
/// a loop. Screen readers get all lines once and are not told of each new one.
#[component]
pub fn LiveFeed(every: u64) -> impl IntoView {
    let newest = RwSignal::new(VISIBLE - 1);
    let motion = Motion::new();
    let element = NodeRef::<html::Div>::new();
    once_there(element, move |element| {
        motion.watch(element);
        let step = move || {
            if untrack(move || motion.moves()) {
                newest.update(|newest| *newest += 1);
            }
        };
        set_interval(step, Duration::from_millis(every));
    });
    let rows = move || {
        let newest = newest.get();
        (0..VISIBLE).map(|back| newest - back).collect::<Vec<_>>()
    };
    view! {
        <div
            class="feed"
            node_ref=element
        >
            <div class="feed__head">
                <span class="feed__title"><span class="pulse-dot" aria-hidden="true"></span>"Live Activity"</span>
                <span class="demo-tag">"Demo"</span>
                <PauseButton motion what="the live feed"/>
            </div>
            <ol class="feed__list" aria-hidden="true">
                <For each=rows key=|number| *number let:number>
                    <Row number newest/>
                </For>
            </ol>
            <ul class="visually-hidden">
                {ITEMS.iter().map(|(words, _, _)| view! { <li>{*words}</li> }).collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

#[component]
fn Row(number: usize, newest: RwSignal<usize>) -> impl IntoView {
    let (words, class, kind) = ITEMS[number % ITEMS.len()];
    // Those drawn at first do not slide in.
    let fresh = number >= VISIBLE;
    view! {
        <li class=format!("feed__item {class}") class=("feed__item--fresh", fresh)>
            <span class="feed__kind">{kind}</span>
            <span class="feed__words">{words}</span>
            <span class="feed__age">{move || AGES[newest.get().saturating_sub(number).min(VISIBLE - 1)]}</span>
        </li>
    }
    .into_any()
}
