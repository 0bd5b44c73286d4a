use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::campaigns::{CampaignLine, campaign_choices};
use super::list_api::FILTERS;
use super::words::{bucket_choices, status_choices};
use crate::components::{FilterBar, InputKind, Select, TextInput};

/// What a parameter of the address says, also after a link changed it.
fn following(name: &'static str) -> RwSignal<String> {
    let address = use_query_map();
    let now = move || address.with(|query| query.get(name).unwrap_or_default());
    let typed = RwSignal::new(untrack(now));
    Effect::new(move |before: Option<()>| {
        let now = now();
        // What was typed before the script arrived stays.
        if before.is_some() {
            typed.set(now);
        }
    });
    typed
}

#[component]
pub fn ListFilters(campaigns: Vec<CampaignLine>) -> impl IntoView {
    let campaign = (!campaigns.is_empty()).then(|| {
        view! { <Select name="campaign" label="Campaign" placeholder="All campaigns" choices=campaign_choices(&campaigns) bind=following("campaign")/> }
    });
    view! {
        <FilterBar label="Filter leads" names=FILTERS>
            <TextInput name="q" label="Search leads" placeholder="Name, company or e-mail" icon=icondata_lu::LuSearch bind=following("q") max_length=100/>
            <Select name="tier" label="Tier" placeholder="All tiers" choices=bucket_choices() bind=following("tier")/>
            <Select name="status" label="Status" placeholder="All statuses" choices=status_choices() bind=following("status")/>
            {campaign}
            <div class="score-range" role="group" aria-label="Score">
                <span class="score-range__word" aria-hidden="true">"Score"</span>
                <TextInput kind=InputKind::Number name="from" label="Score from" placeholder="0" bind=following("from")/>
                <span class="score-range__word" aria-hidden="true">"to"</span>
                <TextInput kind=InputKind::Number name="to" label="Score to" placeholder="100" bind=following("to")/>
            </div>
        </FilterBar>
    }
    .into_any()
}
