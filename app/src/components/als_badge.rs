use domain::Tier;
use leptos::prelude::*;

use super::icon::{Icon, IconData};

const fn class(tier: Tier) -> &'static str {
    match tier {
        Tier::Hot => "als-badge als-badge--hot",
        Tier::Warm => "als-badge als-badge--warm",
        Tier::Cool => "als-badge als-badge--cool",
        Tier::Cold => "als-badge als-badge--cold",
        Tier::Dead => "als-badge als-badge--dead",
    }
}

const fn icon(tier: Tier) -> IconData {
    match tier {
        Tier::Hot => icondata_lu::LuFlame,
        Tier::Warm => icondata_lu::LuSun,
        Tier::Cool => icondata_lu::LuWind,
        Tier::Cold => icondata_lu::LuSnowflake,
        Tier::Dead => icondata_lu::LuBan,
    }
}

/// A lead's score (0 to 100) with its tier: figure, icon, word and colour. Without a score, the
/// tier alone.
#[component]
pub fn AlsBadge(tier: Tier, #[prop(into, optional)] score: Option<u8>) -> impl IntoView {
    view! {
        <span class=class(tier)>
            {score.map(|score| view! {
                <span class="als-badge__score"><span class="visually-hidden">"ALS "</span>{score}</span>
            })}
            <span class="als-badge__tier"><Icon of=icon(tier)/>{tier.label()}</span>
        </span>
    }
    .into_any()
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScorePart {
    pub label: String,
    pub points: u32,
    /// The most this part can give.
    pub max: u32,
    /// Why, in words.
    pub reason: String,
}

/// The parts of a score, each as a bar against its own maximum with the reason in words.
#[component]
pub fn ScoreBars(parts: Vec<ScorePart>) -> impl IntoView {
    let rows = parts
        .into_iter()
        .map(|part| {
            let share = format!("{}%", (part.points.min(part.max) * 100).checked_div(part.max).unwrap_or(0));
            view! {
                <li class="score-bar">
                    <span class="score-bar__label">{part.label}</span>
                    <span class="score-bar__points">{part.points}<span class="score-bar__max">{format!("/{}", part.max)}</span></span>
                    <svg class="meter-bar" aria-hidden="true" width="100%" height="4">
                        <rect class="meter-bar__rest" width="100%" height="4" rx="2"></rect>
                        <rect class="meter-bar__fill" width=share height="4" rx="2"></rect>
                    </svg>
                    <span class="score-bar__reason">{part.reason}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="score-bars">{rows}</ul> }.into_any()
}
