use leptos::html;
use leptos::prelude::*;

use super::two_way::follow_tick;

/// On or off, at once. In a form that is sent later use a `Checkbox`.
#[component]
pub fn Switch(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] bind: Option<RwSignal<bool>>,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] id: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// While the change is being saved.
    #[prop(into, optional)]
    busy: Signal<bool>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let hint_id = format!("{id}-hint");
    let element = NodeRef::<html::Input>::new();
    let checked = bind.map_or(checked, |signal| signal.get_untracked());
    if let Some(signal) = bind {
        follow_tick(move || element.get(), signal);
    }
    view! {
        <div class="switch">
            <label class="switch__line" for=id.clone()>
                <span class="switch__text">{label}</span>
                <input
                    node_ref=element
                    class="switch__control"
                    type="checkbox"
                    role="switch"
                    id=id.clone()
                    name=name
                    checked=checked
                    disabled=move || disabled.get() || busy.get()
                    aria-busy=move || busy.get().then_some("true")
                    aria-describedby=hint.is_some().then(|| hint_id.clone())
                    on:change=move |ev| if let Some(signal) = bind { signal.set(event_target_checked(&ev)) }
                />
            </label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
        </div>
    }
    .into_any()
}
