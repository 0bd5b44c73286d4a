//! A report as a table for spreadsheets.

use domain::{AuditAction, ClientId};
use serde_json::json;

use super::report::{ClientReport, Figures, Range, of_client};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::imports::harmless;
use crate::{Error, Services};

/// Tells spreadsheets that the text is UTF-8.
const MARK: &str = "\u{feff}";

const HEAD: [&str; 21] = [
    "scope",
    "name",
    "start_date",
    "end_date",
    "timezone",
    "sent",
    "delivered",
    "opened",
    "clicked",
    "replied",
    "positive",
    "bounced",
    "unsubscribed",
    "converting_touches",
    "leads_contacted",
    "leads_replied",
    "leads_converted",
    "meetings_booked",
    "lead_reply_rate",
    "lead_conversion_rate",
    "reply_rate_per_touch",
];

/// The client's report as the screen has it: all of it, the period before, each channel, each campaign.
/// Noted in the audit log.
pub async fn of_client_as_csv(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    range: Range,
) -> Result<Vec<u8>, Error> {
    let report = of_client(services, visit, client, range).await?;
    let rows = rows(&report);
    noted(services, visit, client, "csv", rows.len()).await?;
    let broken = |error: csv::Error| Error::internal("the table could not be written", error);
    let mut table =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    table.write_record(HEAD).map_err(broken)?;
    for row in rows {
        table.write_record(row.iter().map(|cell| harmless(cell))).map_err(broken)?;
    }
    table.into_inner().map_err(|error| Error::internal("the table could not be written", error.into_error()))
}

/// The same for programs; whoever asks writes it down in its own words.
pub async fn of_client_for_a_file(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    range: Range,
) -> Result<ClientReport, Error> {
    let report = of_client(services, visit, client, range).await?;
    noted(services, visit, client, "json", rows(&report).len()).await?;
    Ok(report)
}

pub(super) async fn noted(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    format: &str,
    rows: usize,
) -> Result<(), Error> {
    let who = member(services, visit, client, domain::Capability::Read).await?;
    let mut tx = services.db.write(client).await?;
    let entry =
        Entry::new(AuditAction::Export, "report", client).note("format", format).note("rows", json!(rows));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

fn rows(report: &ClientReport) -> Vec<Vec<String>> {
    let (now, before) = (report.period, report.period.preceding());
    let mut rows = vec![
        row("client", &report.name, now, &report.timezone, &report.now),
        row("client, period before", &report.name, before, &report.timezone, &report.before),
    ];
    for (channel, counts) in &report.now.channels {
        let figures = Figures::of_channel(*counts);
        rows.push(row("channel", channel.as_str(), now, &report.timezone, &figures));
    }
    for line in &report.campaigns {
        rows.push(row("campaign", &line.name, now, &report.timezone, &line.figures));
    }
    rows
}

fn row(
    scope: &str,
    name: &str,
    period: engines::reporting::Period,
    timezone: &str,
    of: &Figures,
) -> Vec<String> {
    let all = &of.overall;
    let mut cells = vec![
        scope.to_owned(),
        name.to_owned(),
        period.from().to_string(),
        period.to().to_string(),
        timezone.to_owned(),
    ];
    let counts = [
        all.sent,
        all.delivered,
        all.opened,
        all.clicked,
        all.replied,
        all.positive,
        all.bounced,
        all.unsubscribed,
        all.converted,
        of.leads.contacted,
        of.leads.replied,
        of.leads.converted,
        of.meetings.booked(),
    ];
    cells.extend(counts.iter().map(u64::to_string));
    let rates = [of.leads.reply_rate(), of.leads.conversion_rate(), all.reply_rate()];
    cells.extend(rates.iter().map(|rate| format!("{:.2}", rate.number())));
    cells
}
