use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::motion::{Motion, PauseButton, once_there};

pub const STEPS: [&str; 5] = ["Discover", "Find (Scout)", "Score", "Reach", "Convert"];

const ROTATE: Duration = Duration::from_secs(6);
/// After a choice of the visitor the rotation rests this long before it goes on.
const IDLE: Duration = Duration::from_secs(10);

pub fn tab_id(step: usize) -> String {
    format!("how-tab-{step}")
}
pub fn panel_id(step: usize) -> String {
    format!("how-panel-{step}")
}

#[derive(Clone, Copy)]
struct Rotation {
    current: RwSignal<usize>,
    motion: Motion,
    run: StoredValue<u32>,
    /// The visitor chose the step that is shown; it rests longer before the rotation goes on.
    chosen: StoredValue<bool>,
}

impl Rotation {
    fn go_on(self) {
        let first = if self.chosen.get_value() { IDLE + ROTATE } else { ROTATE };
        self.run.update_value(|run| *run += 1);
        self.wait(first, self.run.get_value());
    }
    fn wait(self, pause: Duration, run: u32) {
        let next = move || {
            if self.run.get_value() != run {
                return;
            }
            self.chosen.set_value(false);
            self.current.update(|step| *step = (*step + 1) % STEPS.len());
            self.wait(ROTATE, run);
        };
        set_timeout(next, pause);
    }
    fn stop(self) {
        self.run.update_value(|run| *run += 1);
    }
    /// A choice: shows the step and lets the rotation rest.
    fn choose(self, step: usize) {
        self.current.set(step % STEPS.len());
        self.chosen.set_value(true);
        if untrack(move || self.motion.moves()) {
            self.go_on();
        }
    }
}

/// The tabs over the five steps. The panels are drawn by the server beside it, all of them; this
/// shows one at a time.
#[component]
pub fn StepTabs() -> impl IntoView {
    let motion = Motion::new();
    let rotation = Rotation {
        current: RwSignal::new(0),
        motion,
        run: StoredValue::new(0),
        chosen: StoredValue::new(false),
    };
    let element = NodeRef::<html::Div>::new();
    once_there(element, move |element| {
        let whole = element.closest(".how").ok().flatten();
        motion.watch(whole.as_ref().unwrap_or(element));
    });
    Effect::new(move |_| if motion.moves() { rotation.go_on() } else { rotation.stop() });
    Effect::new(move |_| show_panel(rotation.current.get()));
    let on_key = move |event: KeyboardEvent| {
        let now = rotation.current.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => now + 1,
            "ArrowLeft" | "ArrowUp" => now + STEPS.len() - 1,
            "Home" => 0,
            "End" => STEPS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        rotation.choose(next);
        focus(&tab_id(next % STEPS.len()));
    };
    let tabs = STEPS
        .iter()
        .enumerate()
        .map(|(step, name)| {
            let chosen = move || rotation.current.get() == step;
            view! {
                <button
                    class="steps__tab"
                    type="button"
                    role="tab"
                    id=tab_id(step)
                    aria-controls=panel_id(step)
                    aria-selected=move || if chosen() { "true" } else { "false" }
                    tabindex=move || if chosen() { "0" } else { "-1" }
                    on:click=move |_| rotation.choose(step)
                >
                    <span class="steps__number">{format!("0{}", step + 1)}</span>
                    <span>{*name}</span>
                </button>
            }
        })
        .collect_view();
    let dots = STEPS
        .iter()
        .enumerate()
        .map(|(step, name)| {
            view! {
                <button
                    class="steps__dot"
                    class=("steps__dot--on", move || rotation.current.get() == step)
                    type="button"
                    aria-label=format!("Show step {}, {name}", step + 1)
                    on:click=move |_| rotation.choose(step)
                ></button>
            }
        })
        .collect_view();
    view! {
        <div
            class="steps needs-script"
            node_ref=element
        >
            <div class="steps__tabs" role="tablist" aria-label="The five steps" on:keydown=on_key>{tabs}</div>
            <div class="steps__bar">
                <p class="steps__caption">{move || { let step = rotation.current.get(); format!("Step {} • {}", step + 1, STEPS[step]) }}</p>
                <div class="steps__dots">{dots}</div>
                <button class="pause" type="button" aria-label="Previous step" on:click=move |_| rotation.choose(rotation.current.get_untracked() + STEPS.len() - 1)>
                    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path class="pause__line" d="M7.5 2 L3.5 6 L7.5 10"/></svg>
                </button>
                <button class="pause" type="button" aria-label="Next step" on:click=move |_| rotation.choose(rotation.current.get_untracked() + 1)>
                    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path class="pause__line" d="M4.5 2 L8.5 6 L4.5 10"/></svg>
                </button>
                <PauseButton motion what="the steps"/>
            </div>
        </div>
    }
    .into_any()
}

fn show_panel(current: usize) {
    for step in 0..STEPS.len() {
        if let Some(panel) = document().get_element_by_id(&panel_id(step)) {
            let _ = panel.class_list().toggle_with_force("how__panel--current", step == current);
        }
    }
}

fn focus(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}
