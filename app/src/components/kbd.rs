use leptos::prelude::*;

/// A key to press.
#[component]
pub fn Kbd(children: Children) -> impl IntoView {
    view! { <kbd class="kbd">{children()}</kbd> }.into_any()
}
