use leptos::prelude::*;

use crate::site::visit::visit;

/// 404 and 500, in the site's own dress.
#[component]
pub fn FailurePage() -> impl IntoView {
    let Some(failure) = visit().failure else { return ().into_any() };
    let id = (!failure.request_id.is_empty()).then(|| {
        view! { <p class="failure__id">"Request id "<code>{failure.request_id}</code></p> }
    });
    view! {
        <main id="content" class="landing">
            <section class="page-head failure">
                <p class="failure__status">{failure.status}</p>
                <h1>{failure.title}</h1>
                <p class="lead">{failure.words}</p>
                <p class="hero__actions"><a class="button button--primary button--large" href="/">"Back to the start"</a></p>
                {id}
            </section>
        </main>
    }
    .into_any()
}
