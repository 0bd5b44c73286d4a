use leptos::context::Provider;
use leptos::prelude::*;

use super::icon::Icon;

/// What a control learns from the [`Field`] around it.
#[derive(Clone, Debug)]
pub struct FieldContext {
    pub id: String,
    pub name: String,
    pub required: bool,
    pub described_by: Signal<Option<String>>,
    pub invalid: Signal<bool>,
}

impl FieldContext {
    /// The field around, or a lone one for a control that is named by other means.
    pub(super) fn of(name: Option<String>) -> Self {
        use_context::<Self>().unwrap_or_else(|| {
            let name = name.unwrap_or_default();
            Self {
                id: format!("field-{name}"),
                name,
                required: false,
                described_by: Signal::stored(None),
                invalid: Signal::stored(false),
            }
        })
    }
}

/// Label, control, hint and error as one. The control inside takes its name, id and description
/// from here, so `<Field name="email" label="E-mail"><TextInput/></Field>` is complete.
///
/// Ids are `field-{name}`; give `id` where two forms of one page use the same name.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into, optional)] id: Option<String>,
    #[prop(into, optional)] hint: Option<String>,
    /// What is wrong, in words; marks the control as invalid.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    /// Says "optional" beside the label; for the odd one out in a form of required fields.
    #[prop(optional)]
    optional: bool,
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = {
        let (hint_id, error_id) = (hint.is_some().then(|| hint_id.clone()), error_id.clone());
        Signal::derive(move || {
            let error_id = error.with(Option::is_some).then(|| error_id.clone());
            let ids: Vec<String> = [error_id, hint_id.clone()].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    };
    let invalid = Signal::derive(move || error.with(Option::is_some));
    let context = FieldContext { id: id.clone(), name, required, described_by, invalid };
    view! {
        <div class="field" class=("field--invalid", move || invalid.get())>
            <label class="field__label" for=id>
                {label}
                {required.then(|| view! { <span class="field__mark" aria-hidden="true">"*"</span> })}
                {optional.then(|| view! { <span class="field__optional">"optional"</span> })}
            </label>
            <Provider value=context>{children()}</Provider>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            <FieldError id=error_id error/>
        </div>
    }
    .into_any()
}

/// The line under a control that says what is wrong; nothing while all is well.
#[component]
pub(super) fn FieldError(id: String, error: Signal<Option<String>>) -> impl IntoView {
    move || {
        let id = id.clone();
        error.get().map(|words| {
            view! {
                <p class="field__error" id=id>
                    <Icon of=icondata_lu::LuCircleAlert/>
                    <span>{words}</span>
                </p>
            }
        })
    }
}
