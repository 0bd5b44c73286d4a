use leptos::prelude::*;

use crate::components::Icon;

/// Generic AI sales tools against this one.
const ROWS: [(&str, &str); 5] = [
    ("Spray-and-pray lists", "Tuned to agency–client relationships"),
    ("US-centric data and hours", "Australian market, AEST, local compliance"),
    ("Email only", "True 5-channel"),
    ("Black box", "Conversion Intelligence shows WHY leads convert"),
    ("$5,000-10,000/month", "Founding $1,250-3,750/month"),
];

/// Part 9.
#[component]
pub fn Features() -> impl IntoView {
    let rows = ROWS.iter().map(|(theirs, ours)| {
        view! {
            <tr>
                <td><span class="versus__mark versus__mark--no"><Icon of=icondata_lu::LuX/></span>{*theirs}</td>
                <td><span class="versus__mark versus__mark--yes"><Icon of=icondata_lu::LuCheck/></span>{*ours}</td>
            </tr>
        }
    });
    view! {
        <section class="band" id="features" aria-labelledby="features-title">
            <div class="band__head">
                <p class="eyebrow">"Features"</p>
                <h2 id="features-title">"This isn't another AI sales tool. "<span class="quiet">"It's your agency's growth operating system."</span></h2>
            </div>
            <div class="panel table-room" tabindex="0" role="region" aria-label="Comparison with generic AI sales tools">
                <table class="versus">
                    <thead><tr><th scope="col">"Generic AI SDRs"</th><th scope="col">"Agency OS"</th></tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            <div class="cards">
                <article class="panel card-feature">
                    <h3>"Australian-First"</h3>
                    <p>"Local companies, local hours, local law. The Do Not Call Register and the Spam Act are checked before anything leaves, not after a complaint."</p>
                    <AustralianClock/>
                </article>
                <article class="panel card-feature">
                    <h3>"Conversion Intelligence"</h3>
                    <p>"See which people, words, moments and channels turn into clients, with how sure the product is of each, and let it adjust by itself."</p>
                    <Patterns/>
                </article>
                <article class="panel card-feature">
                    <h3>"ALS Score™"</h3>
                    <p>"Every lead gets 0 to 100 from five parts you can read. Money goes to the leads that deserve a call; the rest get an email."</p>
                    <Score/>
                </article>
            </div>
            <p class="note">"Figures in these cards are illustrative."</p>
        </section>
    }
    .into_any()
}

/// Sending hours of a day, the lunch hour left out.
#[component]
fn AustralianClock() -> impl IntoView {
    let hours = (6_u32..20).map(|hour| {
        let on = (9..12).contains(&hour) || (13..17).contains(&hour);
        let class = if on { "hours__on" } else { "hours__off" };
        view! { <rect class=class x=(hour - 6) * 20 y=if on { 8 } else { 26 } width="14" height=if on { 36 } else { 18 } rx="2"/> }
    });
    view! {
        <svg class="mini" viewBox="0 0 280 64" role="img" aria-label="Messages are sent from 9 to 12 and from 13 to 17, Sydney time">
            {hours.collect_view()}
            <text class="chart__label" x="60" y="60">"09:00"</text>
            <text class="chart__label" x="214" y="60" text-anchor="end">"17:00 AEST"</text>
        </svg>
    }
    .into_any()
}

#[component]
fn Patterns() -> impl IntoView {
    let bar = |y: u32, width: u32, name: &'static str, lift: &'static str| {
        view! {
            <text class="chart__label" x="0" y=y + 9>{name}</text>
            <rect class="mini__room" x="92" y=y width="140" height="10" rx="2"/>
            <rect class="mini__bar" x="92" y=y width=width height="10" rx="2"/>
            <text class="chart__value" x="280" y=y + 9 text-anchor="end">{lift}</text>
        }
    };
    view! {
        <svg class="mini" viewBox="0 0 280 64" role="img" aria-label="Example patterns: owners convert 2.4 times as often, Tuesday mornings 1.8 times, a question in the subject 1.5 times">
            {bar(2, 134, "Who: owners", "2.4×")}
            {bar(24, 100, "When: Tue am", "1.8×")}
            {bar(46, 84, "What: question", "1.5×")}
        </svg>
    }
    .into_any()
}

#[component]
fn Score() -> impl IntoView {
    view! {
        <svg class="mini" viewBox="0 0 280 64" role="img" aria-label="Example score: 92 of 100, hot">
            <rect class="mini__room" x="76" y="28" width="204" height="10" rx="5"/>
            <rect class="mini__hot" x="76" y="28" width="188" height="10" rx="5"/>
            <text class="mini__big" x="0" y="44">"92"</text>
            <text class="chart__label" x="76" y="18">"HOT"</text>
            <text class="chart__label" x="280" y="56" text-anchor="end">"of 100"</text>
        </svg>
    }
    .into_any()
}
