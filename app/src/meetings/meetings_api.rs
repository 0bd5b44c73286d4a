//! What the page of meetings asks the server for.

use domain::{MeetingStatus, MeetingType};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::query_value;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// The parameters of the address that filter, as they are written there.
pub const FILTERS: &[&str] = &["show", "status"];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MeetingsQuery {
    /// Nothing for the upcoming ones, else `past` or `all`.
    pub show: Option<String>,
    pub status: Option<String>,
    pub page: Option<String>,
}

impl MeetingsQuery {
    pub fn of(address: &ParamsMap) -> Self {
        let get = |name: &str| query_value(address, name);
        Self { show: get("show"), status: get("status"), page: get("page") }
    }
    pub fn is_filtered(&self) -> bool {
        self.show.is_some() || self.status.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingLines {
    pub lines: Vec<MeetingLine>,
    pub page: u64,
    pub per_page: u64,
    pub total: u64,
    /// The reader's own time zone, in which all times stand.
    pub zone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingLine {
    pub id: String,
    pub lead: String,
    pub name: String,
    pub company: String,
    pub kind: MeetingType,
    pub status: MeetingStatus,
    pub at: Option<When>,
    /// What the other side named and nobody has agreed to yet.
    pub proposed: Option<When>,
    pub minutes: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingDetail {
    pub line: MeetingLine,
    pub email: String,
    pub campaign: String,
    /// The reply that asked for it.
    pub reply: Option<String>,
    /// "12:00 pm AWST", where the lead's clock shows another time than the reader's.
    pub lead_time: Option<String>,
    pub zone: String,
    /// For the form: the agreed or the proposed time on the reader's clock.
    pub date: String,
    pub time: String,
    pub link: String,
    pub notes: String,
    pub outcome: String,
    /// "$2,500".
    pub deal_value: String,
    /// What they said to our invitation, in words; empty when none went out.
    pub attendance: String,
    /// It was booked in a calendar of their own choosing, which tells them of changes.
    pub by_calendar: bool,
    pub assumed: bool,
    /// Its time has come: what came of it can be said.
    pub has_begun: bool,
    pub tasks: Vec<TaskLine>,
    pub revision: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLine {
    pub id: String,
    pub title: String,
    pub due: When,
}

#[server(prefix = "/fn", endpoint = "meetings")]
pub async fn list_meetings(#[server(default)] query: MeetingsQuery) -> Result<MeetingLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let (part, status) = reading::filter(&query)?;
    let page = query.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1_i64).clamp(1, 10_000);
    let found = agenda::page(&services, &visit, client, part, status, page).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(MeetingLines {
        lines: found.lines.iter().map(|line| reading::line(line, now, zone)).collect(),
        page: number(found.page),
        per_page: number(agenda::PAGE_SIZE),
        total: number(found.total),
        zone: zone.to_owned(),
    })
}

#[server(prefix = "/fn", endpoint = "meetings/meeting")]
pub async fn get_meeting(#[server(default)] id: String) -> Result<MeetingDetail, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let view = agenda::view(&services, &visit, client, meeting_id(&id)?).await.map_err(tell)?;
    Ok(reading::detail(view, services.business_now(), &visit.account.timezone))
}

/// What a form about a meeting's time sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeInput {
    /// On the clock of whoever sends it.
    pub date: String,
    pub time: String,
    pub minutes: String,
    pub kind: String,
    pub link: String,
    pub notes: String,
    /// Ticked: an invitation goes out.
    pub invite: String,
}

#[server(prefix = "/fn", endpoint = "meetings/create")]
pub async fn create_meeting(
    #[server(default)] email: String,
    #[server(flatten)] input: TimeInput,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let lead = agenda::lead_with(&services, &visit, client, &email).await.map_err(tell)?;
    let new = meetings::NewMeeting {
        lead,
        campaign: None,
        scheduled_at: reading::instant(&input.date, &input.time, &visit.account.timezone)?,
        duration_minutes: reading::minutes(&input.minutes)?,
        meeting_type: reading::kind(&input.kind)?,
        calendar_link: Some(input.link),
        notes: Some(input.notes),
        invite: !input.invite.is_empty(),
    };
    meetings::create(&services, &visit, client, new).await.map_err(tell)?;
    Ok(Outcome::said("Meeting written down."))
}

/// Agrees a time, or another one.
#[server(prefix = "/fn", endpoint = "meetings/schedule")]
pub async fn schedule_meeting(
    #[server(default)] id: String,
    #[server(default)] revision: String,
    #[server(flatten)] input: TimeInput,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let at = reading::instant(&input.date, &input.time, &visit.account.timezone)?;
    let at = at.ok_or_else(|| AppError::field("date", "required", "Choose a day and a time."))?;
    let change = meetings::Change {
        status: Some(MeetingStatus::Scheduled),
        scheduled_at: Some(at),
        duration_minutes: Some(reading::minutes(&input.minutes)?),
        meeting_type: Some(reading::kind(&input.kind)?),
        calendar_link: Some(input.link),
        notes: Some(input.notes),
        invite: !input.invite.is_empty(),
        revision: revision.parse().ok(),
        ..meetings::Change::default()
    };
    meetings::change(&services, &visit, client, meeting_id(&id)?, change).await.map_err(tell)?;
    Ok(Outcome::said("The time is agreed. Outreach to this person is over."))
}

/// Says what came of it.
#[server(prefix = "/fn", endpoint = "meetings/end")]
pub async fn end_meeting(
    #[server(default)] id: String,
    #[server(default)] revision: String,
    #[server(default)] status: String,
    #[server(default)] outcome: String,
    #[server(default)] deal_value: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let status: MeetingStatus =
        status.parse().map_err(|_| AppError::field("status", "required", "Choose what came of it."))?;
    let change = meetings::Change {
        status: Some(status),
        outcome: Some(outcome),
        deal_value_aud: reading::money(&deal_value)?,
        revision: revision.parse().ok(),
        ..meetings::Change::default()
    };
    meetings::change(&services, &visit, client, meeting_id(&id)?, change).await.map_err(tell)?;
    Ok(Outcome::said("Noted."))
}

#[server(prefix = "/fn", endpoint = "tasks/done")]
pub async fn finish_task(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let task = id.parse().map_err(|_| AppError::NotFound { what: "task".to_owned() })?;
    agenda::finish_task(&services, &visit, client, task).await.map_err(tell)?;
    Ok(Outcome::said("Done."))
}

#[cfg(feature = "ssr")]
#[path = "meetings_reading.rs"]
mod reading;
