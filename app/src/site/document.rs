//! The HTML document around a public page. Holds no script of its own: what starts the bundle is a
//! file, so a kept page needs no nonce.

use leptos::prelude::*;

use super::chrome::{SiteFooter, SiteNav};
use super::faq;
use super::landing::LandingPage;
use super::pages::{
    AboutPage, FailurePage, HowItWorksPage, PricingPage, PrivacyPage, StatusPage, TermsPage, ThankYouPage,
    UnsubscribePage,
};
use super::visit::{SitePage, Visit};
use super::widgets::spots::FloatingCounter;

/// Draws one page as a complete document.
pub fn render(visit: &Visit) -> String {
    let owner = Owner::new();
    let visit = visit.clone();
    let html = owner.with(|| {
        provide_context(visit.clone());
        view! { <Document visit/> }.to_html()
    });
    owner.unset();
    // Erased views end in an empty comment; behind the document it would be noise.
    html.strip_suffix("<!>").map(str::to_owned).unwrap_or(html)
}

#[component]
fn Document(visit: Visit) -> impl IntoView {
    let page = visit.page;
    let style = visit.assets.href("site.css");
    let font = visit.assets.href("inter.woff2");
    let wakes = !matches!(page, SitePage::Failure);
    let start = wakes.then(|| view! { <script type="module" src=visit.start.clone()></script> });
    let body = match page {
        SitePage::Landing => view! { <LandingPage/> }.into_any(),
        SitePage::Pricing => view! { <PricingPage/> }.into_any(),
        SitePage::HowItWorks => view! { <HowItWorksPage/> }.into_any(),
        SitePage::About => view! { <AboutPage/> }.into_any(),
        SitePage::ThankYou => view! { <ThankYouPage/> }.into_any(),
        SitePage::Terms => view! { <TermsPage/> }.into_any(),
        SitePage::Privacy => view! { <PrivacyPage/> }.into_any(),
        SitePage::Status => view! { <StatusPage/> }.into_any(),
        SitePage::Unsubscribe => view! { <UnsubscribePage/> }.into_any(),
        SitePage::Failure => view! { <FailurePage/> }.into_any(),
    };
    // Somebody who leaves an agency's list is no visitor of ours, and is shown nothing else.
    let alone = visit.opt_out.as_ref().is_some_and(|(_, state)| state.is_of_agency());
    let counts =
        matches!(page, SitePage::Landing | SitePage::Pricing | SitePage::HowItWorks | SitePage::About);
    let counter = visit.facts.spots.filter(|_| counts).map(|spots| {
        view! {
            <div class="spots-float" data-widget="spots-float" data-total=spots.total data-taken=spots.taken>
                <FloatingCounter spots/>
            </div>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en-AU" data-theme=visit.theme.map(|theme| theme.as_str()) data-mode=visit.mode>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="dark light"/>
                // Text of a title is not parsed, so the marks that views leave between texts would be read.
                <title inner_html=page.title()></title>
                <link rel="preload" href=font r#as="font" type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=style/>
                <Preview visit=visit.clone()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="icon" href="/favicon-32.png" type="image/png" sizes="32x32"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/site.webmanifest"/>
                <meta name="theme-color" content="#0a0a0f" media="(prefers-color-scheme: dark)"/>
                <meta name="theme-color" content="#fafafa" media="(prefers-color-scheme: light)"/>
                {start}
            </head>
            <body class="site">
                <a class="skip-link" href="#content">"Skip to content"</a>
                {(!alone).then(|| view! { <SiteNav/> })}
                {body}
                {(!alone).then(|| view! { <SiteFooter/> })}
                {counter}
            </body>
        </html>
    }
    .into_any()
}

/// What search engines and link previews read.
#[component]
fn Preview(visit: Visit) -> impl IntoView {
    let page = visit.page;
    let image = format!("{}/social-card.png", visit.public_url);
    let address = format!("{}{}", visit.public_url, page.path());
    let canonical = page.is_listed().then(|| view! { <link rel="canonical" href=address.clone()/> });
    let hidden = (!page.is_listed()).then(|| view! { <meta name="robots" content="noindex"/> });
    let data =
        structured(&visit).map(|json| view! { <script type="application/ld+json" inner_html=json></script> });
    view! {
        <meta name="description" content=page.description()/>
        {canonical}
        {hidden}
        {property("og:type", "website")}
        {property("og:site_name", "Agency OS")}
        {property("og:locale", "en_AU")}
        {property("og:title", page.title())}
        {property("og:description", page.description())}
        {property("og:url", address)}
        {property("og:image", image.clone())}
        {property("og:image:width", "1200")}
        {property("og:image:height", "630")}
        {property("og:image:alt", "Agency OS: stop chasing clients, let them find you")}
        <meta name="twitter:card" content="summary_large_image"/>
        <meta name="twitter:title" content=page.title()/>
        <meta name="twitter:description" content=page.description()/>
        <meta name="twitter:image" content=image/>
        {data}
    }
    .into_any()
}

/// Open Graph names its values by `property`, which the view macro does not know.
fn property(name: &'static str, content: impl Into<String>) -> impl IntoView {
    leptos::html::meta().attr("property", name).attr("content", content.into())
}

/// schema.org data of the page. A data block, which no browser runs.
fn structured(visit: &Visit) -> Option<String> {
    let url = &visit.public_url;
    match visit.page {
        SitePage::Landing => Some(format!(
            r#"{{"@context":"https://schema.org","@graph":[{{"@type":"Organization","@id":"{url}/#organisation","name":"Agency OS","url":"{url}/","logo":"{url}/icon-512.png","areaServed":"AU"}},{{"@type":"WebSite","name":"Agency OS","url":"{url}/","inLanguage":"en-AU","publisher":{{"@id":"{url}/#organisation"}}}},{{"@type":"SoftwareApplication","name":"Agency OS","applicationCategory":"BusinessApplication","operatingSystem":"Web","url":"{url}/","offers":{{"@type":"AggregateOffer","priceCurrency":"AUD","lowPrice":"1250","highPrice":"7500","offerCount":"3"}}}}]}}"#
        )),
        SitePage::Pricing => Some(faq::structured(visit.facts.guarantee)),
        _ => None,
    }
}
