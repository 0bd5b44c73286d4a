//! What the reports page asks the server for: a report, drawn.

use leptos::prelude::*;

use crate::AppError;
use crate::drawn::Drawn;

#[cfg(feature = "ssr")]
use super::imports::*;

#[server(prefix = "/fn", endpoint = "reports")]
pub async fn get_report(
    /// The first day, as it stands in the address; what cannot be read is as if it were not there.
    #[server(default)]
    from: String,
    #[server(default)] to: String,
) -> Result<Drawn, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let range = reporting::Range { from: from.parse().ok(), to: to.parse().ok() };
    let report = reporting::of_client(&services, &visit, client, range).await.map_err(tell)?;
    let daily = reporting::by_day(&services, &visit, client, None, range).await.map_err(tell)?;
    let (now, before) = (&report.now, &report.before);
    let none = || std::iter::empty();
    let view = ReportView {
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
    };
    Ok(Drawn::of(|| cells::of(view)))
}
