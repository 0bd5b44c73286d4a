use domain::{Tier, TierBucket};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::list_api::TierCount;
use crate::components::{AlsBadge, grouped, query_href};

/// One card a tier: how many leads it has and their share of all scored ones. Pressing it keeps only
/// that tier, pressing it again keeps all.
#[component]
pub fn TierCards(counts: Vec<TierCount>) -> impl IntoView {
    let scored: u64 = counts.iter().filter(|c| c.bucket.tier().is_some()).map(|c| c.count).sum();
    let exact = counts.iter().all(|count| !count.more);
    let cards = counts
        .into_iter()
        .filter_map(|count| Some((count, count.bucket.tier()?)))
        .map(|(count, tier)| {
            let share = match (exact, scored) {
                (true, 1..) => format!("{:.1}%", count.count as f64 * 100.0 / scored as f64),
                _ => String::new(),
            };
            view! { <TierCard tier bucket=count.bucket words=counted(&count) share/> }
        })
        .collect_view();
    view! { <ul class="tier-cards" aria-label="Leads by tier">{cards}</ul> }.into_any()
}

fn counted(count: &TierCount) -> String {
    let number = grouped(count.count);
    if count.more { format!("{number}+") } else { number }
}

/// The scores of a tier in words.
const fn range(tier: Tier) -> &'static str {
    match tier {
        Tier::Hot => "85–100",
        Tier::Warm => "60–84",
        Tier::Cool => "35–59",
        Tier::Cold => "20–34",
        Tier::Dead => "0–19",
    }
}

const fn card_class(tier: Tier) -> &'static str {
    match tier {
        Tier::Hot => "card tier-card tier-hot",
        Tier::Warm => "card tier-card tier-warm",
        Tier::Cool => "card tier-card tier-cool",
        Tier::Cold => "card tier-card tier-cold",
        Tier::Dead => "card tier-card tier-dead",
    }
}

#[component]
fn TierCard(tier: Tier, bucket: TierBucket, words: String, share: String) -> impl IntoView {
    let address = use_query_map();
    let chosen = Memo::new(move |_| address.with(|query| query.get_str("tier") == Some(bucket.as_str())));
    let href = move || {
        let tier = (!chosen.get()).then_some(bucket.as_str());
        address.with(|query| query_href(query, &[("tier", tier), ("before", None)]))
    };
    let name = format!("{}: {words} leads", tier.label());
    view! {
        <li class=card_class(tier) class=("tier-card--chosen", move || chosen.get())>
            <a class="tier-card__link" href=href data-noscroll aria-label=name aria-current=move || chosen.get().then_some("true")>
                <span class="tier-card__head">
                    <AlsBadge tier/>
                    <span class="tier-card__range">{range(tier)}</span>
                </span>
                <span class="tier-card__figures">
                    <span class="tier-card__count" data-testid=format!("tier-{}", bucket.as_str())>{words}</span>
                    <span class="tier-card__share">{share}</span>
                </span>
            </a>
        </li>
    }
    .into_any()
}
