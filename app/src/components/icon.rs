use leptos::prelude::*;

/// One drawing of the Lucide set: `icondata_lu::LuMail` and its like.
pub type IconData = icondata_core::Icon;

/// A small drawing in the colour and size of the text beside it. It says nothing to a screen
/// reader, so what it means stands beside it in words.
#[component]
pub fn Icon(#[prop(into)] of: Signal<IconData>) -> impl IntoView {
    view! { <span class="icon" aria-hidden="true"><leptos_icons::Icon icon=of/></span> }.into_any()
}
