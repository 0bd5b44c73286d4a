//! A report, from the range it is about to the campaigns it is of.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::components::{
    BentoCell, BentoGrid, BentoSpan, Button, Card, Column, DataTable, EmptyState, LineChart, RowHead, Series,
    grouped,
};
use crate::dashboard::cards;
use crate::dashboard::view::{ChannelRow, Figure, FunnelStage};

#[derive(Clone, Debug, PartialEq)]
pub struct ReportView {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub days: u64,
    pub timezone: String,
    pub meetings_booked: Figure,
    pub reply_rate: Figure,
    pub leads_contacted: Figure,
    pub conversions: Figure,
    pub channels: Vec<ChannelRow>,
    pub funnel: Vec<FunnelStage>,
    pub campaigns: Vec<CampaignRow>,
    /// Touches and replies of each day, oldest first.
    pub course: Vec<DayPoint>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignRow {
    pub id: String,
    pub name: String,
    pub sent: u64,
    pub contacted: u64,
    pub replied: u64,
    pub reply_rate: String,
    pub meetings: u64,
    pub converted: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayPoint {
    pub day: NaiveDate,
    pub sent: u64,
    pub replied: u64,
}

pub fn of(report: ReportView) -> AnyView {
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
