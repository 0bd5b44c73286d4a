use leptos::attr::aria_describedby;
use leptos::prelude::*;

/// A few words about the one control inside, shown while it is pointed at or focused; Esc hides
/// them. Nothing that is needed to go on belongs here: phones have no pointer.
#[component]
pub fn Tooltip(
    #[prop(into)] id: String,
    #[prop(into)] words: String,
    /// One focusable element.
    children: Children,
) -> impl IntoView {
    let hidden = RwSignal::new(false);
    let described = children().add_any_attr(aria_describedby(id.clone()));
    view! {
        <span
            class="tooltip"
            class=("tooltip--hidden", move || hidden.get())
            on:keydown=move |event| if event.key() == "Escape" { hidden.set(true) }
            on:mouseenter=move |_| hidden.set(false)
            on:focusin=move |_| hidden.set(false)
        >
            {described}
            <span class="tooltip__words" role="tooltip" id=id>{words}</span>
        </span>
    }
    .into_any()
}
