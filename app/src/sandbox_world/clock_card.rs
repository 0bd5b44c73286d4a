use leptos::prelude::*;

use super::api::{ClockView, RunClock, StepClock, look_at_clock};
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Card, grouped};
use crate::forms::RowAction;
use crate::polling::poll;
use crate::when::Moment;

const STEPS: [(i64, &str); 4] = [(1, "1 hour"), (24, "1 day"), (72, "3 days"), (168, "1 week")];
const SPEEDS: [u32; 5] = [1, 60, 600, 3_600, 10_000];

/// What time it is in the sandbox, and how fast it passes. `again` is called when a step has ended.
#[component]
pub fn ClockCard(clock: ClockView, again: Callback<()>) -> impl IntoView {
    let speed = clock.speed;
    let clock = RwSignal::new(clock);
    poll(clock, ClockView::hurries, look_at_clock);
    let steps_on = Memo::new(move |_| clock.with(|clock| clock.until.is_some()));
    Effect::new(move |before: Option<bool>| {
        let on = steps_on.get();
        if before == Some(true) && !on {
            again.run(());
        }
        on
    });
    let steps = STEPS.map(|(hours, words)| {
        view! {
            <RowAction<StepClock> fields=vec![("hours", hours.to_string())] on_done=again>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuFastForward>{words}</Button>
            </RowAction<StepClock>>
        }
    });
    let speeds = SPEEDS.map(|own| {
        let variant = if own == speed { ButtonVariant::Primary } else { ButtonVariant::Secondary };
        view! {
            <RowAction<RunClock> fields=vec![("speed", own.to_string())] on_done=again>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small variant>{format!("{}×", grouped(u64::from(own)))}</Button>
            </RowAction<RunClock>>
        }
    });
    let next = move || {
        let clock = clock.get();
        match (clock.until, clock.next) {
            (Some(until), _) => {
                view! { <p class="note" role="status">"Runs to "<Moment when=until exact=true/>". 1× stops it."</p> }.into_any()
            }
            (None, Some(next)) => view! { <p class="note">"Somebody does something "<Moment when=next/></p> }.into_any(),
            (None, None) => ().into_any(),
        }
    };
    view! {
        <Card title="Clock" words="Due times, working hours and people go by it. It moves forward only.">
            <div class="stack">
                <div>
                    <p class="world__clock" data-testid="sandbox-clock">{move || view! { <Moment when=clock.get().now exact=true/> }}</p>
                    {next}
                </div>
                <div class="world__knobs">
                    <span class="world__knob" aria-hidden="true">"Step"</span>
                    <div class="row" role="group" aria-label="Step forward">{steps.collect_view()}</div>
                    <span class="world__knob" aria-hidden="true">"Speed"</span>
                    <div class="row" role="group" aria-label="Speed">{speeds.collect_view()}</div>
                </div>
            </div>
        </Card>
    }
    .into_any()
}
