//! Driving the inbox by keys: J and K move, E marks as handled. Not while somebody types.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

/// The form that marks the chosen reply.
pub const HANDLE_FORM: &str = "handle-reply";

/// Listens while the page is there.
pub fn drive_by_keys(chosen: Memo<Option<String>>) {
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key()
                || event.meta_key()
                || event.alt_key()
                || event.default_prevented()
                || is_typing()
            {
                return;
            }
            match event.key().as_str() {
                "j" | "J" => step(chosen.get_untracked(), true),
                "k" | "K" => step(chosen.get_untracked(), false),
                "e" | "E" => handle(),
                _ => {}
            }
        });
        on_cleanup(move || listening.remove());
    });
}

fn is_typing() -> bool {
    let Some(focus) = document().active_element() else { return false };
    matches!(focus.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || focus.closest("dialog").ok().flatten().is_some()
}

fn lines() -> Vec<Element> {
    let Ok(found) = document().query_selector_all("[data-reply]") else { return Vec::new() };
    (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect()
}

/// Follows the link of the next or the previous line; from nowhere, of the first.
fn step(chosen: Option<String>, forward: bool) {
    let lines = lines();
    let at = lines.iter().position(|line| line.get_attribute("data-reply") == chosen && chosen.is_some());
    let to = match (at, forward) {
        (None, _) => Some(0),
        (Some(at), true) => Some(at + 1),
        (Some(at), false) => at.checked_sub(1),
    };
    let Some(line) = to.and_then(|to| lines.get(to)) else { return };
    if let Some(link) = line.dyn_ref::<HtmlElement>() {
        link.click();
        // Focus follows, so that a screen reader says where one is.
        drop(link.focus());
    }
}

fn handle() {
    let form = document().get_element_by_id(HANDLE_FORM);
    if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        drop(form.request_submit());
    }
}
