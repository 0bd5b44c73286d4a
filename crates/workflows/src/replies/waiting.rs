//! Reminding people of what waits for them: replies nobody has answered, meetings nobody has said
//! anything about.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, MeetingId, MeetingStatus, ReplyId, TaskId, TaskKind};
use engines::replies::waiting::{ASK_AFTER, ASSUME_AFTER, Overdue, overdue};
use store::ClientTx;
use store::flow_runs::Counts;
use store::replies::{inbox, matching as facts, meetings, tasks, waiting as rows};

use super::place::Place;
use super::tell::{self, Audience, Notice};
use super::{booked, words};
use crate::identity::Event;
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::{Error, Services};

/// Looked at in one run.
const BATCH: i64 = 500;
/// Nothing is overdue before this.
const SOONEST: TimeDelta = TimeDelta::hours(2);

/// Every five minutes: reminds, escalates, asks what came of meetings.
#[derive(Clone, Copy, Debug)]
pub struct Remind;

impl Flow<Services> for Remind {
    const NAME: &'static str = "reminders";
    const CRON: Option<&'static str> = Some("*/5 * * * *");

    async fn run(services: &Services, _tick: &Tick, _attempt: &Attempt) -> Result<Counts, JobError> {
        let (reminded, escalated) = remind(services).await.map_err(JobError::retry)?;
        let (asked, assumed) = meetings_ended(services).await.map_err(JobError::retry)?;
        Ok(Counts::from([
            ("reminded".to_owned(), reminded),
            ("escalated".to_owned(), escalated),
            ("asked".to_owned(), asked),
            ("assumed".to_owned(), assumed),
        ]))
    }
}

/// Reminds of replies that wait too long; answers how many, and how many were told to the owners.
pub async fn remind(services: &Services) -> Result<(i64, i64), Error> {
    let now = services.business_now();
    let mut tx = services.db.system_read().await?;
    let waiting = rows::replies(&mut tx, now - SOONEST, BATCH).await?;
    drop(tx);
    let (mut reminded, mut escalated) = (0, 0);
    for one in waiting {
        match reply(services, one.client_id, one.id, now).await? {
            Some(Overdue::Remind) => reminded += 1,
            Some(Overdue::Escalate) => escalated += 1,
            None => {}
        }
    }
    Ok((reminded, escalated))
}

async fn reply(
    services: &Services,
    client: ClientId,
    id: ReplyId,
    now: DateTime<Utc>,
) -> Result<Option<Overdue>, Error> {
    let mut tx = services.db.write(client).await?;
    let Some(told) = rows::told(&mut tx, id).await? else { return Ok(None) };
    let Some(line) = inbox::line(&mut tx, id).await? else { return Ok(None) };
    let Some(lead) = line.lead_id else { return Ok(None) };
    let Some(lead) = facts::lead(&mut tx, lead).await? else { return Ok(None) };
    let around = facts::around(&mut tx, line.campaign_id).await?.ok_or(Error::no_such("client"))?;
    let place = Place::of(&lead, around.campaign_timezone.as_deref(), &around.client_timezone);
    let (reminded, escalated) = (told.reminded_at.is_some(), told.escalated_at.is_some());
    let due = place.office(|window| overdue(line.received_at, reminded, escalated, window, now));
    let Some(due) = due else { return Ok(None) };
    let who = words::who(&lead);
    let (audience, title, told) = match due {
        Overdue::Remind => {
            let audience = line.assignee_id.map_or(Audience::Workers, Audience::One);
            (audience, format!("{who} waits for an answer"), rows::Told { reminded_at: Some(now), ..told })
        }
        Overdue::Escalate => (
            Audience::Owners,
            format!("Nobody has answered {who} for a working day"),
            rows::Told { escalated_at: Some(now), ..told },
        ),
    };
    let notice = Notice {
        event: Event::ReplyReceived,
        kind: "reply_waiting",
        title,
        body: line.own_text.chars().take(200).collect(),
        link: format!("/dashboard/replies?reply={id}"),
        by_mail: true,
    };
    tell::tell_to(services, &mut tx, audience, &notice, now).await?;
    rows::set_told(&mut tx, id, told).await?;
    tx.commit().await?;
    Ok(Some(due))
}

/// Asks what came of meetings that have ended, and takes those nobody speaks of for held; answers how
/// many of each.
pub async fn meetings_ended(services: &Services) -> Result<(i64, i64), Error> {
    let now = services.business_now();
    let mut tx = services.db.system_read().await?;
    let unasked = rows::unasked(&mut tx, now - ASK_AFTER, BATCH).await?;
    let silent = rows::unanswered(&mut tx, now - ASSUME_AFTER, BATCH).await?;
    drop(tx);
    let (mut asked, mut assumed) = (0, 0);
    for one in unasked {
        let mut tx = services.db.write(one.client_id).await?;
        if ask(services, &mut tx, one.id, now).await? {
            tx.commit().await?;
            asked += 1;
        }
    }
    for one in silent {
        let mut tx = services.db.write(one.client_id).await?;
        if assume(services, &mut tx, one.id, now).await? {
            tx.commit().await?;
            assumed += 1;
        }
    }
    Ok((asked, assumed))
}

async fn ask(
    services: &Services,
    tx: &mut ClientTx,
    id: MeetingId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(line) = meetings::get(tx, id).await? else { return Ok(false) };
    let mut meeting = line.meeting;
    let ended = meeting.scheduled_at.map(|at| at + TimeDelta::minutes(meeting.duration_minutes));
    if meeting.status != MeetingStatus::Scheduled
        || meeting.asked_at.is_some()
        || ended.is_none_or(|ended| ended + ASK_AFTER > now)
    {
        return Ok(false);
    }
    meeting.asked_at = Some(now);
    if !meetings::save(tx, &meeting, now).await? {
        return Ok(false);
    }
    let Some(lead) = facts::lead(tx, meeting.lead_id).await? else { return Ok(true) };
    let title = format!("Say what came of the meeting with {}", words::who(&lead));
    let task = tasks::Task {
        id: services.ids.next::<TaskId>(),
        kind: TaskKind::MeetingOutcome,
        title: title.clone(),
        lead_id: Some(lead.id),
        reply_id: None,
        meeting_id: Some(id),
        due_at: now + ASSUME_AFTER,
        done_at: None,
    };
    tasks::insert(tx, &task, now).await?;
    let assignee = match meeting.reply_id {
        Some(reply) => inbox::line(tx, reply).await?.and_then(|line| line.assignee_id),
        None => None,
    };
    let notice = Notice {
        event: Event::MeetingBooked,
        kind: "meeting_outcome",
        title,
        body: "Without a word within two days it counts as held.".to_owned(),
        link: format!("/dashboard/meetings?show=past&meeting={id}"),
        by_mail: true,
    };
    let audience = assignee.map_or(Audience::Owners, Audience::One);
    tell::tell_to(services, tx, audience, &notice, now).await?;
    Ok(true)
}

async fn assume(
    services: &Services,
    tx: &mut ClientTx,
    id: MeetingId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(line) = meetings::get(tx, id).await? else { return Ok(false) };
    let old = line.meeting;
    let silent = old.asked_at.is_some_and(|asked| asked + ASSUME_AFTER <= now);
    if old.status != MeetingStatus::Scheduled || !silent {
        return Ok(false);
    }
    let new = meetings::Meeting { status: MeetingStatus::Completed, completed_assumed: true, ..old.clone() };
    if !meetings::save(tx, &new, now).await? {
        return Ok(false);
    }
    booked::follow(services, tx, Some(&old), &new, None, now).await?;
    Ok(true)
}
