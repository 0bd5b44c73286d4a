use domain::Mode;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::sidebar::Brand;
use super::signed_in::SandboxLabel;
use crate::components::{Banner, ThemeToggle, ToastHost, Tone, provide_toasts};
use crate::forms::{say_what_was_kept, use_echo};

/// The quiet card of the way in: one question at a time.
#[component]
pub fn SignedOutLayout(
    #[prop(into)] title: String,
    /// One line under the title.
    #[prop(into, optional)]
    words: ViewFn,
    /// Under the card: the way to the other form.
    #[prop(into, optional)]
    foot: ViewFn,
    /// For a long form that brings its own cards.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    let toasts = provide_toasts();
    say_what_was_kept();
    let echo = use_echo();
    let said =
        echo.as_ref().and_then(|echo| echo.answer.as_ref().ok()).and_then(|outcome| outcome.said.clone());
    let failed = echo.filter(crate::forms::Echo::is_notice).and_then(|echo| echo.answer.err());
    let location = leptos_router::hooks::use_location();
    let here = Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    });
    let sandbox = use_mode() != Mode::Live;
    view! {
        <Title text=title.clone()/>
        <a class="skip-link" href="#content" rel="external">"Skip to the content"</a>
        <div class="gate" class=("gate--wide", wide)>
            <header class="gate__head">
                <Brand href="/"/>
                <div class="row">
                    {sandbox.then(|| view! { <SandboxLabel/> })}
                    <ThemeToggle next=here/>
                </div>
            </header>
            <main id="content" class="gate__main" tabindex="-1">
                {failed.map(|error| view! { <Banner tone=Tone::Danger>{error.to_string()}</Banner> })}
                <div class="gate__card">
                    <div class="gate__title">
                        <h1>{title}</h1>
                        <div class="gate__words">{words.run()}</div>
                    </div>
                    {children()}
                </div>
                <div class="gate__foot">{foot.run()}</div>
            </main>
        </div>
        {match said {
            Some(words) => view! { <ToastHost toasts initial=words/> }.into_any(),
            None => view! { <ToastHost toasts/> }.into_any(),
        }}
    }
}

/// How the program around the pages runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    pub mode: Mode,
    /// Whether people may sign in through Google.
    pub google: bool,
    /// Whether browsers make passkeys for the address people reach us by.
    pub passkeys: bool,
}

/// Takes it to the browser as well. Once, at the root.
pub fn provide_installation() {
    provide_context(SharedValue::new(given).into_inner());
}

fn use_mode() -> Mode {
    use_context::<Installation>().map_or(Mode::Live, |installation| installation.mode)
}

pub fn use_sandbox() -> bool {
    use_mode() == Mode::Sandbox
}

pub fn use_google() -> bool {
    use_context::<Installation>().is_some_and(|installation| installation.google)
}

pub fn use_passkeys() -> bool {
    use_context::<Installation>().is_some_and(|installation| installation.passkeys)
}

#[cfg(feature = "ssr")]
fn given() -> Installation {
    use workflows::identity::{google_is_on, passkeys_are_on};

    let services = use_context::<workflows::Services>();
    Installation {
        mode: crate::context::page().mode,
        google: services.as_ref().is_some_and(google_is_on),
        passkeys: services.as_ref().is_some_and(passkeys_are_on),
    }
}

#[cfg(not(feature = "ssr"))]
fn given() -> Installation {
    Installation { mode: Mode::Live, google: false, passkeys: false }
}
