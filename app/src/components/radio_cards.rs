use leptos::html;
use leptos::prelude::*;

use super::field::FieldError;
use super::select::Choice;
use super::two_way::follow_choice;

/// One of a few, each with a line that explains it. Arrow keys move the choice.
#[component]
pub fn RadioCards(
    #[prop(into)] name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    choices: Vec<Choice>,
    #[prop(into, optional)] value: String,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    /// The value of the choice to mark as recommended.
    #[prop(into, optional)]
    recommended: Option<String>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let error_id = format!("field-{name}-error");
    let described_by = {
        let error_id = error_id.clone();
        move || error.with(Option::is_some).then(|| error_id.clone())
    };
    let chosen = bind.map_or(value, |signal| signal.get_untracked());
    let cards = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let id = if index == 0 { format!("field-{name}") } else { format!("field-{name}-{index}") };
            let first = choice.value == chosen;
            let is_recommended = recommended.as_deref() == Some(choice.value.as_str());
            let sent = choice.value.clone();
            let element = NodeRef::<html::Input>::new();
            if let Some(signal) = bind {
                follow_choice(move || element.get(), choice.value.clone(), signal);
            }
            let words_id = format!("{id}-words");
            let has_words = !choice.words.is_empty();
            view! {
                <label class="radio-card">
                    <input
                        node_ref=element
                        class="radio-card__control"
                        type="radio"
                        id=id
                        name=name.clone()
                        value=choice.value
                        checked=first
                        disabled=move || choice.disabled || disabled.get()
                        aria-describedby=has_words.then(|| words_id.clone())
                        on:change=move |_| if let Some(signal) = bind { signal.set(sent.clone()) }
                    />
                    <span class="radio-card__title">
                        {choice.label}
                        {is_recommended.then(|| view! { <span class="radio-card__mark">"Recommended"</span> })}
                    </span>
                    {has_words.then(|| view! { <span class="radio-card__words" id=words_id.clone()>{choice.words}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="radio-cards" aria-describedby=described_by>
            <legend class="field__label">{legend}</legend>
            <div class="radio-cards__grid">{cards}</div>
            <FieldError id=error_id error/>
        </fieldset>
    }
    .into_any()
}
