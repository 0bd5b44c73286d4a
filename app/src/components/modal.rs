//! What `Dialog` and `Drawer` share: the browser's own `<dialog>`, opened as modal. The browser
//! makes the rest of the page inert, closes on Esc and gives the focus back; the Tab key is kept
//! inside here.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, KeyboardEvent};

use super::focus::{Step, focusable, move_focus, place_of_focus};
use super::icon::Icon;

/// Opens the dialog with this id, if it is on the page and closed.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = find(id).filter(|dialog| !dialog.open()) {
        // Fails only for a dialog that was taken off the page in this very moment.
        drop(dialog.show_modal());
    }
}

/// Closes the dialog with this id; the focus returns to where it was.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = find(id) {
        dialog.close();
    }
}

fn find(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn keep_tab_inside(dialog: &HtmlDialogElement, event: &KeyboardEvent) {
    if event.key() != "Tab" {
        return;
    }
    let places = focusable(dialog);
    let last = places.len().saturating_sub(1);
    let step = match (place_of_focus(&places), event.shift_key()) {
        (Some(0), true) => Step::Last,
        (Some(now), false) if now == last => Step::First,
        _ => return,
    };
    if move_focus(&places, step) {
        event.prevent_default();
    }
}

#[component]
pub(super) fn Modal(
    id: String,
    title: String,
    class: &'static str,
    /// `any`: a press beside it closes it; `closerequest`: only Esc and its buttons.
    closed_by: &'static str,
    #[prop(optional_no_strip)] description: Option<String>,
    #[prop(optional_no_strip)] open: Option<RwSignal<bool>>,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    if let Some(open) = open {
        Effect::new(move |_| {
            let Some(dialog) = element.get() else { return };
            match open.get() {
                true if !dialog.open() => drop(dialog.show_modal()),
                false if dialog.open() => dialog.close(),
                _ => {}
            }
        });
    }
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
    let described_by = description.is_some().then(|| description_id.clone());
    view! {
        <dialog
            node_ref=element
            class=class
            id=id
            closedby=closed_by
            aria-labelledby=title_id.clone()
            aria-describedby=described_by
            on:keydown=move |event| if let Some(dialog) = element.get_untracked() { keep_tab_inside(&dialog, &event) }
            on:close=move |_| if let Some(open) = open { open.set(false) }
        >
            <div class="dialog__frame">
                <div class="dialog__head">
                    <h2 class="dialog__title" id=title_id.clone()>{title}</h2>
                    {description.map(|words| view! { <p class="dialog__words" id=description_id>{words}</p> })}
                </div>
                <div class="dialog__body">{children()}</div>
                <form class="dialog__close" method="dialog">
                    <button class="button button--ghost button--small button--icon" aria-label="Close" title="Close">
                        <Icon of=icondata_lu::LuX/>
                    </button>
                </form>
            </div>
        </dialog>
    }
    .into_any()
}
