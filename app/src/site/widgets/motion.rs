//! When a part of a page may move: only in view, not while looked at closely, not when the visitor
//! asked for calm, and never after Pause was pressed (WCAG 2.2.2, 2.3.3).

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventTarget, IntersectionObserver, IntersectionObserverEntry};

/// The four reasons to stand still.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    paused: RwSignal<bool>,
    hovered: RwSignal<bool>,
    focused: RwSignal<bool>,
    in_view: RwSignal<bool>,
}

impl Motion {
    /// Stands still until it is seen; in the server's drawing for ever.
    pub fn new() -> Self {
        Self {
            paused: RwSignal::new(false),
            hovered: RwSignal::new(false),
            focused: RwSignal::new(false),
            in_view: RwSignal::new(false),
        }
    }
    /// Watches whether `element` is on screen, under the pointer or in use by keyboard, and starts
    /// paused for visitors who want less motion.
    pub fn watch(self, element: &Element) {
        if wants_calm() {
            self.paused.set(true);
        }
        on_view(element, move |seen| self.in_view.set(seen));
        listen(element, "mouseenter", move |_| self.hovered.set(true));
        listen(element, "mouseleave", move |_| self.hovered.set(false));
        listen(element, "focusin", move |event| self.focused.set(is_by_keyboard(&event)));
        listen(element, "focusout", move |_| self.focused.set(false));
    }
    pub fn moves(self) -> bool {
        self.in_view.get() && !self.paused.get() && !self.hovered.get() && !self.focused.get()
    }
    pub fn is_paused(self) -> bool {
        self.paused.get()
    }
    pub fn toggle(self) {
        self.paused.update(|paused| *paused = !*paused);
    }
}

impl Default for Motion {
    fn default() -> Self {
        Self::new()
    }
}

/// The visible Pause, for everything that moves by itself.
#[component]
pub fn PauseButton(
    motion: Motion,
    /// What is paused: "the live feed".
    what: &'static str,
) -> impl IntoView {
    view! {
        <button
            class="pause needs-script"
            type="button"
            aria-label=move || if motion.is_paused() { format!("Play {what}") } else { format!("Pause {what}") }
            on:click=move |_| motion.toggle()
        >
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                <path d=move || if motion.is_paused() { "M3 1.5 L10.5 6 L3 10.5 Z" } else { "M2.5 1.5 H5 V10.5 H2.5 Z M7 1.5 H9.5 V10.5 H7 Z" }/>
            </svg>
        </button>
    }
    .into_any()
}

/// Whether the visitor's system asks for less motion.
pub fn wants_calm() -> bool {
    window()
        .match_media("(prefers-reduced-motion: reduce)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// Focus that came by mouse does not count, or a click would stop the motion for ever.
fn is_by_keyboard(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.matches(":focus-visible").unwrap_or(false))
}

/// Hears one kind of event for as long as the page lives.
pub fn listen(target: &EventTarget, kind: &str, hear: impl Fn(Event) + 'static) {
    let callback = Closure::<dyn FnMut(Event)>::new(hear);
    let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
    callback.forget();
}

/// Tells each time `element` comes into view or leaves it.
pub fn on_view(element: &Element, tell: impl Fn(bool) + 'static) {
    let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Some(last) = entries.iter().last() {
            tell(last.unchecked_into::<IntersectionObserverEntry>().is_intersecting());
        }
    });
    if let Ok(observer) = IntersectionObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
    }
    // Lives as long as the page.
    callback.forget();
}

/// Runs `start` with the element once it is there; in the browser only.
pub fn once_there<E>(element: NodeRef<E>, start: impl Fn(&Element) + 'static)
where
    E: html::ElementType,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    Effect::new(move |done: Option<bool>| {
        if done == Some(true) {
            return true;
        }
        let Some(element) = element.get() else { return false };
        start(element.as_ref());
        true
    });
}
