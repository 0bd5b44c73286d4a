use leptos::prelude::*;

/// How far something is: `value` of `max`, or on its way without a known end while `value` is `None`.
#[component]
pub fn Progress(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<Option<u64>>,
    #[prop(default = 100)] max: u64,
    /// Behind the label: "640 of 1,000 rows".
    #[prop(into, optional)]
    words: Signal<String>,
) -> impl IntoView {
    let name = label.clone();
    view! {
        <div class="progress">
            <div class="progress__line">
                <span class="progress__label">{label}</span>
                <span class="progress__words">{move || words.get()}</span>
            </div>
            <progress
                class="progress__bar"
                aria-label=name
                max=max.to_string()
                value=move || value.get().map(|value| value.min(max).to_string())
            ></progress>
        </div>
    }
    .into_any()
}
