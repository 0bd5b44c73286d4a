use domain::Mode;
use leptos::prelude::*;

use super::visit::visit;
use crate::components::Icon;
use crate::components::ThemeToggle;

const LINKS: [(&str, &str); 5] = [
    ("Features", "/#features"),
    ("How It Works", "/how-it-works"),
    ("ROI", "/#comparison"),
    ("Pricing", "/pricing"),
    ("About", "/about"),
];

/// The mark: a rising line that ends in a point.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <rect class="mark__tile" x="0" y="0" width="24" height="24" rx="6"/>
            <path class="mark__line" d="M5 17 L10 11.5 L13.5 14.5 L18 8" fill="none"/>
            <circle class="mark__point" cx="18" cy="8" r="2"/>
        </svg>
    }
    .into_any()
}

/// The bar on top of every public page. On phones the links fold into a menu that needs no script.
#[component]
pub fn SiteNav() -> impl IntoView {
    let here = visit().path();
    let (current, next) = (here.clone(), here.clone());
    let links = move || {
        LINKS
            .iter()
            .map(|(name, href)| view! { <li><a href=*href aria-current=(*href == current).then_some("page")>{*name}</a></li> })
            .collect_view()
    };
    view! {
        {(visit().mode == Mode::Sandbox.as_str()).then(|| view! { <SandboxStrip/> })}
        <header class="site-nav">
            <div class="site-nav__bar">
                <a class="site-nav__logo" href="/" aria-label="Agency OS, home"><Mark/><span>"Agency OS"</span></a>
                <nav class="site-nav__links" aria-label="Main"><ul>{links()}</ul></nav>
                <div class="site-nav__end">
                    <div data-widget="theme" data-next=here><ThemeToggle next/></div>
                    <a class="site-nav__sign-in" href="/login">"Sign in"</a>
                    <a class="button button--primary button--medium" href="/#waitlist">"Claim Your Spot"</a>
                    <details class="site-nav__menu">
                        <summary aria-label="Menu"><Icon of=icondata_lu::LuMenu/></summary>
                        <nav aria-label="Menu">
                            <ul>{links()}<li><a href="/login">"Sign in"</a></li></ul>
                        </nav>
                    </details>
                </div>
            </div>
        </header>
    }
    .into_any()
}

/// Says on every public page of a sandbox that it is one, and where to look around.
#[component]
fn SandboxStrip() -> impl IntoView {
    view! {
        <aside class="site-sandbox" aria-label="About this installation">
            <p><strong>"Sandbox"</strong>" Nothing leaves this machine. "<a href="/sandbox/demo">"Look around in a demo"</a></p>
        </aside>
    }
    .into_any()
}

#[component]
pub fn SiteFooter() -> impl IntoView {
    let year = visit().year;
    view! {
        <footer class="site-footer">
            <div class="site-footer__in">
                <div class="site-footer__brand">
                    <a class="site-nav__logo" href="/" aria-label="Agency OS, home"><Mark/><span>"Agency OS"</span></a>
                    <p>"Client acquisition for marketing agencies."</p>
                </div>
                <Links title="Product" links=&[("Features", "/#features"), ("How it works", "/how-it-works"), ("Pricing", "/pricing"), ("Status", "/status")]/>
                <Links title="Company" links=&[("About", "/about"), ("Waitlist", "/#waitlist"), ("Contact", "mailto:hello@agencyos.com.au")]/>
                <Links title="Legal" links=&[("Terms", "/terms"), ("Privacy", "/privacy")]/>
            </div>
            <p class="site-footer__end"><span>"Made in Australia"</span><span>"© "{year}" Agency OS"</span></p>
        </footer>
    }
    .into_any()
}

#[component]
fn Links(title: &'static str, links: &'static [(&'static str, &'static str)]) -> impl IntoView {
    view! {
        <nav aria-label=title>
            <h2>{title}</h2>
            <ul>{links.iter().map(|(name, href)| view! { <li><a href=*href>{*name}</a></li> }).collect_view()}</ul>
        </nav>
    }
    .into_any()
}
