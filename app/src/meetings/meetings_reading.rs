//! Between the forms and lists of the page and what the workflows speak of.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{Attendance, Aud, MeetingStatus, MeetingType};
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use workflows::replies::agenda::{Line, Part, View};

use super::{MeetingDetail, MeetingLine, MeetingsQuery, TaskLine};
use crate::AppError;
use crate::leads::lead_name;
use crate::when::When;

/// What cannot be read is told, so that nobody takes all meetings for a part of them.
pub fn filter(query: &MeetingsQuery) -> Result<(Part, Option<MeetingStatus>), AppError> {
    let unknown = |field: &str| {
        AppError::field(field, "unknown", "This filter is not known. Clear it to see all meetings.")
    };
    let part = match query.show.as_deref() {
        None => Part::Upcoming,
        Some("past") => Part::Past,
        Some("all") => Part::All,
        Some(_) => return Err(unknown("show")),
    };
    let status = query.status.as_deref().map(str::parse).transpose().map_err(|_| unknown("status"))?;
    Ok((part, status))
}

pub fn line(line: &Line, now: DateTime<Utc>, zone: &str) -> MeetingLine {
    let meeting = &line.meeting;
    let when = |at: Option<DateTime<Utc>>| at.map(|at| When::of(at, now, zone));
    MeetingLine {
        id: meeting.id.to_string(),
        lead: meeting.lead_id.to_string(),
        name: lead_name(line.first_name.as_deref(), line.last_name.as_deref(), line.email.as_str()),
        company: line.company.clone().unwrap_or_default(),
        kind: meeting.meeting_type,
        status: meeting.status,
        at: when(meeting.scheduled_at),
        proposed: when(meeting.proposed_at.filter(|_| meeting.status == MeetingStatus::Requested)),
        minutes: meeting.duration_minutes,
    }
}

pub fn detail(view: View, now: DateTime<Utc>, zone: &str) -> MeetingDetail {
    let meeting = &view.line.meeting;
    let named = meeting.scheduled_at.or(meeting.proposed_at);
    let local = named.and_then(|at| Some(Zone::named(zone).ok()?.to_local(at)));
    MeetingDetail {
        email: view.line.email.to_string(),
        campaign: view.line.campaign_name.clone().unwrap_or_default(),
        reply: meeting.reply_id.map(|id| id.to_string()),
        lead_time: named.and_then(|at| other_clock(at, zone, view.line.lead_timezone.as_deref())),
        zone: zone.to_owned(),
        date: local.map(|at| at.date().to_string()).unwrap_or_default(),
        time: local.map(|at| at.format("%H:%M").to_string()).unwrap_or_default(),
        link: meeting.calendar_link.clone().unwrap_or_default(),
        notes: meeting.notes.clone().unwrap_or_default(),
        outcome: meeting.outcome.clone().unwrap_or_default(),
        deal_value: meeting.deal_value_aud.map(|value| value.to_string()).unwrap_or_default(),
        attendance: meeting.attendance.map(attendance).unwrap_or_default().to_owned(),
        by_calendar: meeting.external_at.is_some(),
        assumed: meeting.completed_assumed,
        has_begun: meeting.scheduled_at.is_some_and(|at| at <= now),
        tasks: view
            .tasks
            .into_iter()
            .map(|task| TaskLine {
                id: task.id.to_string(),
                title: task.title,
                due: When::of(task.due_at, now, zone),
            })
            .collect(),
        revision: meeting.revision,
        line: line(&view.line, now, zone),
    }
}

const fn attendance(said: Attendance) -> &'static str {
    match said {
        Attendance::Invited => "Invited, no answer yet",
        Attendance::Accepted => "Accepted",
        Attendance::Tentative => "Perhaps",
        Attendance::Declined => "Declined",
    }
}

