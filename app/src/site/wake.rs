//! Hydrates the parts of a public page, each from the values the server left beside it.

use std::str::FromStr;

use domain::{FoundingSpots, WaitlistSource};
use leptos::mount::hydrate_from;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::widgets::count_up::CountUp;
use super::widgets::exposure;
use super::widgets::live_feed::LiveFeed;
use super::widgets::spots::{FloatingCounter, SpotsBadge};
use super::widgets::step_tabs::StepTabs;
use super::widgets::typewriter::Typewriter;
use super::widgets::waitlist_form::{FormState, WaitlistForm};
use crate::components::ThemeToggle;

/// Wakes every part of the page that has a `data-widget`.
pub fn wake() {
    let Ok(found) = document().query_selector_all("[data-widget]") else { return };
    for at in 0..found.length() {
        if let Some(element) = found.item(at).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
            wake_one(element);
        }
    }
    exposure::report();
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}

fn wake_one(element: HtmlElement) {
    let text = |name: &str| element.get_attribute(&format!("data-{name}")).unwrap_or_default();
    match text("widget").as_str() {
        "feed" => {
            let every = number(&text("every")).unwrap_or(3_000);
            hydrate_from(element, move || view! { <LiveFeed every/> }).forget();
        }
        "typewriter" => hydrate_from(element, || view! { <Typewriter/> }).forget(),
        "steps" => hydrate_from(element, || view! { <StepTabs/> }).forget(),
        "count-up" => {
            let (before, after) = (text("before"), text("after"));
            let Some(to) = number(&text("to")) else { return };
            hydrate_from(element, move || view! { <CountUp before to after/> }).forget();
        }
        "spots-badge" => {
            let Some(spots) = spots(&element) else { return };
            hydrate_from(element, move || view! { <SpotsBadge spots/> }).forget();
        }
        "spots-float" => {
            let Some(spots) = spots(&element) else { return };
            hydrate_from(element, move || view! { <FloatingCounter spots/> }).forget();
        }
        "theme" => {
            let next = text("next");
            hydrate_from(element, move || view! { <ThemeToggle next/> }).forget();
        }
        "waitlist" => {
            let Ok(source) = WaitlistSource::from_str(&text("source")) else { return };
            let (id, state) = (text("id"), drawn(&element));
            hydrate_from(element, move || view! { <WaitlistForm source id state/> }).forget();
        }
        _ => {}
    }
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn spots(element: &Element) -> Option<FoundingSpots> {
    let count = |name: &str| number(&element.get_attribute(name)?);
    Some(FoundingSpots::new(count("data-total")?, count("data-taken")?))
}

/// What the server drew into the form, so that the first drawing here is the same.
fn drawn(element: &Element) -> FormState {
    let value = |name: &str| {
        let input = element.query_selector(&format!("input[name={name}]")).ok().flatten();
        input.and_then(|input| input.get_attribute("value")).unwrap_or_default()
    };
    let words = |selector: &str| {
        let found = element.query_selector(selector).ok().flatten();
        found.and_then(|found| found.text_content()).filter(|words| !words.trim().is_empty())
    };
    FormState {
        email: value("email"),
        agency_name: value("agency_name"),
        email_error: words("[id$=-email-error]"),
        agency_error: words("[id$=-agency-error]"),
        error: words(".join__error"),
    }
}
