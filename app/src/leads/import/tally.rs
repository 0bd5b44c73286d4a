use domain::RowOutcome;
use leptos::prelude::*;

use super::api::TallyLine;
use super::words::{outcome_name, outcome_tone};
use crate::components::grouped;

/// How many records became what. The figures move in place.
#[component]
pub fn Tally(#[prop(into)] tally: Signal<TallyLine>) -> impl IntoView {
    let cells = RowOutcome::ALL
        .iter()
        .map(|outcome| {
            let count = move || tally.with(|tally| tally.of(*outcome));
            view! {
                <div class=format!("tally__cell {}", outcome_tone(*outcome).class()) class=("tally__cell--none", move || count() == 0)>
                    <dt class="tally__name">{outcome_name(*outcome)}</dt>
                    <dd class="tally__count" data-testid=format!("tally-{outcome}")>{move || grouped(count())}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="tally">{cells}</dl> }.into_any()
}
