//! Meetings (replies.md section 6): asked for, agreed, held or not. A time is agreed by people, never
//! estimated.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Aud, AuditAction, CampaignId, Capability, ClientId, LeadId, MeetingId, MeetingStatus, MeetingType,
};
use serde_json::json;
pub use store::replies::meetings::{Line, Meeting};
use store::replies::{matching as facts, meetings as rows};

use super::agenda::{COUNTED_TO, Part};
use super::place::Place;
use super::{booked, invitations};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields;
use crate::identity::{Visit, member};
use crate::outreach::letters as outbox;
use crate::{Error, Services};

pub const LISTED: i64 = 10;
pub const LISTED_MAX: i64 = 50;
const LINK_MAX: usize = 500;
const NOTES_MAX: usize = 2_000;
/// Nobody agrees on a time further away than this.
const FAR: TimeDelta = TimeDelta::days(366);

#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    pub total: i64,
}

/// Upcoming ones in order of time, those that still need a time first; or all, the latest first.
pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    upcoming: bool,
    limit: i64,
) -> Result<Page, Error> {
    member(services, visit, client, Capability::Read).await?;
    let part = if upcoming { Part::Upcoming } else { Part::All };
    let filter = part.filter(services, None);
    let mut tx = services.db.read(client).await?;
    let lines = rows::list(&mut tx, &filter, limit.clamp(1, LISTED_MAX), 0).await?;
    let total = rows::count(&mut tx, &filter, COUNTED_TO).await?;
    Ok(Page { lines, total })
}

pub async fn get(services: &Services, visit: &Visit, client: ClientId, id: MeetingId) -> Result<Line, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    rows::get(&mut tx, id).await?.ok_or(Error::no_such("meeting"))
}

/// A meeting a person writes down.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    pub lead: LeadId,
    pub campaign: Option<CampaignId>,
    /// Absent: it still needs a time.
    pub scheduled_at: Option<DateTime<Utc>>,
    pub duration_minutes: i64,
    pub meeting_type: MeetingType,
    pub calendar_link: Option<String>,
    pub notes: Option<String>,
    /// Send an invitation, from the mailbox the person knows.
    pub invite: bool,
}

/// `Exists` when the lead has an open meeting in that campaign.
pub async fn create(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    new: NewMeeting,
) -> Result<Line, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let now = services.business_now();
    let mut fields = Fields::default();
    check(&mut fields, new.scheduled_at, new.duration_minutes, now);
    let calendar_link = link(&mut fields, new.calendar_link);
    let notes = short(&mut fields, "notes", new.notes);
    fields.finish()?;
    if new.invite {
        may_invite(services, client, new.lead).await?;
    }
    let mut tx = services.db.write(client).await?;
    let lead = facts::lead(&mut tx, new.lead).await?.ok_or(Error::no_such("lead"))?;
    let around = facts::around(&mut tx, new.campaign).await?.ok_or(Error::no_such("client"))?;
    if new.campaign.is_some() && around.campaign_name.is_none() {
        return Err(Error::no_such("campaign"));
    }
    let place = Place::of(&lead, around.campaign_timezone.as_deref(), &around.client_timezone);
    let mut meeting = Meeting {
        id: services.ids.next(),
        lead_id: new.lead,
        campaign_id: new.campaign,
        reply_id: None,
        source_activity_id: None,
        scheduled_at: new.scheduled_at,
        proposed_at: None,
        duration_minutes: new.duration_minutes,
        meeting_type: new.meeting_type,
        status: if new.scheduled_at.is_some() { MeetingStatus::Scheduled } else { MeetingStatus::Requested },
        timezone: place.name().to_owned(),
        calendar_link,
        external_event_id: None,
        notes,
        outcome: None,
        deal_value_aud: None,
        invite_sequence: 0,
        attendance: None,
        external_at: None,
        asked_at: None,
        completed_assumed: false,
        revision: 1,
        created_at: now,
    };
    if !rows::insert(&mut tx, &meeting, Some(who.user)).await? {
        return Err(Error::Exists { what: "open meeting" });
    }
    if let Some(method) = invitations::due(None, &meeting, new.invite) {
        invitations::send(services, &mut tx, &mut meeting, method, who.user, now).await?;
        if !rows::save(&mut tx, &meeting, now).await? {
            return Err(Error::Stale);
        }
    }
    booked::follow(services, &mut tx, None, &meeting, Some(who.user), now).await?;
    let entry =
        Entry::new(AuditAction::Create, "meeting", meeting.id).after(json!({"status": meeting.status}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let line = rows::get(&mut tx, meeting.id).await?.ok_or(Error::no_such("meeting"))?;
    tx.commit().await?;
    Ok(line)
}

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub status: Option<MeetingStatus>,
    /// Another time makes it scheduled, unless a status is given too.
    pub scheduled_at: Option<DateTime<Utc>>,
    pub duration_minutes: Option<i64>,
    pub meeting_type: Option<MeetingType>,
    pub calendar_link: Option<String>,
    pub notes: Option<String>,
    pub outcome: Option<String>,
    pub deal_value_aud: Option<Aud>,
    /// Send an invitation. Whoever has one hears of every change without asking.
    pub invite: bool,
    /// Refuses with `Stale` when the meeting is no longer at this revision.
    pub revision: Option<i64>,
}

