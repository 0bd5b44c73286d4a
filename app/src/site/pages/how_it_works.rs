use domain::WaitlistSource;
use leptos::prelude::*;

use crate::site::join::JoinSection;
use crate::site::landing::ScoreCard;

/// Dimension of the score, most points, what it asks.
const DIMENSIONS: [(&str, &str, &str); 5] = [
    (
        "Data quality",
        "20",
        "Can this person be reached? A verified address, a phone number, a LinkedIn profile.",
    ),
    ("Authority", "25", "Can this person say yes? Owners and directors score above coordinators."),
    (
        "Company fit",
        "25",
        "Is it the kind of company you win? Industry, size and place, against your profile.",
    ),
    ("Timing", "15", "Is there a reason to talk now? A new role, open jobs, fresh funding."),
    ("Risk", "15", "Is there a reason not to? Bounces, opt-outs and competitors take points away."),
];
/// Tier, range, class, what happens to such a lead.
const TIERS: [(&str, &str, &str, &str); 5] = [
    ("Hot", "85-100", "tier--hot", "All five channels, voice and direct mail among them"),
    ("Warm", "60-84", "tier--warm", "Email, LinkedIn, voice"),
    ("Cool", "35-59", "tier--cool", "Email and LinkedIn"),
    ("Cold", "20-34", "tier--cold", "Email only"),
    ("Dead", "0-19", "tier--dead", "Left alone"),
];
const RESULTS: [(&str, &str); 4] =
    [("2,847", "leads found"), ("342", "replies"), ("47", "meetings"), ("$284K", "pipeline")];

#[component]
pub fn HowItWorksPage() -> impl IntoView {
    let dimensions = DIMENSIONS
        .iter()
        .map(|(name, most, words)| view! { <div><dt>{*name}<b>{*most}</b></dt><dd>{*words}</dd></div> });
    let tiers = TIERS.iter().map(|(name, range, class, words)| {
        view! { <li class=format!("tier {class}")><b>{*name}</b><span class="tier__range">{*range}</span><span>{*words}</span></li> }
    });
    let results = RESULTS.iter().map(|(value, what)| view! { <div class="stat"><dd class="stat__value">{*value}</dd><dt>{*what}</dt></div> });
    view! {
        <main id="content" class="landing">
            <section class="page-head">
                <p class="eyebrow">"How it works"</p>
                <h1>"From zero to booked meetings in 5 simple steps"</h1>
                <p class="lead">"You bring your website address. The product does the rest, and shows its work at every step."</p>
            </section>
            <Step number="01" title="Discover: we learn whom you win" words="Your website says more about your best clients than a form can. The product reads it and drafts your ideal customer profile: industries, company sizes, titles, places, and what hurts there. You correct it and confirm. It takes about five minutes, and it is the only set-up there is."/>
            <Step number="02" title="Find: leads that match, checked first" words="The scout looks for people who fit the profile and fills in what is missing: a verified email address, a direct phone number where there is one, the LinkedIn profile, facts about the company. Numbers are washed against the Do Not Call Register. An address found to be invalid is never mailed."/>
            <section class="band step-band" aria-labelledby="step-03">
                <p class="step-band__number" aria-hidden="true">"03"</p>
                <div class="step-band__in">
                    <h2 id="step-03">"Score: 0 to 100, with reasons"</h2>
                    <p class="lead">"Every lead gets an ALS score from five parts. You can read each part, and change what counts for you."</p>
                    <div class="scoring">
                        <dl class="scoring__parts">{dimensions.collect_view()}</dl>
                        <div class="panel scoring__card"><ScoreCard/></div>
                    </div>
                    <ul class="tiers">{tiers.collect_view()}</ul>
                </div>
            </section>
            <Step number="04" title="Reach: the right channel at the right hour" words="The score decides how much effort a lead is worth; the sequence decides what comes next, from what happened last. Messages leave in business hours where the reader is, from warmed mailboxes, within daily limits. In Co-Pilot you approve each one; in Autopilot the product works within your rules. A reply on any channel stops the others."/>
            <Step number="05" title="Convert: meetings, and the reason for each" words="Replies are sorted and answered or passed to you within minutes. Interested people get times from your calendar. When a lead becomes a client, Conversion Intelligence records which person, words, hour and channel led there, and the next campaign starts a little smarter."/>
            <section class="band band--stats" aria-labelledby="results-title">
                <h2 class="band__small" id="results-title">"What a workspace can look like"</h2>
                <dl class="stats">{results.collect_view()}</dl>
                <p class="note">"Sample results for illustration; not a customer's figures and not a promise."</p>
            </section>
            <JoinSection source=WaitlistSource::HowItWorks title="Five steps." question="Start with your address."/>
        </main>
    }
    .into_any()
}

#[component]
fn Step(number: &'static str, title: &'static str, words: &'static str) -> impl IntoView {
    let (id, labelled_by) = (format!("step-{number}"), format!("step-{number}"));
    view! {
        <section class="band step-band" aria-labelledby=labelled_by>
            <p class="step-band__number" aria-hidden="true">{number}</p>
            <div class="step-band__in"><h2 id=id>{title}</h2><p class="lead">{words}</p></div>
        </section>
    }
    .into_any()
}
