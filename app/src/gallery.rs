//! `/dev/components`: every component in every state. Not served in live mode.

use leptos::prelude::*;

#[component]
pub fn GalleryPage() -> impl IntoView {
    view! { <main id="content"><h1>"Components"</h1></main> }
}
