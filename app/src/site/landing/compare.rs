use leptos::prelude::*;

/// What is compared, a junior sales hire, Agency OS on the Velocity plan.
const ROWS: [(&str, &str, &str); 9] = [
    ("Monthly cost", "$6,500-8,750", "$2,500 (founding)"),
    ("Meetings/month", "8-12 (after ramp)", "15-16"),
    ("Cost per meeting", "$600-900", "$156"),
    ("Time to first meeting", "3-4 months", "Week 2-4"),
    ("Your time", "5-10 hrs/week", "<1 hr/week"),
    ("Sick days", "Yes", "No"),
    ("Turnover risk", "High (1.8yr tenure)", "None"),
    ("Channels", "2-3 (manual)", "5 (automated)"),
    ("Works 24/7", "No", "Yes"),
];

/// Part 11.
#[component]
pub fn RoiTable() -> impl IntoView {
    let rows = ROWS.iter().map(|(what, hire, ours)| {
        view! { <tr><th scope="row">{*what}</th><td>{*hire}</td><td class="roi__ours">{*ours}</td></tr> }
    });
    view! {
        <section class="band" id="comparison" aria-labelledby="roi-title">
            <div class="band__head">
                <p class="eyebrow">"Return on investment"</p>
                <h2 id="roi-title">"Agency OS vs. Hiring a Junior SDR"</h2>
            </div>
            <div class="panel table-room" tabindex="0" role="region" aria-label="Agency OS compared with hiring">
                <table class="roi">
                    <thead>
                        <tr><td></td><th scope="col">"Junior SDR"</th><th scope="col">"Agency OS Velocity"</th></tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            <p class="roi__sum">"84% lower cost per meeting • 200-450 hours of your time saved • ramp in weeks"</p>
            <p class="note">"Estimates: typical Australian wages with on-costs, and the plan's expected meetings."</p>
        </section>
    }
    .into_any()
}

/// Part 13: the sum, done.
#[component]
pub fn RoiMath() -> impl IntoView {
    view! {
        <section class="band math" aria-labelledby="math-title">
            <div class="band__head">
                <p class="eyebrow">"The sum"</p>
                <h2 id="math-title">"Close ONE new client. "<span class="quiet">"Pay for an entire year."</span></h2>
            </div>
            <div class="math__sides">
                <div class="panel math__side">
                    <h3>"Junior SDR, year 1"</h3>
                    <dl>
                        <div><dt>"Cost"</dt><dd>"$84,000"</dd></div>
                        <div><dt>"Meetings"</dt><dd>"~85"</dd></div>
                        <div class="math__each"><dt>"Each meeting"</dt><dd>"$988"</dd></div>
                    </dl>
                </div>
                <div class="panel math__side math__side--ours">
                    <h3>"Agency OS, year 1"</h3>
                    <dl>
                        <div><dt>"Cost"</dt><dd>"$30,000"</dd></div>
                        <div><dt>"Meetings"</dt><dd>"~187"</dd></div>
                        <div class="math__each"><dt>"Each meeting"</dt><dd>"$160"</dd></div>
                    </dl>
                </div>
            </div>
            <p class="math__result">"Save $54,000 + Get 2.2x more meetings"</p>
            <p class="note">"Velocity at the founding price against the middle of the hiring range. Illustrative; your figures will differ."</p>
        </section>
    }
    .into_any()
}
