use leptos::prelude::*;

use super::scale::per_cent;
use super::series::Format;
use crate::components::badge::Tone;

/// One line of a [`BarList`].
#[derive(Clone, Debug, PartialEq)]
pub struct BarRow {
    pub name: String,
    pub value: f64,
    /// A colour with a meaning; the accent without.
    pub class: &'static str,
}

impl BarRow {
    pub fn new(name: impl Into<String>, value: f64) -> Self {
        Self { name: name.into(), value, class: "series-1" }
    }
    pub fn tone(self, tone: Tone) -> Self {
        Self { class: tone.class(), ..self }
    }
    /// The colour of a score tier.
    pub fn tier(self, tier: domain::Tier) -> Self {
        use domain::Tier;
        let class = match tier {
            Tier::Hot => "tier-hot",
            Tier::Warm => "tier-warm",
            Tier::Cool => "tier-cool",
            Tier::Cold => "tier-cold",
            Tier::Dead => "tier-dead",
        };
        Self { class, ..self }
    }
}

/// Parts of a whole as lying bars, each with its figure and share: tiers, channels, sources. It is
/// text first, so it needs no table beside it.
#[component]
pub fn BarList(
    #[prop(into)] label: String,
    rows: Vec<BarRow>,
    #[prop(optional)] format: Format,
) -> impl IntoView {
    let total: f64 = rows.iter().map(|row| row.value).sum();
    let highest = rows.iter().map(|row| row.value).fold(0.0, f64::max);
    let of = |value: f64, whole: f64| if whole > 0.0 { value * 100.0 / whole } else { 0.0 };
    let rows = rows
        .into_iter()
        .map(|row| {
            let width = per_cent(of(row.value, highest));
            view! {
                <li class=format!("bar-list__row {}", row.class)>
                    <span class="bar-list__name">{row.name}</span>
                    <svg class="meter-bar" aria-hidden="true" width="100%" height="8">
                        <rect class="meter-bar__rest" width="100%" height="8" rx="2"></rect>
                        <rect class="meter-bar__fill" width=width height="8" rx="2"></rect>
                    </svg>
                    <span class="bar-list__value">{format.write(row.value)}</span>
                    <span class="bar-list__share">{format!("{:.0}%", of(row.value, total))}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="bar-list" aria-label=label>{rows}</ul> }.into_any()
}
