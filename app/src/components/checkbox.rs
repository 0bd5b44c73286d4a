use leptos::html;
use leptos::prelude::*;

use super::field::FieldError;
use super::two_way::follow_tick;

/// A tick with its words beside it; the whole line can be pressed.
///
/// `value` is what a form sends when it is ticked (`on` unless given).
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into, optional)] value: Option<String>,
    #[prop(optional)] checked: bool,
    #[prop(optional)] bind: Option<RwSignal<bool>>,
    /// Partly ticked, for "select all" over a mixed list. Needs the browser code to show.
    #[prop(into, optional)]
    mixed: Signal<bool>,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    #[prop(into, optional)] id: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// The words; may hold links.
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let element = NodeRef::<html::Input>::new();
    let checked = bind.map_or(checked, |signal| signal.get_untracked());
    if let Some(signal) = bind {
        follow_tick(move || element.get(), signal);
    }
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            element.set_indeterminate(mixed.get());
        }
    });
    let described_by = {
        let (hint_id, error_id) = (hint.is_some().then(|| hint_id.clone()), error_id.clone());
        move || {
            let error_id = error.with(Option::is_some).then(|| error_id.clone());
            let ids: Vec<String> = [error_id, hint_id.clone()].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="choice">
            <label class="choice__line">
                <input
                    node_ref=element
                    class="choice__tick"
                    type="checkbox"
                    id=id
                    name=name
                    value=value
                    checked=checked
                    required=required
                    disabled=move || disabled.get()
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described_by
                    on:change=move |ev| if let Some(signal) = bind { signal.set(event_target_checked(&ev)) }
                />
                <span class="choice__text">{children()}</span>
            </label>
            {hint.map(|hint| view! { <p class="field__hint choice__hint" id=hint_id>{hint}</p> })}
            <FieldError id=error_id error/>
        </div>
    }
    .into_any()
}
