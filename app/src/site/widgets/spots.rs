//! The founding places, live. One event stream serves every part of the page that shows them.

use std::cell::OnceCell;

use domain::{FoundingSpots, Urgency};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent, Storage};

use super::motion::listen;

pub const STREAM: &str = "/api/v1/founding-spots/stream";
const DISMISSED: &str = "spots-dismissed";

thread_local! {
    static LIVE: OnceCell<ArcRwSignal<Option<FoundingSpots>>> = const { OnceCell::new() };
}

/// Follows the number from here on. Does nothing in the server's drawing.
fn follow(now: RwSignal<FoundingSpots>) {
    Effect::new(move |_| {
        if let Some(spots) = live().get() {
            now.set(spots);
        }
    });
}

/// What the stream said last; the first to ask opens it.
fn live() -> ArcRwSignal<Option<FoundingSpots>> {
    LIVE.with(|live| live.get_or_init(|| open(ArcRwSignal::new(None))).clone())
}

fn open(now: ArcRwSignal<Option<FoundingSpots>>) -> ArcRwSignal<Option<FoundingSpots>> {
    let Ok(stream) = EventSource::new(STREAM) else { return now };
    let told = now.clone();
    listen(&stream, "spots", move |event| {
        let words = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
        if let Some(spots) = words.as_deref().and_then(read) {
            told.set(Some(spots));
        }
    });
    // A page kept for Back must not hold a connection.
    listen(&window(), "pagehide", move |_| stream.close());
    now
}

/// What one event says; a broken one says nothing.
fn read(json: &str) -> Option<FoundingSpots> {
    let said = js_sys::JSON::parse(json).ok()?;
    let count =
        |name: &str| js_sys::Reflect::get(&said, &name.into()).ok()?.as_f64().map(|count| count as u32);
    Some(FoundingSpots::new(count("total")?, count("taken")?))
}

const fn class(spots: FoundingSpots) -> &'static str {
    match spots.urgency() {
        Urgency::Plenty => "spots--plenty",
        Urgency::Few => "spots--few",
        Urgency::Last => "spots--last",
    }
}

/// "Only 17 of 20 founding spots remaining", above the headline.
#[component]
pub fn SpotsBadge(spots: FoundingSpots) -> impl IntoView {
    let now = RwSignal::new(spots);
    follow(now);
    let words = move || {
        let spots = now.get();
        if spots.sold_out {
            "Founding spots sold out!".to_owned()
        } else {
            format!("Only {} of {} founding spots remaining", spots.remaining, spots.total)
        }
    };
    view! {
        <p class=move || format!("spots-badge {}", class(now.get())) role="status">
            <span class="pulse-dot" aria-hidden="true"></span>
            <span>{words}</span>
        </p>
    }
    .into_any()
}

/// The same in the corner, until it is sent away for this visit.
#[component]
pub fn FloatingCounter(spots: FoundingSpots) -> impl IntoView {
    let now = RwSignal::new(spots);
    // Hidden until it is known that it was not sent away; without scripting the style shows it.
    let shown = RwSignal::new(false);
    follow(now);
    Effect::new(move |_| {
        shown.set(storage().and_then(|kept| kept.get_item(DISMISSED).ok().flatten()).is_none())
    });
    let dismiss = move |_| {
        shown.set(false);
        if let Some(kept) = storage() {
            let _ = kept.set_item(DISMISSED, "1");
        }
    };
    let words = move || {
        let spots = now.get();
        if spots.sold_out {
            "Founding spots sold out".to_owned()
        } else {
            format!("{}/{} founding spots left", spots.remaining, spots.total)
        }
    };
    view! {
        <aside class=move || format!("counter {}", class(now.get())) class=("counter--shown", move || shown.get()) aria-label="Founding spots">
            <span class="pulse-dot" aria-hidden="true"></span>
            <a class="counter__words" href="/#waitlist">
                <strong>{words}</strong>
                <span>"50% off for life"</span>
            </a>
            <button class="counter__close needs-script" type="button" aria-label="Hide the founding spots" on:click=dismiss>
                <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path class="pause__line" d="M2.5 2.5 L9.5 9.5 M9.5 2.5 L2.5 9.5"/></svg>
            </button>
        </aside>
    }
    .into_any()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
