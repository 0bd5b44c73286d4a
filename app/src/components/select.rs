use leptos::html;
use leptos::prelude::*;

use super::field::FieldContext;
use super::icon::Icon;
use super::two_way::follow_text;

/// One choice of a [`Select`] or of `RadioCards`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// A line under the label, shown by `RadioCards`.
    pub words: String,
    pub disabled: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), words: String::new(), disabled: false }
    }
    pub fn words(self, words: impl Into<String>) -> Self {
        Self { words: words.into(), ..self }
    }
    pub fn disabled(self) -> Self {
        Self { disabled: true, ..self }
    }
}

/// The browser's own list of choices in our dress. Stands in a `Field`, or alone with `name` and `label`.
#[component]
pub fn Select(
    choices: Vec<Choice>,
    #[prop(into, optional)] name: Option<String>,
    #[prop(into, optional)] label: Option<String>,
    /// The choice the server draws at first.
    #[prop(into, optional)]
    value: String,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    /// An empty first choice, such as "All campaigns".
    #[prop(into, optional)]
    placeholder: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let field = FieldContext::of(name);
    let element = NodeRef::<html::Select>::new();
    let value = bind.map_or(value, |signal| signal.get_untracked());
    if let Some(signal) = bind {
        follow_text(move || element.get(), signal);
    }
    let empty =
        placeholder.map(|words| view! { <option value="" selected=value.is_empty()>{words}</option> });
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected disabled=choice.disabled>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <span class="select">
            <select
                node_ref=element
                class="input__control select__control"
                id=field.id
                name=field.name
                aria-label=label
                required=field.required
                disabled=move || disabled.get()
                aria-invalid=move || field.invalid.get().then_some("true")
                aria-describedby=move || field.described_by.get()
                on:change=move |ev| if let Some(signal) = bind { signal.set(event_target_value(&ev)) }
            >
                {empty}
                {options}
            </select>
            <Icon of=icondata_lu::LuChevronsUpDown/>
        </span>
    }
    .into_any()
}
