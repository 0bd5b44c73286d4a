use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::{get_dashboard, get_leads_and_team};
use crate::AppError;
use crate::components::{BentoGrid, SkeletonShape, query_href, query_value};
use crate::drawn::{Drawn, DrawnWidget};
use crate::layouts::{Shell, use_shell};
use crate::live::follow;

/// Between two looks at the server, while it tells nothing by itself.
const AGAIN_AFTER: Duration = Duration::from_secs(30);
/// The ranges there are, as they stand in the address.
const RANGES: [&str; 3] = ["7", "30", "90"];

type Answer = Resource<Result<Drawn, AppError>>;

/// How the last days went, what happened last, what comes next.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let shell = use_shell();
    let agency = move || {
        shell.with(|shell| {
            shell.as_ref().and_then(|shell| shell.client.as_ref()).map(|client| client.name.clone())
        })
    };
    let address = use_query_map();
    let days = Memo::new(move |_| address.with(|query| query_value(query, "days")?.parse().ok()));
    let figures: Answer = Resource::new_blocking(move || days.get(), get_dashboard);
    let leads: Answer = Resource::new_blocking(|| (), |()| get_leads_and_team());
    keep_fresh(figures, shell);
    view! {
        <Title text="Dashboard"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Dashboard"</h1>
                    <p class="page-head__words">{agency}</p>
                </div>
                <RangeLinks/>
            </div>
            <BentoGrid>
                <DrawnWidget of="dashboard" resource=figures shape=SkeletonShape::Rows { rows: 6 }/>
                <DrawnWidget of="scores of leads" resource=leads shape=SkeletonShape::Rows { rows: 5 }/>
            </BentoGrid>
        </div>
    }
}

/// Asks again when something happens. While nothing tells it, it asks from time to time.
fn keep_fresh(view: Answer, shell: RwSignal<Option<Shell>>) {
    let live = follow(shell, move || view.refetch());
    Effect::new(move |_| {
        let again = move || {
            if !live.get_value() && !document().hidden() {
                view.refetch();
            }
        };
        if let Ok(timer) = set_interval_with_handle(again, AGAIN_AFTER) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// Links to the same page over another range.
#[component]
fn RangeLinks() -> impl IntoView {
    let address = use_query_map();
    let links = RANGES.map(|days| {
        let chosen = Memo::new(move |_| {
            address.with(|query| query_value(query, "days").as_deref().unwrap_or("30") == days)
        });
        let href =
            move || address.with(|query| query_href(query, &[("days", (days != "30").then_some(days))]));
        let current = move || chosen.get().then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{format!("{days} days")}</a></li> }
    });
    view! { <nav aria-label="Range"><ul class="chips">{links.into_iter().collect_view()}</ul></nav> }
}