/// The time on somebody else's clock, where it shows another one.
fn other_clock(at: DateTime<Utc>, own: &str, other: Option<&str>) -> Option<String> {
    let (own, zone) = (Zone::named(own).ok()?, Zone::named(other?).ok()?);
    if own.to_local(at) == zone.to_local(at) {
        return None;
    }
    Some(When::of(at, at, other?).exact)
}

/// Both or neither: half a time is a mistake.
pub fn instant(date: &str, time: &str, zone: &str) -> Result<Option<DateTime<Utc>>, AppError> {
    let (date, time) = (date.trim(), time.trim());
    if date.is_empty() && time.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(date, "%Y-%m-%d")
        .map_err(|_| AppError::field("date", "invalid", "Choose a day."))?;
    let hour = NaiveTime::parse_from_str(time, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
        .map_err(|_| AppError::field("time", "invalid", "Choose a time."))?;
    let zone = Zone::named(zone)
        .map_err(|_| AppError::field("time", "no_zone", "Choose your time zone in your profile."))?;
    Ok(Some(zone.to_instant(day.and_time(hour))))
}

pub fn minutes(text: &str) -> Result<i64, AppError> {
    match text.trim() {
        "" => Ok(30),
        text => text
            .parse()
            .map_err(|_| AppError::field("minutes", "invalid", "Enter how many minutes it takes.")),
    }
}

pub fn kind(text: &str) -> Result<MeetingType, AppError> {
    match text {
        "" => Ok(MeetingType::Discovery),
        text => text.parse().map_err(|_| AppError::field("kind", "unknown", "Choose a kind.")),
    }
}

/// "2,500", "$2500.50"; nothing for nothing.
pub fn money(text: &str) -> Result<Option<Aud>, AppError> {
    let bare: String = text.chars().filter(|c| !matches!(c, '$' | ',' | ' ')).collect();
    if bare.is_empty() {
        return Ok(None);
    }
    let bad = |_| AppError::field("deal_value", "invalid", "Enter an amount in dollars, such as 2500.");
    bare.parse().map(Some).map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_on_the_clock_of_whoever_typed_it() {
        let of = |date, time, zone| instant(date, time, zone).unwrap().map(|at| at.to_rfc3339());
        assert_eq!(
            of("2026-01-15", "14:00", "Australia/Sydney").as_deref(),
            Some("2026-01-15T03:00:00+00:00")
        );
        assert_eq!(
            of("2026-01-15", "14:00", "Australia/Perth").as_deref(),
            Some("2026-01-15T06:00:00+00:00")
        );
        assert_eq!(of("", "", "Australia/Perth"), None);
        assert!(instant("2026-01-15", "", "Australia/Perth").is_err());
        assert!(instant("15/01/2026", "14:00", "Australia/Perth").is_err());
    }

    #[test]
    fn the_leads_clock_is_told_only_where_it_shows_another_time() {
        let at = "2026-01-15T03:00:00Z".parse().unwrap();
        let told = other_clock(at, "Australia/Sydney", Some("Australia/Perth")).unwrap();
        assert!(told.contains("11:00 am"), "{told}");
        assert_eq!(other_clock(at, "Australia/Sydney", Some("Australia/Melbourne")), None);
        assert_eq!(other_clock(at, "Australia/Sydney", None), None);
    }

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        assert_eq!(money("$2,500").unwrap(), "2500".parse().ok());
        assert_eq!(money(" ").unwrap(), None);
        assert!(money("a lot").is_err());
    }

    #[test]
    fn what_is_shown_is_upcoming_unless_told_otherwise() {
        let of = |show: Option<&str>, status: Option<&str>| {
            filter(&MeetingsQuery {
                show: show.map(str::to_owned),
                status: status.map(str::to_owned),
                page: None,
            })
        };
        assert_eq!(of(None, None).unwrap(), (Part::Upcoming, None));
        assert_eq!(of(Some("past"), Some("no_show")).unwrap(), (Part::Past, Some(MeetingStatus::NoShow)));
        assert!(of(Some("never"), None).is_err());
        assert!(of(None, Some("soon")).is_err());
    }
}
