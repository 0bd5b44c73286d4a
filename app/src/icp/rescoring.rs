use leptos::prelude::*;

use super::api::{RescoringLine, get_rescoring};
use crate::components::{Progress, grouped};
use crate::polling::poll;

/// How far the scoring of all leads has got; nothing when none was asked for. `asked` changes when one
/// was asked for just now.
#[component]
pub fn Rescoring(now: Option<RescoringLine>, #[prop(into)] asked: Signal<usize>) -> impl IntoView {
    let now = RwSignal::new(now);
    poll(now, |now| now.is_some_and(|now| !now.is_over), get_rescoring);
    Effect::new(move |before: Option<()>| {
        asked.track();
        if before.is_some() {
            leptos::task::spawn_local(async move {
                if let Ok(fresh) = get_rescoring().await {
                    now.try_set(fresh);
                }
            });
        }
    });
    // Drawn anew when it begins or ends, and not with every step: the bar is to move, not to jump.
    let stage = Memo::new(move |_| now.get().filter(|now| now.total > 0).map(|now| now.is_over));
    let seen = move |part: fn(RescoringLine) -> u64| now.get().map_or(0, part);
    move || match stage.get() {
        None => None,
        Some(false) => {
            let words = Signal::derive(move || {
                format!("{} of {} leads", grouped(seen(|now| now.done)), grouped(seen(|now| now.total)))
            });
            // In thousandths, because the number of leads can change on the way.
            let value = Signal::derive(move || {
                Some(
                    seen(|now| now.done.min(now.total) * 1_000)
                        .checked_div(seen(|now| now.total))
                        .unwrap_or(0),
                )
            });
            Some(view! { <Progress label="Scoring all leads anew" value max=1_000 words/> }.into_any())
        }
        Some(true) => {
            let words = move || {
                let (total, changed) = (seen(|now| now.total), seen(|now| now.changed));
                format!("Saved profile: {} scored, {} changed the last time.", leads(total), grouped(changed))
            };
            Some(
                view! { <p class="what-if__words" role="status" data-testid="rescoring">{words}</p> }
                    .into_any(),
            )
        }
    }
}

fn leads(count: u64) -> String {
    if count == 1 { "1 lead".to_owned() } else { format!("{} leads", grouped(count)) }
}
