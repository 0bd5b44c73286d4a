use domain::ClientId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::get_report;
use crate::components::{Button, ButtonKind, SkeletonShape, query_value};
use crate::drawn::DrawnWidget;
use crate::layouts::use_shell;

/// The first and the last day, as they stand in the address.
type Range = (String, String);

/// `/dashboard/reports`.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let address = use_query_map();
    let range = Memo::new(move |_| {
        address.with(|address| {
            let day = |name| query_value(address, name).unwrap_or_default();
            (day("from"), day("to"))
        })
    });
    let report = Resource::new_blocking(move || range.get(), |(from, to)| get_report(from, to));
    let client = use_shell().with_untracked(|shell| Some(shell.as_ref()?.client.as_ref()?.id));
    let (from, to) = range.get_untracked();
    view! {
        <Title text="Reports"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Reports"</h1>
                    <p class="page-head__words">"What a range of days came to, beside as many days before it."</p>
                </div>
                {client.map(|client| view! {
                    <div class="page-head__actions">
                        <FileLink client range kind="csv" words="Export CSV"/>
                        <FileLink client range kind="json" words="Export JSON"/>
                        <FileLink client range kind="pdf" words="Export PDF"/>
                    </div>
                })}
            </div>
            <form class="report-range" method="get" aria-label="Range of the report">
                <Day name="from" label="First day" value=from/>
                <Day name="to" label="Last day" value=to/>
                <Button kind=ButtonKind::Submit>"Apply"</Button>
            </form>
            <DrawnWidget of="report" resource=report shape=SkeletonShape::Rows { rows: 8 }/>
        </div>
    }
}

#[component]
fn Day(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <span class="input"><input class="input__control" type="date" name=name value=value/></span>
        </label>
    }
}

/// The same figures as a file.
#[component]
fn FileLink(client: ClientId, range: Memo<Range>, kind: &'static str, words: &'static str) -> impl IntoView {
    let href = move || {
        let day = |name, day: String| if day.is_empty() { day } else { format!("&{name}={day}") };
        let (from, to) = range.get();
        let range = format!("{}{}", day("start_date", from), day("end_date", to));
        format!("/api/v1/clients/{client}/reports/export?format={kind}{range}")
    };
    view! { <a class="button button--secondary button--medium" href=href download="" rel="external">{words}</a> }
}