pub async fn change(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MeetingId,
    change: Change,
) -> Result<Line, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let now = services.business_now();
    let mut fields = Fields::default();
    check(&mut fields, change.scheduled_at, change.duration_minutes.unwrap_or(30), now);
    let link = link(&mut fields, change.calendar_link);
    let notes = short(&mut fields, "notes", change.notes);
    let outcome = short(&mut fields, "outcome", change.outcome);
    if change.deal_value_aud.is_some_and(|value| value < Aud::default()) {
        fields.wrong("deal_value_aud", "out_of_range", "A deal is worth nothing or more.");
    }
    fields.finish()?;
    if change.invite {
        let mut tx = services.db.read(client).await?;
        let lead = rows::get(&mut tx, id).await?.ok_or(Error::no_such("meeting"))?.meeting.lead_id;
        drop(tx);
        may_invite(services, client, lead).await?;
    }
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx, id).await?.ok_or(Error::no_such("meeting"))?.meeting;
    if change.revision.is_some_and(|revision| revision != old.revision) {
        return Err(Error::Stale);
    }
    let mut new = old.clone();
    let moved = change.scheduled_at.filter(|at| Some(*at) != old.scheduled_at);
    let to = change.status.or(moved.map(|_| MeetingStatus::Scheduled));
    if let Some(to) = to.filter(|to| *to != old.status || moved.is_some()) {
        new.status =
            old.status.go(to).map_err(|bad| Error::refused("INVALID_TRANSITION", format!("{bad}.")))?;
    }
    new.scheduled_at = change.scheduled_at.or(old.scheduled_at);
    if moved.is_some() {
        // Nobody has been asked about this time yet.
        (new.asked_at, new.completed_assumed) = (None, false);
    }
    if new.status == MeetingStatus::Scheduled && new.scheduled_at.is_none() {
        return Err(Error::field("scheduled_at", "required", "A scheduled meeting has a time."));
    }
    new.duration_minutes = change.duration_minutes.unwrap_or(old.duration_minutes);
    new.meeting_type = change.meeting_type.unwrap_or(old.meeting_type);
    new.calendar_link = link.or(old.calendar_link.clone());
    new.notes = notes.or(old.notes.clone());
    new.outcome = outcome.or(old.outcome.clone());
    new.deal_value_aud = change.deal_value_aud.or(old.deal_value_aud);
    if let Some(method) = invitations::due(Some(&old), &new, change.invite) {
        invitations::send(services, &mut tx, &mut new, method, who.user, now).await?;
    }
    match rows::save(&mut tx, &new, now).await {
        Ok(true) => {}
        Ok(false) => return Err(Error::Stale),
        Err(store::Error::Conflict) => return Err(Error::Exists { what: "open meeting" }),
        Err(error) => return Err(error.into()),
    }
    booked::follow(services, &mut tx, Some(&old), &new, Some(who.user), now).await?;
    let entry = Entry::new(AuditAction::Update, "meeting", id)
        .before(json!({"status": old.status, "scheduled_at": old.scheduled_at, "deal_value_aud": old.deal_value_aud}))
        .after(json!({"status": new.status, "scheduled_at": new.scheduled_at, "deal_value_aud": new.deal_value_aud}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let line = rows::get(&mut tx, id).await?.ok_or(Error::no_such("meeting"))?;
    tx.commit().await?;
    Ok(line)
}

async fn may_invite(services: &Services, client: ClientId, lead: LeadId) -> Result<(), Error> {
    match outbox::may_write(services, client, lead).await? {
        Ok(_) => Ok(()),
        Err(reason) => Err(Error::refused("not_contactable", reason)),
    }
}

fn check(fields: &mut Fields, at: Option<DateTime<Utc>>, minutes: i64, now: DateTime<Utc>) {
    if at.is_some_and(|at| at > now + FAR || at < now - FAR) {
        fields.wrong("scheduled_at", "out_of_range", "Choose a time within a year.");
    }
    if !(5..=480).contains(&minutes) {
        fields.wrong("duration_minutes", "out_of_range", "A meeting takes 5 to 480 minutes.");
    }
}

fn link(fields: &mut Fields, link: Option<String>) -> Option<String> {
    let link = link.map(|link| link.trim().to_owned()).filter(|link| !link.is_empty())?;
    let is_web = url::Url::parse(&link).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
    if !is_web || link.len() > LINK_MAX {
        fields.wrong("calendar_link", "not_a_link", "Enter a web address like https://meet.example.com/abc.");
    }
    Some(link)
}

fn short(fields: &mut Fields, name: &'static str, text: Option<String>) -> Option<String> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
    if text.chars().count() > NOTES_MAX || text.contains('\0') {
        fields.wrong(name, "too_long", "At most 2,000 characters.");
    }
    Some(text)
}
