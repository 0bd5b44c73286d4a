//! Keeps an input element and a signal the same.
//!
//! What a person typed before the browser code arrived wins over what the server had drawn:
//! the first run reads the element instead of writing it.

use leptos::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

/// An element that holds a text.
pub(super) trait HoldsText {
    fn text(&self) -> String;
    fn put_text(&self, text: &str);
}

macro_rules! holds_text {
    ($($element:ty),+) => { $(
        impl HoldsText for $element {
            fn text(&self) -> String {
                self.value()
            }
            fn put_text(&self, text: &str) {
                self.set_value(text);
            }
        }
    )+ };
}
holds_text!(HtmlInputElement, HtmlTextAreaElement, HtmlSelectElement);

/// Ties the text of an element to `signal`. The element's own `on:input` must write the signal.
pub(super) fn follow_text<E: HoldsText>(element: impl Fn() -> Option<E> + 'static, signal: RwSignal<String>) {
    Effect::new(move |before: Option<()>| {
        let Some(element) = element() else { return };
        let wanted = signal.get();
        let shown = element.text();
        if shown == wanted {
            return;
        }
        if before.is_none() { signal.set(shown) } else { element.put_text(&wanted) }
    });
}

/// The same for a tick.
pub(super) fn follow_tick(element: impl Fn() -> Option<HtmlInputElement> + 'static, signal: RwSignal<bool>) {
    Effect::new(move |before: Option<()>| {
        let Some(element) = element() else { return };
        let wanted = signal.get();
        let shown = element.checked();
        if shown == wanted {
            return;
        }
        if before.is_none() { signal.set(shown) } else { element.set_checked(wanted) }
    });
}

/// The same for one of several radio buttons that share `signal`; this one stands for `own`.
pub(super) fn follow_choice(
    element: impl Fn() -> Option<HtmlInputElement> + 'static,
    own: String,
    signal: RwSignal<String>,
) {
    Effect::new(move |before: Option<()>| {
        let Some(element) = element() else { return };
        let wanted = signal.with(|now| *now == own);
        if element.checked() == wanted {
            return;
        }
        if before.is_some() {
            element.set_checked(wanted);
        } else if !wanted {
            signal.set(own.clone());
        }
    });
}
