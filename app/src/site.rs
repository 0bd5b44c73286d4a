//! The public site: bundle `site`. Complete and readable before any script arrives.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

mod error_page;
mod home_page;

pub use error_page::{ErrorPage, NotFoundPage};
use home_page::HomePage;

/// Every page a visitor can reach without signing in.
#[component]
pub fn SiteApp() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Agency OS".to_owned() } else { format!("{title} · Agency OS") }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
