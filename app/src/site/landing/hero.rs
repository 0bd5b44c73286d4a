use leptos::prelude::*;

use crate::components::Icon;
use crate::site::visit::visit;
use crate::site::widgets::spots::SpotsBadge;

/// Parts 1 and 2: how many places are left, what this is, and the two ways on.
#[component]
pub fn Hero() -> impl IntoView {
    let visit = visit();
    let [first, second] = visit.headline.lines();
    // While a test runs the browser reports that the headline was seen.
    let under_test = (!visit.facts.headlines.headlines().is_empty()).then_some("");
    let badge = visit.facts.spots.map(|spots| {
        view! {
            <div data-widget="spots-badge" data-total=spots.total data-taken=spots.taken><SpotsBadge spots/></div>
        }
    });
    view! {
        <section class="hero" aria-labelledby="hero-title" data-variant=visit.headline.as_str() data-headline-test=under_test>
            <div class="hero__sides">
                <div class="hero__say">
                    {badge}
                    <h1 class="hero__title" id="hero-title"><span>{first}</span>" "<span>{second}</span></h1>
                </div>
                <div class="hero__ways">
                    <p class="hero__for">"For Australian marketing agencies only"</p>
                    <p class="hero__sub">"Five channels. Fully automated. One platform."</p>
                    <div class="hero__actions">
                        <a class="button button--primary button--hero" href="#waitlist">"Claim Your Founding Spot"</a>
                        <a class="button button--secondary button--hero" href="#demo">"See It In Action"</a>
                    </div>
                    <a class="more-link" href="/how-it-works">"How it works"<span aria-hidden="true">" →"</span></a>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// Part 3. The money-back promise stands here only while it is made (decisions.md D22).
#[component]
pub fn TrustRow() -> impl IntoView {
    let promised = visit().facts.guarantee;
    let words = [
        Some("Lock in 50% off for life"),
        promised.then_some("Booking results guaranteed or your money back"),
        Some("Cancel anytime"),
    ];
    view! {
        <ul class="trust" aria-label="What you can rely on">
            {words.into_iter().flatten().map(|words| view! { <li><Icon of=icondata_lu::LuCheck/>{words}</li> }).collect_view()}
        </ul>
    }
    .into_any()
}
