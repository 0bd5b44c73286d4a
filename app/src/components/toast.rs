use std::time::Duration;

use leptos::prelude::*;

use super::badge::Tone;
use super::icon::Icon;

/// How long good news stays. Failures stay until they are dismissed.
const STAYS: Duration = Duration::from_secs(6);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    id: u64,
    tone: Tone,
    words: String,
}

/// The messages on show. From [`use_toasts`]; a copy is as good as the original.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
    held: RwSignal<bool>,
}

impl Toasts {
    fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0), held: RwSignal::new(false) }
    }
    /// "Lead saved."
    pub fn success(&self, words: impl Into<String>) {
        self.show(Tone::Success, words.into());
    }
    pub fn notice(&self, words: impl Into<String>) {
        self.show(Tone::Info, words.into());
    }
    /// Stays until it is dismissed, and is read out at once.
    pub fn failure(&self, words: impl Into<String>) {
        self.show(Tone::Danger, words.into());
    }

    fn show(&self, tone: Tone, words: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            list.retain(|toast| toast.words != words);
            list.push(Toast { id, tone, words });
        });
        if tone != Tone::Danger {
            self.leave_later(id);
        }
    }
    fn leave_later(self, id: u64) {
        set_timeout(
            move || match self.held.try_get_untracked() {
                Some(true) => self.leave_later(id),
                Some(false) => self.dismiss(id),
                None => {}
            },
            STAYS,
        );
    }
    fn dismiss(&self, id: u64) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Makes a place for messages. Once, in a layout, above everything that may speak.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::new();
    provide_context(toasts);
    toasts
}

/// Where to say "Lead saved." Without a layout that provides one, nobody hears it.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(Toasts::new)
}

/// Shows the messages in a corner. Once a layout. Pointing at them or focusing them holds them.
///
/// `initial` is a message drawn by the server, for a form that was sent without scripting.
#[component]
pub fn ToastHost(toasts: Toasts, #[prop(into, optional)] initial: Option<String>) -> impl IntoView {
    if let Some(words) = initial {
        toasts.list.update_untracked(|list| list.push(Toast { id: u64::MAX, tone: Tone::Success, words }));
        Effect::new(move |_| toasts.leave_later(u64::MAX));
    }
    let of = move |bad: bool| {
        move || {
            toasts
                .list
                .get()
                .into_iter()
                .filter(|toast| (toast.tone == Tone::Danger) == bad)
                .collect::<Vec<_>>()
        }
    };
    let draw = move |toast: Toast| {
        let icon = match toast.tone {
            Tone::Danger => icondata_lu::LuCircleAlert,
            Tone::Success => icondata_lu::LuCircleCheck,
            _ => icondata_lu::LuInfo,
        };
        view! {
            <div class=format!("toast {}", toast.tone.class())>
                <Icon of=icon/>
                <p class="toast__words">{toast.words}</p>
                <button
                    class="button button--ghost button--small button--icon toast__close needs-script"
                    type="button"
                    aria-label="Dismiss"
                    on:click=move |_| toasts.dismiss(toast.id)
                >
                    <Icon of=icondata_lu::LuX/>
                </button>
            </div>
        }
    };
    view! {
        <div
            class="toasts"
            on:mouseenter=move |_| toasts.held.set(true)
            on:mouseleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true)
            on:focusout=move |_| toasts.held.set(false)
        >
            <div class="toasts__list" role="status" aria-live="polite">
                <For each=of(false) key=|toast| toast.id children=draw/>
            </div>
            <div class="toasts__list" role="alert">
                <For each=of(true) key=|toast| toast.id children=draw/>
            </div>
        </div>
    }
    .into_any()
}
