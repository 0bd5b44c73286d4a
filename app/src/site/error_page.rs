use leptos::prelude::*;

/// What a person sees when there is no page: what happened, a way back, and the request id to quote.
#[component]
pub fn ErrorPage(
    /// 404, 410, 500, 503.
    status: u16,
    #[prop(into)] title: String,
    #[prop(into)] words: String,
    /// Empty when there is none.
    #[prop(into, optional)]
    request_id: String,
) -> impl IntoView {
    view! {
        <main id="content" class="error-page">
            <p class="error-page__status">{status}</p>
            <h1>{title}</h1>
            <p>{words}</p>
            <p><a class="button button--primary" href="/">"Back to the start"</a></p>
            {(!request_id.is_empty()).then(|| view! { <p class="error-page__id">"Request id "<code>{request_id}</code></p> })}
        </main>
    }
}

/// The 404 of both bundles; on the server it also sets the status.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::set_status(http::StatusCode::NOT_FOUND);
    view! {
        <ErrorPage status=404 title="This page does not exist"
            words="The address may be mistyped, or the page may have moved."/>
    }
}
