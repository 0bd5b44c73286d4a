use domain::{Mode, SubscriptionStatus};
use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::header::Header;
use super::sidebar::MainNav;
use super::{places, use_shell};
use crate::components::{
    Banner, CommandPalette, Drawer, DrawerSide, ToastHost, Tone, close_dialog, provide_toasts,
};
use crate::forms::{say_what_was_kept, use_echo};

const DRAWER: &str = "main-drawer";
const PALETTE: &str = "command-palette";

/// The frame of every page behind the sign-in: sidebar, header, banners, the page.
#[component]
pub fn SignedInLayout() -> impl IntoView {
    let toasts = provide_toasts();
    say_what_was_kept();
    let shell = use_shell();
    let echo = use_echo();
    let said =
        echo.as_ref().and_then(|echo| echo.answer.as_ref().ok()).and_then(|outcome| outcome.said.clone());
    let failed = echo.filter(crate::forms::Echo::is_notice).and_then(|echo| echo.answer.err());
    let commands = shell.with_untracked(|shell| {
        shell.as_ref().map(places).unwrap_or_default().iter().map(super::Place::command).collect()
    });
    let sandbox = shell.with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.mode != Mode::Live));
    let past_due = Memo::new(move |_| {
        shell.with(|shell| {
            shell
                .as_ref()
                .and_then(|shell| shell.client.as_ref())
                .is_some_and(|client| client.subscription == SubscriptionStatus::PastDue)
        })
    });
    let paused =
        Memo::new(move |_| shell.with(|shell| shell.as_ref().and_then(|shell| shell.paused.clone())));
    let paused_words = move |reason: String| {
        if reason.is_empty() {
            "All sending is paused.".to_owned()
        } else {
            format!("All sending is paused: {reason}")
        }
    };
    view! {
        <a class="skip-link" href="#content" rel="external">"Skip to the content"</a>
        <div class="frame">
            <Header drawer=DRAWER palette=PALETTE/>
            <div class="frame__side">
                <MainNav label="Main"/>
                {sandbox.then(|| view! { <SandboxLabel/> })}
            </div>
            <div class="frame__main">
                {sandbox.then(|| view! { <div class="frame__sandbox"><SandboxLabel/></div> })}
                {move || past_due.get().then(|| view! {
                    <Banner tone=Tone::Danger>"The last payment did not go through. Sending stops until it does."</Banner>
                })}
                {move || paused.get().map(|reason| view! {
                    <Banner tone=Tone::Warning action=|| view! { <a href="/dashboard/settings?tab=mailboxes">"Open the switch"</a> }>{paused_words(reason)}</Banner>
                })}
                {failed.map(|error| view! { <Banner tone=Tone::Danger>{error.to_string()}</Banner> })}
                <main id="content" class="frame__page" tabindex="-1"><Outlet/></main>
            </div>
        </div>
        <Drawer id=DRAWER title="Menu" side=DrawerSide::Left>
            <MainNav label="Main, in the drawer" on_go=Callback::new(|()| close_dialog(DRAWER))/>
            {sandbox.then(|| view! { <SandboxLabel/> })}
        </Drawer>
        <CommandPalette id=PALETTE label="Search or go to" commands/>
        {match said {
            Some(words) => view! { <ToastHost toasts initial=words/> }.into_any(),
            None => view! { <ToastHost toasts/> }.into_any(),
        }}
    }
}

/// Says on every page that nothing here leaves this machine.
#[component]
pub fn SandboxLabel() -> impl IntoView {
    view! { <p class="sandbox-label" title="Mail and calls stay on this machine"><span class="sandbox-label__dot" aria-hidden="true"></span>"Sandbox"</p> }
}
