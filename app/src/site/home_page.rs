use leptos::prelude::*;

/// The front door: what this is and the two ways in.
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <main id="content" class="front">
            <h1>"Stop chasing clients. Let them find you."</h1>
            <p>"Agency OS wins clients for Australian marketing agencies."</p>
        </main>
    }
}
