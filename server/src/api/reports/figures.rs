use std::collections::BTreeMap;

use chrono::NaiveDate;
use engines::reporting::ChannelCounts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::reporting::{self, Range};

/// Days, both included; at most 366. The last 30 unless said.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    #[param(value_type = Option<String>, format = Date)]
    start_date: Option<NaiveDate>,
    #[param(value_type = Option<String>, format = Date)]
    end_date: Option<NaiveDate>,
}

impl From<Dates> for Range {
    fn from(dates: Dates) -> Self {
        Self { from: dates.start_date, to: dates.end_date }
    }
}

/// What was sent on a channel and what came of it. Rates are per cent with two decimals, 0 where there
/// is nothing to divide by.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelFigures {
    sent: u64,
    delivered: u64,
    /// Once a message.
    opened: u64,
    clicked: u64,
    /// By people.
    replied: u64,
    /// Of the replies: a meeting, interest, a question.
    positive: u64,
    bounced: u64,
    unsubscribed: u64,
    complained: u64,
    converted: u64,
    /// Of sent.
    delivery_rate: f64,
    /// Of delivered.
    open_rate: f64,
    /// Of opened.
    click_rate: f64,
    /// Of delivered.
    click_through_rate: f64,
    /// Of sent.
    reply_rate: f64,
    /// Of replied.
    positive_reply_rate: f64,
    /// Of sent.
    conversion_rate: f64,
    /// Of sent.
    bounce_rate: f64,
    /// Of delivered.
    unsubscribe_rate: f64,
}

impl From<&ChannelCounts> for ChannelFigures {
    fn from(counts: &ChannelCounts) -> Self {
        Self {
            sent: counts.sent,
            delivered: counts.delivered,
            opened: counts.opened,
            clicked: counts.clicked,
            replied: counts.replied,
            positive: counts.positive,
            bounced: counts.bounced,
            unsubscribed: counts.unsubscribed,
            complained: counts.complained,
            converted: counts.converted,
            delivery_rate: counts.delivery_rate().number(),
            open_rate: counts.open_rate().number(),
            click_rate: counts.click_rate().number(),
            click_through_rate: counts.click_through_rate().number(),
            reply_rate: counts.reply_rate().number(),
            positive_reply_rate: counts.positive_reply_rate().number(),
            conversion_rate: counts.conversion_rate().number(),
            bounce_rate: counts.bounce_rate().number(),
            unsubscribe_rate: counts.unsubscribe_rate().number(),
        }
    }
}

/// What a client or a campaign came to in a range.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    leads_contacted: u64,
    leads_replied: u64,
    leads_converted: u64,
    /// Of leads contacted.
    lead_reply_rate: f64,
    /// Of leads contacted.
    lead_conversion_rate: f64,
    meetings_booked: u64,
    /// Held, of those that were to be held.
    show_rate: f64,
    /// Over all channels.
    overall: ChannelFigures,
    /// By channel: `email`, `sms`, `linkedin`, `voice`, `mail`; those on which anything happened.
    channels: BTreeMap<String, ChannelFigures>,
}

impl From<&reporting::Figures> for Figures {
    fn from(of: &reporting::Figures) -> Self {
        Self {
            leads_contacted: of.leads.contacted,
            leads_replied: of.leads.replied,
            leads_converted: of.leads.converted,
            lead_reply_rate: of.leads.reply_rate().number(),
            lead_conversion_rate: of.leads.conversion_rate().number(),
            meetings_booked: of.meetings.booked(),
            show_rate: of.meetings.show_rate().number(),
            overall: ChannelFigures::from(&of.overall),
            channels: of
                .channels
                .iter()
                .map(|(channel, counts)| (channel.to_string(), ChannelFigures::from(counts)))
                .collect(),
        }
    }
}

/// A number of leads, counted to 10,000.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadTotal {
    count: i64,
    /// Whether there are more than that.
    more: bool,
}

impl From<workflows::leads::Count> for LeadTotal {
    fn from(count: workflows::leads::Count) -> Self {
        Self { count: count.at_least(), more: !count.is_exact() }
    }
}
