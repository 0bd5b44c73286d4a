use domain::WaitlistSource;
use leptos::prelude::*;

use crate::components::Icon;
use crate::site::faq::Questions;
use crate::site::join::JoinSection;
use crate::site::plans::Plans;
use crate::site::visit::visit;

const CREDIT: [&str; 5] = [
    "A verified email address",
    "A direct phone number where there is one",
    "The LinkedIn profile",
    "Company facts: size, industry, place",
    "The ALS score with its reasons",
];
const FREE: [&str; 5] = [
    "Sending, on any channel",
    "Text written by AI",
    "Calls, messages and letters",
    "Dashboards and reports",
    "Leads you bring yourself",
];

#[component]
pub fn PricingPage() -> impl IntoView {
    let guarantee = visit().facts.guarantee;
    let list = |items: &'static [&'static str]| {
        items.iter().map(|words| view! { <li><Icon of=icondata_lu::LuCheck/>{*words}</li> }).collect_view()
    };
    view! {
        <main id="content" class="landing">
            <section class="page-head">
                <p class="eyebrow">"Pricing"</p>
                <h1>"Simple pricing. No hidden fees."</h1>
                <p class="lead">"Three plans with the same features. You pay for volume, in Australian dollars, excluding GST."</p>
            </section>
            <section class="band band--first" aria-labelledby="plans-title"><h2 class="visually-hidden" id="plans-title">"Plans"</h2><Plans/></section>
            <section class="band" aria-labelledby="credits-title">
                <div class="band__head">
                    <h2 id="credits-title">"What uses a credit, "<span class="quiet">"and what does not"</span></h2>
                    <p class="lead">"One credit is one lead, found and checked for the first time. That is the only thing that is counted."</p>
                </div>
                <div class="credits">
                    <div class="panel credits__side"><h3>"One credit buys"</h3><ul class="ticks">{list(&CREDIT)}</ul></div>
                    <div class="panel credits__side"><h3>"Never uses a credit"</h3><ul class="ticks">{list(&FREE)}</ul></div>
                </div>
            </section>
            <section class="band" aria-labelledby="faq-title">
                <div class="band__head"><h2 id="faq-title">"Questions"</h2></div>
                <Questions guarantee/>
            </section>
            <JoinSection source=WaitlistSource::Pricing title="Half price, for life." question="For 20 agencies."/>
        </main>
    }
    .into_any()
}
