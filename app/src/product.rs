//! The signed-in product and the way into it: bundle `app`.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::gallery::GalleryPage;
use crate::site::NotFoundPage;

/// Everything behind `/login`, `/dashboard` and `/dev`.
#[component]
pub fn ProductApp() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Agency OS".to_owned() } else { format!("{title} · Agency OS") }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/dev/components") view=GalleryPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
