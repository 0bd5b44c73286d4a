use leptos::prelude::*;

use crate::components::Icon;
use crate::site::widgets::live_feed::LiveFeed;
use crate::site::widgets::typewriter::Typewriter;

/// Part 5.
#[component]
pub fn ActivitySection() -> impl IntoView {
    view! {
        <section class="band split" aria-labelledby="activity-title">
            <div class="split__words">
                <p class="eyebrow">"Live activity"</p>
                <h2 id="activity-title">"Every touch, the moment it happens."</h2>
                <p class="lead">"Opens, replies, calls and booked meetings arrive in one feed. You see what is working while there is still time to do more of it."</p>
            </div>
            <div class="split__instrument panel" data-widget="feed" data-every="3000"><LiveFeed every=3_000/></div>
        </section>
    }
    .into_any()
}

/// What the writer read before it wrote.
const FACTS: [(&str, &str); 3] = [
    ("New clinic accounts", "from the agency's own case studies page"),
    ("Two strategists hired", "from their careers page, three weeks ago"),
    ("Wants healthcare work", "matches your ideal customer profile"),
];

/// Part 6.
#[component]
pub fn TypewriterSection() -> impl IntoView {
    let facts = FACTS.iter().map(|(fact, from)| view! { <li><Icon of=icondata_lu::LuSearchCheck/><span><b>{*fact}</b><small>{*from}</small></span></li> });
    view! {
        <section class="band split split--reversed" aria-labelledby="ai-title">
            <div class="split__words">
                <p class="eyebrow">"Written for one reader"</p>
                <h2 id="ai-title">"See the AI in action"</h2>
                <p class="lead">"It reads before it writes. Each message rests on facts about that one person, says where they came from, and waits for your approval if you want it to."</p>
                <ul class="facts">{facts.collect_view()}</ul>
            </div>
            <div class="split__instrument">
                <div class="panel" data-widget="typewriter"><Typewriter/></div>
                <p class="note">"An example. Sarah Chen and Bloom Digital are made up."</p>
            </div>
        </section>
    }
    .into_any()
}
