//! A report as pages to hand on.

use domain::ClientId;
use engines::reporting::{Change, ChannelCounts, Rate};

use super::file::noted;
use super::report::{ClientReport, Range, of_client};
use super::sheet::{Figures as Column, Sheet};
use crate::identity::Visit;
use crate::{Error, Services};

const SUMMARY: [Column; 3] = [
    Column { head: "These days", ends_at: 330.0 },
    Column { head: "The days before", ends_at: 440.0 },
    Column { head: "Change", ends_at: 547.0 },
];
const TABLE: [Column; 6] = [
    Column { head: "Sent", ends_at: 290.0 },
    Column { head: "Delivered", ends_at: 345.0 },
    Column { head: "Replies", ends_at: 395.0 },
    Column { head: "Per touch", ends_at: 447.0 },
    Column { head: "Bounced", ends_at: 497.0 },
    Column { head: "Converting", ends_at: 547.0 },
];
/// What the figures mean, for somebody who has only the paper.
const MEANINGS: [&str; 6] = [
    "Leads contacted: different leads with at least one touch in these days. Reply rate: of them, those with a reply by a person.",
    "Meetings booked: meetings made in these days that are agreed, held or were not attended.",
    "Sent: touches. Delivered: taken by the other side's server, unless it said otherwise later.",
    "Replies: written by people; automatic answers do not count. Per touch: replies divided by touches sent.",
    "Bounced: returned, divided by touches sent. Converting: touches that a conversion is owed to.",
    "Opened mails are not in this report: most mail programs fetch or hide pictures by themselves, so their number says little.",
];

/// The client's report with its range, what the figures mean and page numbers. Noted in the audit log.
pub async fn of_client_as_pdf(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    range: Range,
) -> Result<Vec<u8>, Error> {
    let report = of_client(services, visit, client, range).await?;
    noted(services, visit, client, "pdf", report.campaigns.len()).await?;
    Ok(drawn(&report))
}

fn drawn(report: &ClientReport) -> Vec<u8> {
    let (now, before) = (&report.now, &report.before);
    let mut sheet = Sheet::new(&format!("Report of {}", report.name));
    sheet.title(&report.name);
    let (period, earlier) = (report.period, report.period.preceding());
    sheet.line(&format!(
        "{} to {}, beside {} to {}; days of {}",
        day(period.from()),
        day(period.to()),
        day(earlier.from()),
        day(earlier.to()),
        report.timezone
    ));
    sheet.heading("In short");
    sheet.head("", &SUMMARY);
    let mut count = |name: &str, now: u64, before: u64| {
        // Counts are far below 2^53.
        let change = Change::of(now as f64, before as f64).words();
        sheet.row(name, &SUMMARY, &[now.to_string(), before.to_string(), change]);
    };
    count("Leads contacted", now.leads.contacted, before.leads.contacted);
    count("Leads that replied", now.leads.replied, before.leads.replied);
    count("Leads converted", now.leads.converted, before.leads.converted);
    count("Meetings booked", now.meetings.booked(), before.meetings.booked());
    count("Touches sent", now.overall.sent, before.overall.sent);
    let mut rate = |name: &str, now: Rate, before: Rate| {
        let exactly = |rate: Rate| rate.exactly().unwrap_or_default();
        let change = Change::of(exactly(now), exactly(before)).words();
        sheet.row(name, &SUMMARY, &[now.words(), before.words(), change]);
    };
    rate("Reply rate, of leads contacted", now.leads.reply_rate(), before.leads.reply_rate());
    rate("Conversion rate, of leads contacted", now.leads.conversion_rate(), before.leads.conversion_rate());
    rate("Meetings held, of those that were to be", now.meetings.show_rate(), before.meetings.show_rate());
    if !now.channels.is_empty() {
        sheet.heading("Channels");
        sheet.head("Channel", &TABLE);
        for (channel, counts) in &now.channels {
            sheet.row(channel.as_str(), &TABLE, &cells(counts));
        }
    }
    if !report.campaigns.is_empty() {
        sheet.heading("Campaigns");
        sheet.head("Campaign", &TABLE);
        for line in &report.campaigns {
            sheet.row(&line.name, &TABLE, &cells(&line.figures.overall));
        }
    }
    sheet.heading("What the figures mean");
    for meaning in MEANINGS {
        sheet.line(meaning);
    }
    sheet.finish()
}

fn day(day: chrono::NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn cells(counts: &ChannelCounts) -> [String; 6] {
    [
        counts.sent.to_string(),
        counts.delivered.to_string(),
        counts.replied.to_string(),
        counts.reply_rate().words(),
        counts.bounce_rate().words(),
        counts.converted.to_string(),
    ]
}
