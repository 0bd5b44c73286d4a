use leptos::html;
use leptos::prelude::*;

use super::field::FieldContext;
use super::icon::{Icon, IconData};
use super::two_way::follow_text;

/// What is asked for; chooses the keyboard of a phone and the browser's own check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    #[default]
    Text,
    Email,
    Search,
    Telephone,
    Url,
    Number,
    Date,
    Time,
}

impl InputKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Search => "search",
            Self::Telephone => "tel",
            Self::Url => "url",
            Self::Number => "number",
            Self::Date => "date",
            Self::Time => "time",
        }
    }
}

/// One line of text. Stands in a `Field`, or alone with `name` and `label`.
///
/// Without `bind` the browser keeps the value and a form sends it; with `bind` the signal follows.
#[component]
pub fn TextInput(
    #[prop(optional)] kind: InputKind,
    #[prop(into, optional)] name: Option<String>,
    /// The accessible name where no `Field` gives one.
    #[prop(into, optional)]
    label: Option<String>,
    /// What the server draws at first.
    #[prop(into, optional)]
    value: String,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(into, optional)] placeholder: Option<String>,
    #[prop(into, optional)] autocomplete: Option<String>,
    #[prop(into, optional)] icon: Option<IconData>,
    #[prop(optional)] max_length: Option<u32>,
    /// A mono face, for domains, ids, codes and DNS records; nothing corrects what is typed there.
    #[prop(optional)]
    mono: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// The id of the form it belongs to, where it does not stand inside that form.
    #[prop(optional_no_strip)]
    form: Option<String>,
    /// The keyboard of a phone where the kind does not say it: `numeric`.
    #[prop(into, optional)]
    input_mode: Option<String>,
) -> impl IntoView {
    let field = FieldContext::of(name);
    let element = NodeRef::<html::Input>::new();
    let value = bind.map_or(value, |signal| signal.get_untracked());
    if let Some(signal) = bind {
        follow_text(move || element.get(), signal);
    }
    view! {
        <span class="input" class=("input--with-icon", icon.is_some())>
            {icon.map(|icon| view! { <Icon of=icon/> })}
            <input
                node_ref=element
                class="input__control"
                class=("input__control--mono", mono)
                type=kind.as_str()
                id=field.id
                name=field.name
                form=form
                aria-label=label
                value=value
                placeholder=placeholder
                autocomplete=autocomplete
                inputmode=input_mode
                autocapitalize=mono.then_some("off")
                spellcheck=mono.then_some("false")
                maxlength=max_length.map(|n| n.to_string())
                required=field.required
                disabled=move || disabled.get()
                aria-invalid=move || field.invalid.get().then_some("true")
                aria-describedby=move || field.described_by.get()
                on:input=move |ev| if let Some(signal) = bind { signal.set(event_target_value(&ev)) }
            />
        </span>
    }
    .into_any()
}

/// Several lines of text; grows with what is typed where the browser can.
#[component]
pub fn TextArea(
    #[prop(into, optional)] name: Option<String>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] value: String,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(into, optional)] placeholder: Option<String>,
    /// Lines shown at first.
    #[prop(default = 4)]
    rows: u32,
    #[prop(optional)] max_length: Option<u32>,
    #[prop(optional)] mono: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let field = FieldContext::of(name);
    let element = NodeRef::<html::Textarea>::new();
    let value = bind.map_or(value, |signal| signal.get_untracked());
    if let Some(signal) = bind {
        follow_text(move || element.get(), signal);
    }
    view! {
        <textarea
            node_ref=element
            class="input__control input__control--area"
            class=("input__control--mono", mono)
            id=field.id
            name=field.name
            aria-label=label
            placeholder=placeholder
            rows=rows.to_string()
            maxlength=max_length.map(|n| n.to_string())
            required=field.required
            disabled=move || disabled.get()
            aria-invalid=move || field.invalid.get().then_some("true")
            aria-describedby=move || field.described_by.get()
            on:input=move |ev| if let Some(signal) = bind { signal.set(event_target_value(&ev)) }
        >{value}</textarea>
    }
    .into_any()
}
