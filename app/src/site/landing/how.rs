//! Part 10: the five steps. All panels are in the page; the tabs beside them show one at a time.

use leptos::prelude::*;

use crate::components::Icon;
use crate::site::widgets::step_tabs::{StepTabs, panel_id, tab_id};

#[component]
pub fn HowItWorks() -> impl IntoView {
    view! {
        <section class="band" id="how-it-works" aria-labelledby="how-title">
            <div class="band__head">
                <p class="eyebrow">"How it works"</p>
                <h2 id="how-title">"From your website to a full calendar."</h2>
            </div>
            <div class="how panel">
                <div data-widget="steps"><StepTabs/></div>
                <Panel step=0 title="Enter your website URL" tag="5 minutes" words="We read your site and work out whom you win: industries, sizes, titles. You correct what we got wrong.">
                    <dl class="profile">
                        <div><dt>"Industries"</dt><dd><span class="pill">"Healthcare"</span><span class="pill">"Professional services"</span><span class="pill">"Construction"</span></dd></div>
                        <div><dt>"Company size"</dt><dd><span class="pill">"50-500 people"</span></dd></div>
                        <div><dt>"Titles"</dt><dd><span class="pill">"Owner"</span><span class="pill">"Marketing Director"</span><span class="pill">"General Manager"</span></dd></div>
                    </dl>
                </Panel>
                <Panel step=1 title="AI scouts your leads" tag="Automated" words="People who match, with an address that was checked before you pay for it.">
                    <ul class="people">
                        <Person initials="SC" name="Sarah Chen" role="Marketing Director, Bloom Digital"/>
                        <Person initials="MC" name="Marcus Chen" role="Founder, Pixel Studios"/>
                        <Person initials="ET" name="Emma Thompson" role="General Manager, Studio Twenty"/>
                    </ul>
                </Panel>
                <Panel step=2 title="Agency Lead Score (ALS)" tag="Intelligent" words="Five parts, each against its own maximum, each with its reason.">
                    <ScoreCard/>
                </Panel>
                <Panel step=3 title="Multi-channel outreach begins" tag="24/7" words="The next step depends on what happened at the last.">
                    <ol class="journey">
                        <li class="journey--done"><Icon of=icondata_lu::LuMail/><span>"Email opened"</span><small>"Mon 09:12"</small></li>
                        <li class="journey--done"><Icon of=icondata_lu::LuLinkedin/><span>"LinkedIn accepted"</span><small>"Wed 14:40"</small></li>
                        <li class="journey--now"><Icon of=icondata_lu::LuPhone/><span>"Voice call in progress"</span><small>"now"</small></li>
                    </ol>
                </Panel>
                <Panel step=4 title="Meetings land in your calendar" tag="Results" words="And you learn why this one said yes, so that the next is easier.">
                    <div class="won">
                        <p class="won__value">"+$45,000"</p>
                        <p class="won__what">"Sarah Chen, Thursday 10:30, discovery call"</p>
                        <ul>
                            <li><Icon of=icondata_lu::LuCheck/>"Hiring for the service you sell"</li>
                            <li><Icon of=icondata_lu::LuCheck/>"Opened on a Tuesday morning"</li>
                            <li><Icon of=icondata_lu::LuCheck/>"Answered on the second channel"</li>
                        </ul>
                    </div>
                </Panel>
            </div>
            <p class="note">"People, companies and figures in these panels are examples."</p>
        </section>
    }
    .into_any()
}

#[component]
fn Panel(
    step: usize,
    title: &'static str,
    tag: &'static str,
    words: &'static str,
    children: Children,
) -> impl IntoView {
    let class = if step == 0 { "how__panel how__panel--current" } else { "how__panel" };
    view! {
        <div class=class id=panel_id(step) role="tabpanel" aria-labelledby=tab_id(step) tabindex="0">
            <div class="how__words">
                <p class="how__tag">{tag}</p>
                <h3>{title}</h3>
                <p>{words}</p>
            </div>
            <div class="how__instrument">{children()}</div>
        </div>
    }
    .into_any()
}

#[component]
fn Person(initials: &'static str, name: &'static str, role: &'static str) -> impl IntoView {
    view! {
        <li>
            <span class="people__face" aria-hidden="true">{initials}</span>
            <span class="people__who"><b>{name}</b><small>{role}</small></span>
            <span class="people__ok"><Icon of=icondata_lu::LuBadgeCheck/>"Verified"</span>
        </li>
    }
    .into_any()
}

/// Part of the score, points, most points.
const PARTS: [(&str, u32, u32); 5] = [
    ("Data quality", 18, 20),
    ("Authority", 23, 25),
    ("Company fit", 22, 25),
    ("Timing", 14, 15),
    ("Risk", 15, 15),
];

#[component]
pub fn ScoreCard() -> impl IntoView {
    let parts = PARTS.iter().map(|(name, points, most)| {
        view! {
            <li>
                <span>{*name}</span>
                <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="quality__room" width="100" height="4"/>
                    <rect class="score__bar" width=points * 100 / most height="4"/>
                </svg>
                <span class="score__points">{*points}"/"{*most}</span>
            </li>
        }
    });
    view! {
        <div class="score">
            <p class="score__who"><b>"Sarah Chen"</b><small>"Bloom Digital"</small></p>
            <p class="score__total"><b>"92"</b><span class="score__tier">"HOT"</span></p>
            <ul>{parts.collect_view()}</ul>
        </div>
    }
    .into_any()
}
