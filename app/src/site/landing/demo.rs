//! Part 4: the product, drawn with its own instruments and example figures.

use leptos::prelude::*;

use crate::components::Icon;
use crate::components::IconData;
use crate::site::chrome::Mark;
use crate::site::widgets::live_feed::LiveFeed;

/// Name, value, change, words after the change, the line under it (x from 0 to 96, y from 0 to 24).
const FIGURES: [(&str, &str, &str, &str, &str); 4] = [
    ("Pipeline", "$284K", "↑12%", "", "M0 20 L16 18 L32 19 L48 13 L64 11 L80 7 L96 3"),
    ("Meetings", "47", "↑8", "this week", "M0 19 L16 20 L32 14 L48 15 L64 9 L80 8 L96 4"),
    ("Reply Rate", "12%", "↑2.1%", "", "M0 16 L16 17 L32 13 L48 14 L64 10 L80 11 L96 6"),
    ("Leads", "2,847", "", "Active", "M0 21 L16 17 L32 15 L48 12 L64 10 L80 6 L96 5"),
];
/// Tier, share of all leads in per cent, class.
const QUALITY: [(&str, u32, &str); 5] = [
    ("Hot", 24, "quality--hot"),
    ("Warm", 31, "quality--warm"),
    ("Cool", 28, "quality--cool"),
    ("Cold", 12, "quality--cold"),
    ("Dead", 5, "quality--dead"),
];
/// Months and pipeline in thousands of AUD.
const PIPELINE: [(&str, u32); 6] =
    [("Aug", 142), ("Sep", 158), ("Oct", 171), ("Nov", 204), ("Dec", 231), ("Jan", 284)];

#[component]
pub fn ProductDemo() -> impl IntoView {
    view! {
        <section class="demo" id="demo" aria-labelledby="demo-title">
            <h2 class="visually-hidden" id="demo-title">"The product"</h2>
            <div class="frame">
                <div class="frame__bar">
                    <span class="frame__lights" aria-hidden="true"><i></i><i></i><i></i></span>
                    <span class="frame__address"><Icon of=icondata_lu::LuLock/>"app.agencyos.com.au"</span>
                </div>
                <div class="frame__body">
                    <Sidebar/>
                    <div class="dash">
                        <div class="dash__head">
                            <p class="dash__title">"Dashboard"</p>
                            <p class="dash__range">"Last 30 days"</p>
                        </div>
                        <dl class="dash__figures">{FIGURES.iter().map(figure).collect_view()}</dl>
                        <div class="dash__grid">
                            <PipelineChart/>
                            <LeadQuality/>
                            <div class="dash__card dash__card--feed" data-widget="feed" data-every="4000"><LiveFeed every=4_000/></div>
                        </div>
                    </div>
                </div>
            </div>
            <p class="note demo__note">"An example workspace with illustrative figures."</p>
        </section>
    }
    .into_any()
}

fn figure(
    (name, value, change, words, line): &(
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ),
) -> impl IntoView + use<> {
    view! {
        <div class="dash__figure">
            <dt>{*name}</dt>
            <dd>
                <span class="dash__value">{*value}</span>
                <span class="dash__change"><b>{*change}</b>{*words}</span>
            </dd>
            <svg class="dash__spark" viewBox="0 0 96 24" preserveAspectRatio="none" aria-hidden="true"><path d=*line/></svg>
        </div>
    }
    .into_any()
}

#[component]
fn Sidebar() -> impl IntoView {
    let item = |icon: IconData, name: &'static str, class: &'static str| {
        view! { <li class=class><Icon of=icon/><span>{name}</span></li> }
    };
    view! {
        <ul class="frame__side" aria-hidden="true">
            <li class="frame__logo"><Mark/><span>"Harbour Digital"</span></li>
            {item(icondata_lu::LuLayoutDashboard, "Dashboard", "frame__item frame__item--on")}
            {item(icondata_lu::LuUsers, "Leads", "frame__item")}
            {item(icondata_lu::LuSend, "Campaigns", "frame__item")}
            {item(icondata_lu::LuInbox, "Replies", "frame__item")}
            {item(icondata_lu::LuCalendarCheck, "Meetings", "frame__item")}
            {item(icondata_lu::LuChartLine, "Reports", "frame__item")}
            {item(icondata_lu::LuSettings, "Settings", "frame__item")}
        </ul>
    }
    .into_any()
}

#[component]
fn PipelineChart() -> impl IntoView {
    // 0 to 300 thousand over 240 units of height, 100 units a month.
    let points: Vec<(f64, f64)> = PIPELINE
        .iter()
        .zip(0_u32..)
        .map(|((_, k), at)| (f64::from(at) * 100.0 + 10.0, 264.0 - f64::from(*k) * 0.8))
        .collect();
    let line = points.iter().map(|(x, y)| format!("{x:.0} {y:.1}")).collect::<Vec<_>>().join(" L");
    let area = format!("M{line} L510 264 L10 264 Z");
    let line = format!("M{line}");
    let months = PIPELINE.iter().zip(0_u32..).map(|((month, _), at)| {
        let anchor = if at == 0 {
            "start"
        } else if at == 5 {
            "end"
        } else {
            "middle"
        };
        let x = if at == 0 {
            2
        } else if at == 5 {
            518
        } else {
            at * 100 + 10
        };
        view! { <text class="chart__label" x=x y="284" text-anchor=anchor>{*month}</text> }
    });
    view! {
        <figure class="dash__card dash__card--chart">
            <figcaption><span>"Pipeline"</span><b>"+100% YoY"</b></figcaption>
            <svg viewBox="0 0 520 290" role="img" aria-label="Pipeline in thousands of dollars: August 142, January 284, up 100% on the year before">
                <defs>
                    <linearGradient id="pipeline-fill" x1="0" y1="0" x2="0" y2="1">
                        <stop class="chart__fill-top" offset="0"/>
                        <stop class="chart__fill-end" offset="1"/>
                    </linearGradient>
                </defs>
                <path class="chart__grid" d="M0 24 H520 M0 104 H520 M0 184 H520 M0 264 H520"/>
                <path d=area fill="url(#pipeline-fill)"/>
                <path class="chart__line" d=line/>
                <circle class="chart__point" cx="510" cy="36.8" r="3.5"/>
                <text class="chart__value" x="10" y="138" text-anchor="start">"142"</text>
                <text class="chart__value" x="494" y="32" text-anchor="end">"284"</text>
                {months.collect_view()}
            </svg>
        </figure>
    }
    .into_any()
}

#[component]
fn LeadQuality() -> impl IntoView {
    let bars = QUALITY.iter().map(|(tier, share, class)| {
        view! {
            <li class=format!("quality {class}")>
                <span class="quality__tier">{*tier}</span>
                <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="quality__room" width="100" height="6"/>
                    <rect class="quality__bar" width=share * 100 / 31 height="6"/>
                </svg>
                <span class="quality__share">{*share}"%"</span>
            </li>
        }
    });
    view! {
        <div class="dash__card dash__card--quality">
            <p class="dash__card-title">"Lead quality"</p>
            <ul>{bars.collect_view()}</ul>
        </div>
    }
    .into_any()
}
