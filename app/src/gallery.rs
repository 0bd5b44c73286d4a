//! `/dev/components`: every component in every state, each beside what it changes. Not served in
//! live mode. The data is the gallery's own and says so.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

use crate::components::{Logo, ThemeToggle, ToastHost, provide_toasts};
use crate::site::NotFoundPage;

mod actions;
mod charts;
mod feedback;
mod figures;
mod forms;
mod lists;
mod overlays;
mod specimen;
mod states;

const SECTIONS: &[(&str, &str)] = &[
    ("actions", "Actions"),
    ("forms", "Forms"),
    ("overlays", "Overlays"),
    ("feedback", "Feedback"),
    ("states", "States"),
    ("lists", "Lists"),
    ("figures", "Figures"),
    ("charts", "Charts"),
];

/// The root of bundle `gallery`.
#[component]
pub fn GalleryApp() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| format!("{title} · Agency OS")/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/dev/components") view=GalleryPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

#[component]
fn GalleryPage() -> impl IntoView {
    let toasts = provide_toasts();
    let location = use_location();
    let next = move || format!("{}{}", location.pathname.get(), as_query(&location.search.get()));
    let links = SECTIONS
        .iter()
        .map(|(id, title)| view! { <li><a class="gallery__link" href=format!("#{id}")>{*title}</a></li> })
        .collect_view();
    view! {
        <Title text="Components"/>
        <a class="skip-link" href="#content">"Skip to the components"</a>
        <div class="gallery">
            <header class="gallery__top">
                <p class="gallery__brand"><Logo/><span>"Agency OS"</span></p>
                <nav class="gallery__nav" aria-label="Sections"><ul>{links}</ul></nav>
                <ThemeToggle next=Signal::derive(next)/>
            </header>
            <main id="content" class="gallery__main" tabindex="-1">
                <div class="page-head">
                    <div class="page-head__heading">
                        <h1>"Components"</h1>
                        <p class="page-head__words">
                            "Every part of the interface in every state. Names and figures are samples made for this page."
                        </p>
                    </div>
                </div>
                <actions::Actions/>
                <forms::Forms/>
                <overlays::Overlays/>
                <feedback::Feedback/>
                <states::States/>
                <lists::Lists/>
                <figures::Figures/>
                <charts::Charts/>
            </main>
        </div>
        <ToastHost toasts/>
    }
    .into_any()
}

fn as_query(search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() { String::new() } else { format!("?{search}") }
}
