//! The queue by keyboard.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// What a key asks of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Next,
    Previous,
    Approve,
    Edit,
    Reject,
    Choose,
}

impl Wish {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "j" | "ArrowDown" => Self::Next,
            "k" | "ArrowUp" => Self::Previous,
            "a" => Self::Approve,
            "e" => Self::Edit,
            "r" => Self::Reject,
            "x" => Self::Choose,
            _ => return None,
        })
    }
}

/// Hears keys for as long as the page is open: none while somebody writes, none under a dialog.
pub fn use_keys(heard: Callback<Wish>) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            if let Some(wish) = wish(&event) {
                event.prevent_default();
                heard.run(wish);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn wish(event: &KeyboardEvent) -> Option<Wish> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
        return None;
    }
    let wish = Wish::of(&event.key())?;
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let writes = target.is_some_and(|target| {
        let element = target.unchecked_ref::<HtmlElement>();
        let name = target.tag_name().to_ascii_lowercase();
        let kind = target.get_attribute("type").unwrap_or_default();
        let ticks = name == "input" && kind == "checkbox";
        let menu = target.closest("[role=menu], [role=tablist]").ok().flatten().is_some();
        menu || element.is_content_editable()
            || (matches!(name.as_str(), "input" | "textarea" | "select") && !ticks)
    });
    let covered = document().query_selector("dialog[open]").ok().flatten().is_some();
    (!writes && !covered).then_some(wish)
}

/// Presses the button with this id, if it is there.
pub fn press(id: &str) {
    if let Some(button) =
        document().get_element_by_id(id).and_then(|found| found.dyn_into::<HtmlElement>().ok())
    {
        button.click();
    }
}

#[cfg(test)]
mod tests {
    use super::Wish;

    #[test]
    fn letters_and_arrows_drive_the_queue_and_nothing_else_does() {
        assert_eq!(Wish::of("j"), Wish::of("ArrowDown"));
        assert_eq!(Wish::of("a"), Some(Wish::Approve));
        for key in ["A", "Enter", " ", "Escape", "q"] {
            assert_eq!(Wish::of(key), None, "{key}");
        }
    }
}
