use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// A whole number chosen by dragging or by typing; both always show the same.
///
/// The number field is what a form sends, so it works without scripting, where the slider is
/// absent. What is typed outside `min` to `max` is brought inside when the field is left.
#[component]
pub fn Slider(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] value: i64,
    #[prop(optional)] bind: Option<RwSignal<i64>>,
    #[prop(optional)] min: i64,
    #[prop(default = 100)] max: i64,
    #[prop(default = 1)] step: i64,
    /// Behind the number: "%".
    #[prop(into, optional)]
    unit: Option<String>,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] id: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let hint_id = format!("{id}-hint");
    let value = bind.unwrap_or_else(|| RwSignal::new(value.clamp(min, max)));
    let first = value.get_untracked();
    let (number, range) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    Effect::new(move |before: Option<()>| {
        let (Some(number), Some(range)) = (number.get(), range.get()) else { return };
        let wanted = value.get();
        if before.is_none()
            && let Some(typed) = read(&number).filter(|typed| *typed != wanted)
        {
            value.set(typed.clamp(min, max));
            return;
        }
        show(&number, wanted);
        show(&range, wanted);
    });
    let followed = move |event| {
        if let Ok(typed) = event_target_value(&event).parse::<i64>()
            && (min..=max).contains(&typed)
        {
            value.set(typed);
        }
    };
    let left = move |event| {
        let typed = event_target_value(&event).parse::<f64>().ok().map(|typed| typed.round() as i64);
        value.set(typed.unwrap_or_else(|| value.get_untracked()).clamp(min, max));
    };
    let filled = move || format!("{}%", share(value.get(), min, max));
    view! {
        <div class="slider">
            <div class="slider__line">
                <label class="field__label" for=id.clone()>{label.clone()}</label>
                <span class="slider__number">
                    <input
                        node_ref=number
                        class="input__control"
                        type="number"
                        id=id
                        name=name
                        min=min.to_string()
                        max=max.to_string()
                        step=step.to_string()
                        value=first.to_string()
                        inputmode="numeric"
                        disabled=move || disabled.get()
                        aria-describedby=hint.is_some().then(|| hint_id.clone())
                        on:input=followed
                        on:change=left
                    />
                    {unit.map(|unit| view! { <span class="slider__unit">{unit}</span> })}
                </span>
            </div>
            <div class="slider__track needs-script">
                <svg class="slider__rail" aria-hidden="true" width="100%" height="4">
                    <rect class="slider__rest" width="100%" height="4" rx="2"></rect>
                    <rect class="slider__fill" width=filled height="4" rx="2"></rect>
                </svg>
                <input
                    node_ref=range
                    class="slider__range"
                    type="range"
                    aria-label=format!("{label}, slider")
                    min=min.to_string()
                    max=max.to_string()
                    step=step.to_string()
                    value=first.to_string()
                    disabled=move || disabled.get()
                    on:input=followed
                />
            </div>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id.clone()>{hint}</p> })}
        </div>
    }
    .into_any()
}

fn read(input: &HtmlInputElement) -> Option<i64> {
    input.value().parse().ok()
}

fn show(input: &HtmlInputElement, value: i64) {
    let text = value.to_string();
    if input.value() != text {
        input.set_value(&text);
    }
}

/// How far `value` is along `min` to `max`, in per cent.
fn share(value: i64, min: i64, max: i64) -> f64 {
    if max <= min {
        return 0.0;
    }
    (value.clamp(min, max) - min) as f64 * 100.0 / (max - min) as f64
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn the_filled_part_follows_the_value_and_never_leaves_the_rail() {
        assert_eq!(share(25, 0, 100), 25.0);
        assert_eq!(share(80, 60, 100), 50.0);
        assert_eq!(share(900, 0, 100), 100.0);
        assert_eq!(share(-5, 0, 100), 0.0);
        assert_eq!(share(5, 5, 5), 0.0);
    }
}
