use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::motion::{on_view, once_there, wants_calm};

/// 60 steps in 2 s.
const STEPS: u32 = 60;
const STEP: Duration = Duration::from_millis(2_000 / 60);

/// A figure that counts up from nothing once, when it comes into view. Screen readers get the
/// figure itself; its place on the page is kept, so nothing moves.
#[component]
pub fn CountUp(#[prop(into)] before: String, to: u32, #[prop(into)] after: String) -> impl IntoView {
    let shown = RwSignal::new(to);
    let started = StoredValue::new(false);
    let element = NodeRef::<html::Span>::new();
    once_there(element, move |element| {
        if wants_calm() {
            return;
        }
        on_view(element, move |seen| {
            if seen && !started.get_value() {
                started.set_value(true);
                count(shown, to, 0);
            }
        });
    });
    let whole = format!("{before}{to}{after}");
    view! {
        <span class="count-up" node_ref=element>
            <span class="visually-hidden">{whole.clone()}</span>
            <span class="count-up__room" aria-hidden="true">{whole}</span>
            <span class="count-up__now" aria-hidden="true">{before}{move || shown.get()}{after}</span>
        </span>
    }
    .into_any()
}

fn count(shown: RwSignal<u32>, to: u32, step: u32) {
    shown.set(to * step / STEPS);
    if step < STEPS {
        set_timeout(move || count(shown, to, step + 1), STEP);
    }
}
