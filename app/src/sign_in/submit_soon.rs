use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Sends the form with this id once the browser code is there. Whoever follows links without
/// running scripts, such as a mail scanner, sees a button instead and uses nothing up.
#[component]
pub fn SubmitSoon(form: &'static str) -> impl IntoView {
    Effect::new(move |_| {
        let form = document()
            .get_element_by_id(form)
            .and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        if let Some(form) = form {
            // A form that cannot be sent still has its button.
            drop(form.request_submit());
        }
    });
}
