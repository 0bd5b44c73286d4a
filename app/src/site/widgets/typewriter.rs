use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::motion::{Motion, PauseButton, once_there};

pub const TO: &str = "sarah@bloomdigital.com.au";
pub const SUBJECT: &str = "Quick question about your healthcare marketing expansion";
pub const BODY: &str = "Hi Sarah,\n\nCongratulations on the new clinic accounts, and on hiring two strategists to look after them. \
Most agencies find the second healthcare client harder to win than the first, because referrals run dry.\n\n\
We help agencies your size meet practice owners who are already looking. Would a 15-minute call on Thursday be worth it?\n\nAlex";

/// How long a finished e-mail stands before it is written again.
const REST: u64 = 5_000;

/// Milliseconds after a character before the next.
const fn delay(after: char) -> u64 {
    match after {
        '.' => 150,
        ',' => 100,
        '\n' => 200,
        _ => 25,
    }
}

/// Where the writing stands. `run` grows with every start and stop, so a timer of an older run
/// finds that it is not wanted any more.
#[derive(Clone, Copy)]
struct Writing {
    shown: RwSignal<usize>,
    run: StoredValue<u32>,
}

impl Writing {
    fn total() -> usize {
        BODY.chars().count()
    }
    fn stop(self) {
        self.run.update_value(|run| *run += 1);
    }
    fn go(self) {
        self.stop();
        self.wait();
    }
    fn wait(self) {
        let (run, shown) = (self.run.get_value(), self.shown.get_untracked());
        let pause = if shown >= Self::total() {
            REST
        } else {
            shown.checked_sub(1).and_then(|last| BODY.chars().nth(last)).map_or(25, delay)
        };
        let next = move || {
            if self.run.get_value() == run {
                self.shown.set(if shown >= Self::total() { 0 } else { shown + 1 });
                self.wait();
            }
        };
        set_timeout(next, Duration::from_millis(pause));
    }
}

/// An e-mail that writes itself while it is in view. The server draws it finished; the whole text
/// is there for screen readers at any moment.
#[component]
pub fn Typewriter() -> impl IntoView {
    let motion = Motion::new();
    let writing = Writing { shown: RwSignal::new(Writing::total()), run: StoredValue::new(0) };
    let began = StoredValue::new(false);
    let element = NodeRef::<html::Div>::new();
    once_there(element, move |element| motion.watch(element));
    Effect::new(move |_| {
        if !motion.moves() {
            writing.stop();
            return;
        }
        if !began.get_value() {
            began.set_value(true);
            writing.shown.set(0);
        }
        writing.go();
    });
    let finished = move || writing.shown.get() >= Writing::total();
    let split = move || BODY.char_indices().nth(writing.shown.get()).map_or(BODY.len(), |(at, _)| at);
    view! {
        <div
            class="compose"
            node_ref=element
        >
            <div class="compose__head">
                <span class="compose__status" class=("compose__status--done", finished)>
                    {move || if finished() { "AI finished" } else { "AI is writing..." }}
                </span>
                <PauseButton motion what="the e-mail"/>
            </div>
            <dl class="compose__to">
                <div><dt>"To"</dt><dd><span class="mono">{TO}</span></dd></div>
                <div><dt>"Who"</dt><dd>"Sarah Chen, Marketing Director, Bloom Digital"</dd></div>
                <div><dt>"Subject"</dt><dd class="compose__subject">{SUBJECT}</dd></div>
            </dl>
            <p class="compose__body" aria-hidden="true">
                <span>{move || BODY.get(..split()).unwrap_or_default()}</span>
                <span class="compose__cursor"></span>
                <span class="compose__rest">{move || BODY.get(split()..).unwrap_or_default()}</span>
            </p>
            <p class="visually-hidden">{BODY}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_email_is_about_sixty_words_asks_for_a_short_call_and_is_signed() {
        let words = BODY.split_whitespace().count();
        assert!((50..=70).contains(&words), "{words}");
        assert!(BODY.contains("15-minute call") && BODY.ends_with("Alex"));
    }

    #[test]
    fn a_full_stop_rests_longer_than_a_comma_and_a_line_end_longest() {
        assert_eq!(['a', ',', '.', '\n'].map(delay), [25, 100, 150, 200]);
    }
}
