use leptos::prelude::*;

/// One part of the gallery, reached by its anchor.
#[component]
pub(super) fn Section(
    id: &'static str,
    title: &'static str,
    /// What this family of components is for.
    words: &'static str,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <section class="gallery__section" id=id aria-labelledby=heading.clone()>
            <div class="gallery__section-head">
                <h2 class="gallery__section-title" id=heading.clone()>{title}</h2>
                <p class="gallery__section-words">{words}</p>
            </div>
            <div class="gallery__grid">{children()}</div>
        </section>
    }
    .into_any()
}

/// One component with its states.
#[component]
pub(super) fn Specimen(
    #[prop(into)] title: String,
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="gallery__specimen" class=("gallery__specimen--wide", wide)>
            <h3 class="gallery__name">{title}</h3>
            <div class="gallery__body">{children()}</div>
        </div>
    }
    .into_any()
}

/// Says what a control has changed, so that a person and a test can see it.
#[component]
pub(super) fn Echo(
    /// What is echoed: "Presses".
    label: &'static str,
    #[prop(into)] value: Signal<String>,
) -> impl IntoView {
    view! {
        <p class="gallery__echo">
            <span>{label}</span>
            <output aria-label=label>{move || value.get()}</output>
        </p>
    }
    .into_any()
}
