use leptos::prelude::*;

use crate::components::{Icon, IconData};
use crate::site::widgets::count_up::CountUp;

/// Part 7: one sequence over all five channels.
#[component]
pub fn ChannelStrip() -> impl IntoView {
    let channel =
        |class: &'static str, icon: IconData, name: &'static str, day: &'static str, what: &'static str| {
            view! {
                <li class=format!("channel {class}")>
                    <span class="channel__day">{day}</span>
                    <span class="channel__icon"><Icon of=icon/></span>
                    <b>{name}</b>
                    <span class="channel__what">{what}</span>
                </li>
            }
        };
    view! {
        <section class="band" aria-labelledby="channels-title">
            <div class="band__head">
                <p class="eyebrow">"Five channels"</p>
                <h2 id="channels-title">"Email, LinkedIn, SMS, Voice AI and Direct Mail, working together."</h2>
                <p class="lead">"One conversation, five ways to have it. A reply on any channel stops the others, so nobody hears from you twice."</p>
            </div>
            <ol class="channels">
                {channel("channel--email", icondata_lu::LuMail, "Email", "Day 1", "A short, personal opening")}
                {channel("channel--linkedin", icondata_lu::LuLinkedin, "LinkedIn", "Day 3", "A connection request that fits it")}
                {channel("channel--sms", icondata_lu::LuMessageSquare, "SMS", "Day 6", "Two lines, for warm leads only")}
                {channel("channel--voice", icondata_lu::LuPhone, "Voice AI", "Day 9", "A call in business hours")}
                {channel("channel--mail", icondata_lu::LuMailbox, "Direct Mail", "Day 14", "A card on the right desk")}
            </ol>
            <p class="note">"An example sequence. You set the days, the channels and the words."</p>
        </section>
    }
    .into_any()
}

/// Part 8.
#[component]
pub fn Stats() -> impl IntoView {
    let stat = |before: &'static str,
                to: u32,
                after: &'static str,
                what: &'static str,
                against: &'static str| {
        view! {
            <div class="stat">
                <dd class="stat__value" data-widget="count-up" data-before=before data-to=to data-after=after><CountUp before to after/></dd>
                <dt>{what}<small>{against}</small></dt>
            </div>
        }
    };
    view! {
        <section class="band band--stats" aria-labelledby="stats-title">
            <h2 class="visually-hidden" id="stats-title">"What we aim for"</h2>
            <dl class="stats">
                {stat("", 55, "%+", "open rate", "industry 15-20%")}
                {stat("", 12, "%+", "reply rate", "3x typical cold email")}
                {stat("<", 14, " days", "to first meeting", "from launch")}
                {stat("", 5, "", "channels unified", "one timeline a lead")}
            </dl>
            <p class="note">"What the product is built to reach; not a promise. Results differ by market, offer and list."</p>
        </section>
    }
    .into_any()
}

/// Part 14.
#[component]
pub fn ComplianceChips() -> impl IntoView {
    let chip = |icon: IconData, words: &'static str| view! { <li><Icon of=icon/>{words}</li> };
    view! {
        <section class="band band--tight" aria-labelledby="compliance-title">
            <h2 class="chips__title" id="compliance-title">"Compliant by construction"</h2>
            <ul class="chips">
                {chip(icondata_lu::LuPhoneOff, "DNCR checked")}
                {chip(icondata_lu::LuScale, "Spam Act")}
                {chip(icondata_lu::LuDatabase, "Australian data")}
                {chip(icondata_lu::LuClock, "AEST sending")}
                {chip(icondata_lu::LuMailX, "One-click unsubscribe")}
            </ul>
        </section>
    }
    .into_any()
}
