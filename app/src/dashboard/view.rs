//! What the dashboard shows, read and ready to be drawn.

use chrono::{DateTime, Utc};
use domain::{Channel, MeetingType};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use workflows::replies::meetings::Line;

use crate::activity::EventRow;
use crate::leads::lead_name;
use crate::when::When;

#[derive(Clone, Debug, PartialEq)]
pub struct DashboardView {
    /// The last days it is about, today among them.
    pub days: u64,
    pub meetings_booked: Figure,
    pub contacted: u64,
    pub replied: u64,
    /// "7.5%", or a dash where nobody was contacted.
    pub reply_rate: Figure,
    pub conversions: Figure,
    pub leads_contacted: Figure,
    /// Now.
    pub active_campaigns: u64,
    /// "1,204", or "10,000+" where nobody counted further.
    pub in_sequence: String,
    pub channels: Vec<ChannelRow>,
    pub funnel: Vec<FunnelStage>,
    pub events: Vec<EventRow>,
    pub upcoming: Vec<MeetingLine>,
}

/// A figure beside the same of the period before, and its course.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub value: String,
    /// "+12.5%", "new"; nothing where there was nothing before and is nothing now.
    pub change: Option<String>,
    pub rises: bool,
    pub falls: bool,
    /// A day each, oldest first; empty where there is nothing to see.
    pub course: Vec<f64>,
}

/// Rates are of what was sent, where the word says nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    pub channel: Channel,
    pub sent: u64,
    pub delivered: u64,
    pub replied: u64,
    pub reply_rate: String,
    pub positive: u64,
    pub bounce_rate: String,
    pub converted: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelStage {
    pub name: String,
    pub count: u64,
    /// What others reach.
    pub usual: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingLine {
    pub id: String,
    pub lead: String,
    pub name: String,
    pub company: String,
    pub kind: MeetingType,
    /// Absent while no time is agreed.
    pub at: Option<When>,
    /// "Today at 2:00 pm", "Thursday at 9:30 am", "12 Jan at 2:00 pm".
    pub day: String,
}

pub fn meeting(line: Line, now: DateTime<Utc>, zone: &str) -> MeetingLine {
    let at = line.meeting.scheduled_at;
    MeetingLine {
        id: line.meeting.id.to_string(),
        lead: line.meeting.lead_id.to_string(),
        name: lead_name(line.first_name.as_deref(), line.last_name.as_deref(), line.email.as_str()),
        company: line.company.unwrap_or_default(),
        kind: line.meeting.meeting_type,
        at: at.map(|at| When::of(at, now, zone)),
        day: at.map_or_else(|| "Time to be agreed".to_owned(), |at| day(at, now, zone)),
    }
}

/// Near days by their names, as people speak of them.
fn day(at: DateTime<Utc>, now: DateTime<Utc>, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let local =
        |at: DateTime<Utc>| Timestamp::from_second(at.timestamp()).unwrap_or_default().to_zoned(zone.clone());
    let (at, now) = (local(at), local(now));
    let time = at.strftime("%-I:%M %P");
    match (at.date() - now.date()).get_days() {
        0 => format!("Today at {time}"),
        1 => format!("Tomorrow at {time}"),
        2..=6 => format!("{} at {time}", at.strftime("%A")),
        _ => format!("{} at {time}", at.strftime("%-d %b")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_days_have_names_on_the_readers_calendar() {
        let of =
            |at: &str| day(at.parse().unwrap(), "2026-11-23T12:30:00Z".parse().unwrap(), "Australia/Sydney");
        // 11:30 pm on Monday in Sydney.
        assert_eq!(of("2026-11-23T12:45:00Z"), "Today at 11:45 pm");
        assert_eq!(of("2026-11-23T22:30:00Z"), "Tomorrow at 9:30 am");
        assert_eq!(of("2026-11-26T03:00:00Z"), "Thursday at 2:00 pm");
        assert_eq!(of("2027-01-12T03:00:00Z"), "12 Jan at 2:00 pm");
    }
}
