//! What the reports page asks the server for.

use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::dashboard::api::{ChannelRow, Figure, FunnelStage};

#[cfg(feature = "ssr")]
use super::imports::*;

/// The address's range; what cannot be read is as if it were not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsQuery {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPoint {
    pub day: NaiveDate,
    pub sent: u64,
    pub replied: u64,
}

#[server(prefix = "/fn", endpoint = "reports")]
pub async fn get_report(#[server(default)] query: ReportsQuery) -> Result<ReportView, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let range = reporting::Range { from: query.from, to: query.to };
    let report = reporting::of_client(&services, &visit, client, range).await.map_err(tell)?;
    let daily = reporting::by_day(&services, &visit, client, None, range).await.map_err(tell)?;
    let (now, before) = (&report.now, &report.before);
    let none = || std::iter::empty();
    Ok(ReportView {
        from: report.period.from(),
        to: report.period.to(),
        days: report.period.length(),
        timezone: report.timezone,
        meetings_booked: figures::count(now.meetings.booked(), before.meetings.booked(), none()),
        reply_rate: figures::rate(now.leads.reply_rate(), before.leads.reply_rate(), std::iter::empty()),
        leads_contacted: figures::count(now.leads.contacted, before.leads.contacted, none()),
        conversions: figures::count(now.leads.converted, before.leads.converted, none()),
        channels: figures::channels(&now.channels),
        funnel: figures::funnel(now.funnel),
        campaigns: report
            .campaigns
            .into_iter()
            .map(|line| CampaignRow {
                id: line.id.to_string(),
                name: line.name,
                sent: line.figures.overall.sent,
                contacted: line.figures.leads.contacted,
                replied: line.figures.leads.replied,
                reply_rate: line.figures.leads.reply_rate().words(),
                meetings: line.figures.meetings.booked(),
                converted: line.figures.leads.converted,
            })
            .collect(),
        course: daily
            .days
            .iter()
            .map(|(day, counts)| DayPoint { day: *day, sent: counts.sent, replied: counts.replied })
            .collect(),
    })
}
