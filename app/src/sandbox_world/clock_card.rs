use leptos::prelude::*;

use super::api::{RunClock, StepClock};
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Card, grouped};
use crate::forms::RowAction;
use crate::when::{Moment, When};

const STEPS: [(i64, &str); 4] = [(1, "1 hour"), (24, "1 day"), (72, "3 days"), (168, "1 week")];
const SPEEDS: [u32; 5] = [1, 60, 600, 3_600, 10_000];

/// What time it is in the sandbox, and how fast it passes.
#[component]
pub fn ClockCard(clock: When, next: Option<When>, speed: u32, again: Callback<()>) -> impl IntoView {
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
    let next = next.map(|next| view! { <p class="note">"Somebody does something "<Moment when=next/></p> });
    view! {
        <Card title="Clock" words="Due times, working hours and people go by it. It moves forward only.">
            <div class="stack">
                <div>
                    <p class="world__clock" data-testid="sandbox-clock"><Moment when=clock exact=true/></p>
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
