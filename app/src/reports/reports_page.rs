use domain::ClientId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use super::api::{CampaignRow, DayPoint, ReportView, ReportsQuery, get_report};
use crate::components::{
    BentoCell, BentoGrid, BentoSpan, Button, Card, Column, DataTable, EmptyState, FilterBar, InputKind,
    LineChart, RowHead, Series, SkeletonShape, TextInput, Widget, grouped, query_value,
};
use crate::dashboard::cards;
use crate::layouts::use_shell;

fn asked(address: &ParamsMap) -> ReportsQuery {
    let day = |name| query_value(address, name)?.parse().ok();
    ReportsQuery { from: day("from"), to: day("to") }
}

/// `/dashboard/reports`.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(asked));
    let report = Resource::new_blocking(move || query.get(), get_report);
    let client = use_shell().with_untracked(|shell| Some(shell.as_ref()?.client.as_ref()?.id));
    let day = move |name: &'static str| {
        address.with_untracked(|address| query_value(address, name)).unwrap_or_default()
    };
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
                        <FileLink client query kind="csv" words="Export CSV"/>
                        <FileLink client query kind="json" words="Export JSON"/>
                        <FileLink client query kind="pdf" words="Export PDF"/>
                    </div>
                })}
            </div>
            <FilterBar label="Range of the report" names=&["from", "to"]>
                <TextInput kind=InputKind::Date name="from" label="First day" value=day("from")/>
                <TextInput kind=InputKind::Date name="to" label="Last day" value=day("to")/>
            </FilterBar>
            <Widget of="report" resource=report shape=SkeletonShape::Rows { rows: 8 } let:view>
                {cells(view)}
            </Widget>
        </div>
    }
}

/// The same figures as a file.
#[component]
fn FileLink(
    client: ClientId,
    query: Memo<ReportsQuery>,
    kind: &'static str,
    words: &'static str,
) -> impl IntoView {
    let href = move || {
        let query = query.get();
        let day = |name, day: Option<chrono::NaiveDate>| {
            day.map_or_else(String::new, |day| format!("&{name}={day}"))
        };
        let range = format!("{}{}", day("start_date", query.from), day("end_date", query.to));
        format!("/api/v1/clients/{client}/reports/export?format={kind}{range}")
    };
    view! { <a class="button button--secondary button--medium" href=href download="" rel="external">{words}</a> }
}

fn cells(report: ReportView) -> AnyView {
    let range = format!(
        "{} to {}, {} days in {}",
        report.from.format("%-d %B %Y"),
        report.to.format("%-d %B %Y"),
        report.days,
        report.timezone
    );
    let days = report.days;
    view! {
        <p class="note">{range}</p>
        <BentoGrid>
            {cards::figure("Meetings booked".to_owned(), report.meetings_booked, days, "/dashboard/meetings")}
            {cards::figure("Reply rate, of leads contacted".to_owned(), report.reply_rate, days, "/dashboard/replies?show=all")}
            {cards::figure("Leads contacted".to_owned(), report.leads_contacted, days, "/dashboard/leads")}
            {cards::figure("Conversions".to_owned(), report.conversions, days, "/dashboard/leads?status=converted")}
            {course(report.course)}
            {cards::funnel(report.funnel)}
            {cards::channels(report.channels)}
            {campaigns(report.campaigns)}
        </BentoGrid>
    }
    .into_any()
}

fn course(days: Vec<DayPoint>) -> AnyView {
    let inner = if days.iter().all(|day| day.sent == 0 && day.replied == 0) {
        view! { <EmptyState icon=icondata_lu::LuChartLine title="Nothing happened in these days" words="What was sent and what came back, day by day."/> }.into_any()
    } else {
        let labels: Vec<String> = days.iter().map(|day| day.day.format("%-d %b").to_string()).collect();
        let sent = Series::new("Sent", days.iter().map(|day| day.sent as f64).collect::<Vec<_>>());
        let replied = Series::new("Replies", days.iter().map(|day| day.replied as f64).collect::<Vec<_>>());
        view! { <LineChart title="Sent and answered, day by day" labels series=vec![sent, replied]/> }
            .into_any()
    };
    view! { <BentoCell span=BentoSpan::TwoThirds><Card title="Day by day">{inner}</Card></BentoCell> }
        .into_any()
}

fn campaigns(rows: Vec<CampaignRow>) -> AnyView {
    let columns = vec![
        Column::text("name", "Campaign", |row: &CampaignRow| row.name.clone()),
        Column::text("sent", "Sent", |row: &CampaignRow| grouped(row.sent)).figure(),
        Column::text("contacted", "Contacted", |row: &CampaignRow| grouped(row.contacted)).figure(),
        Column::text("replied", "Replied", |row: &CampaignRow| grouped(row.replied)).figure(),
        Column::text("reply_rate", "Of contacted", |row: &CampaignRow| row.reply_rate.clone()).figure(),
        Column::text("meetings", "Meetings", |row: &CampaignRow| grouped(row.meetings)).figure().optional(),
        Column::text("converted", "Converted", |row: &CampaignRow| grouped(row.converted)).figure(),
    ];
    let row = |row: &CampaignRow| RowHead {
        id: row.id.clone(),
        name: row.name.clone(),
        href: Some(format!("/dashboard/campaigns/{}", row.id)),
    };
    view! {
        <BentoCell span=BentoSpan::Full>
            <Card title="Campaigns">
                <DataTable
                    caption="Campaigns"
                    columns
                    rows
                    row
                    empty=|| view! {
                        <EmptyState icon=icondata_lu::LuMegaphone title="No campaigns yet" words="Each campaign with what it came to.">
                            <Button href="/dashboard/campaigns">"Campaigns"</Button>
                        </EmptyState>
                    }
                />
            </Card>
        </BentoCell>
    }
    .into_any()
}
