use domain::WaitlistSource;
use leptos::prelude::*;

use crate::site::join::JoinSection;

const WHY_AUSTRALIA: [(&str, &str); 4] = [
    ("DNCR", "Numbers are washed against the Do Not Call Register before a call is planned."),
    ("AEST", "Messages leave in the reader's own business hours, daylight saving included."),
    ("Local data", "Australian companies, names and suburbs, and a home for your data in Australia."),
    ("AUD", "Prices, reports and invoices in Australian dollars, with GST done right."),
];
const BELIEFS: [(&str, &str); 3] = [
    (
        "Results over features",
        "A meeting in the calendar is the only thing that counts. What does not lead there, we leave out.",
    ),
    (
        "Automation with control",
        "The product may do all the work. You decide how much it does alone, and you can stop it with one button.",
    ),
    (
        "Transparent pricing",
        "The price is on the page. No setup fee, no contract, no call with sales to learn what it costs.",
    ),
];

#[component]
pub fn AboutPage() -> impl IntoView {
    let reasons =
        WHY_AUSTRALIA.iter().map(|(name, words)| view! { <div><dt>{*name}</dt><dd>{*words}</dd></div> });
    let beliefs = BELIEFS.iter().map(|(name, words)| view! { <article class="panel card-feature"><h3>{*name}</h3><p>{*words}</p></article> });
    view! {
        <main id="content" class="landing">
            <section class="page-head">
                <p class="eyebrow">"About"</p>
                <h1>"Built by agency people, for agency people"</h1>
                <p class="lead">"Agencies are good at winning clients for others. Winning their own is what they do after hours."</p>
            </section>
            <section class="band prose-split" aria-labelledby="problem-title">
                <h2 id="problem-title">"The problem"</h2>
                <div class="prose">
                    <p>"Most agencies live on referrals. Referrals are wonderful until they stop, and nobody can say when that is. So in a quiet month the owner becomes a salesperson: a bought list, a template, two hundred emails, three replies, one of them angry."</p>
                    <p>"The usual answers do not fit. A junior hire costs more than a good client brings in and leaves within two years. Overseas tools know nothing about an accountant in Geelong, write at three in the morning, and leave the law to you."</p>
                </div>
            </section>
            <section class="band prose-split" aria-labelledby="vision-title">
                <h2 id="vision-title">"The vision"</h2>
                <div class="prose"><p>"Every agency has a full calendar without having to think about it. The work of finding, checking, writing, calling and following up is done by a system that explains itself, keeps the law, learns what works, and hands over the moment a person wants to talk."</p></div>
            </section>
            <section class="band prose-split" aria-labelledby="australia-title">
                <h2 id="australia-title">"Why Australia first"</h2>
                <div class="prose">
                    <p>"About 8,000 agencies share a market of some $3.7B here, and almost no sales tool is made for them. We would rather be exactly right for one country than roughly right for forty."</p>
                    <dl class="reasons">{reasons.collect_view()}</dl>
                </div>
            </section>
            <section class="band" aria-labelledby="beliefs-title">
                <div class="band__head"><h2 id="beliefs-title">"What we believe"</h2></div>
                <div class="cards">{beliefs.collect_view()}</div>
            </section>
            <JoinSection source=WaitlistSource::About title="Built with its first 20 agencies." question="Be one of them."/>
        </main>
    }
    .into_any()
}
