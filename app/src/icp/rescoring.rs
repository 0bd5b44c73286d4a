use std::time::Duration;

use leptos::prelude::*;

use super::api::{RescoringLine, get_rescoring};
use crate::components::{Progress, grouped};

const AGAIN_AFTER: Duration = Duration::from_millis(1_500);

/// How far the scoring of all leads has got; nothing when none was asked for. `asked` changes when one
/// was asked for just now.
#[component]
pub fn Rescoring(#[prop(into)] asked: Signal<usize>) -> impl IntoView {
    let tick = RwSignal::new(0_u32);
    let progress = Resource::new_blocking(move || (asked.get(), tick.get()), |_| get_rescoring());
    let now = Signal::derive(move || progress.get().and_then(Result::ok).flatten());
    Effect::new(move |_| {
        if now.get().is_some_and(|now| !now.is_over) {
            set_timeout(
                move || {
                    // The page may be gone by then.
                    let _ = tick.try_update(|count| *count += 1);
                },
                AGAIN_AFTER,
            );
        }
    });
    let shown = move || now.get().filter(|now| now.total > 0).map(|now| if now.is_over { over(now).into_any() } else { under_way(now).into_any() });
    view! { <Transition>{move || { progress.track(); shown() }}</Transition> }
}

fn under_way(now: RescoringLine) -> impl IntoView {
    let words = format!("{} of {} leads", grouped(now.done), grouped(now.total));
    view! { <Progress label="Scoring all leads anew" value=Some(now.done) max=now.total words/> }
}

fn over(now: RescoringLine) -> impl IntoView {
    let words = format!("All {} leads are scored with this profile; {} changed the last time.", grouped(now.total), grouped(now.changed));
    view! { <p class="what-if__words" role="status">{words}</p> }
}
