use leptos::prelude::*;

use super::{Brand, SandboxLabel};

/// The frame of the sandbox's own pages, which belong to no agency.
#[component]
pub fn SandboxLayout(
    title: &'static str,
    words: &'static str,
    /// What stands at the end of the heading line.
    #[prop(into)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip-link" href="#content" rel="external">"Skip to the content"</a>
        <div class="mailroom">
            <header class="mailroom__head"><Brand href="/"/><SandboxLabel/></header>
            <main id="content" class="mailroom__main" tabindex="-1">
                <div class="page-head">
                    <div class="page-head__heading">
                        <h1>{title}</h1>
                        <p class="page-head__words">{words}</p>
                    </div>
                    <div class="page-head__actions">{actions.run()}</div>
                </div>
                {children()}
            </main>
        </div>
    }
    .into_any()
}
