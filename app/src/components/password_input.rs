use leptos::html;
use leptos::prelude::*;

use super::field::FieldContext;
use super::icon::Icon;
use super::two_way::follow_text;

/// A password that can be looked at before it is sent. Pasting and password managers work.
#[component]
pub fn PasswordInput(
    #[prop(into, optional)] name: Option<String>,
    /// `current-password` or `new-password`.
    #[prop(into)]
    autocomplete: String,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let field = FieldContext::of(name);
    let element = NodeRef::<html::Input>::new();
    let shown = RwSignal::new(false);
    if let Some(signal) = bind {
        follow_text(move || element.get(), signal);
    }
    let icon = Signal::derive(move || if shown.get() { icondata_lu::LuEyeOff } else { icondata_lu::LuEye });
    view! {
        <span class="input input--with-action">
            <input
                node_ref=element
                class="input__control"
                type=move || if shown.get() { "text" } else { "password" }
                id=field.id.clone()
                name=field.name
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                required=field.required
                disabled=move || disabled.get()
                aria-invalid=move || field.invalid.get().then_some("true")
                aria-describedby=move || field.described_by.get()
                on:input=move |ev| if let Some(signal) = bind { signal.set(event_target_value(&ev)) }
            />
            <button
                class="input__action needs-script"
                type="button"
                aria-controls=field.id
                aria-pressed=move || if shown.get() { "true" } else { "false" }
                aria-label="Show password"
                title=move || if shown.get() { "Hide password" } else { "Show password" }
                disabled=move || disabled.get()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                <Icon of=icon/>
            </button>
        </span>
    }
    .into_any()
}
