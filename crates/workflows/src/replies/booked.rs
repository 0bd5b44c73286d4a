//! What follows when a meeting comes about, moves or ends, whoever said so: a person, an answer to our
//! invitation or the calendar it was booked in. All in the transaction of the change.

use chrono::{DateTime, Utc};
use domain::{
    EnrolmentState, LeadStatus, MeetingStatus, SequenceState, StopReason, TaskId, TaskKind, UserId,
    WebhookEvent,
};
use engines::replies::effects::Due;
use store::ClientTx;
use store::outreach::{approvals, facts as outreach};
use store::replies::effects::{self as changes, Entry, LeadChange};
use store::replies::matching::{self as facts, Lead};
use store::replies::meetings::Meeting;
use store::replies::tasks;

use super::place::{self, Place};
use super::tell::{self, Notice};
use super::words;
use crate::identity::Event;
use crate::{Error, Services, webhooks};

/// Follows a change. `before` is absent for a new meeting, `by` where no person of the client did it.
pub(super) async fn follow(
    services: &Services,
    tx: &mut ClientTx,
    before: Option<&Meeting>,
    meeting: &Meeting,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(lead) = facts::lead(tx, meeting.lead_id).await? else { return Ok(()) };
    let was = before.map(|before| before.status);
    if was == Some(meeting.status) {
        let moved = before.is_some_and(|before| before.scheduled_at != meeting.scheduled_at);
        if meeting.status == MeetingStatus::Scheduled && moved {
            record(services, tx, meeting, "meeting_rescheduled", now).await?;
            told(services, tx, &lead, "meeting_moved", "A meeting has moved", "has another time", by, now)
                .await?;
        }
        return Ok(());
    }
    match meeting.status {
        MeetingStatus::Requested => Ok(()),
        MeetingStatus::Scheduled => booked(services, tx, &lead, meeting, now).await,
        MeetingStatus::Completed => ended(services, tx, meeting, "meeting_completed", by, now).await,
        MeetingStatus::Cancelled => {
            ended(services, tx, meeting, "meeting_cancelled", by, now).await?;
            told(services, tx, &lead, "meeting_cancelled", "A meeting is off", "was cancelled", by, now).await
        }
        MeetingStatus::NoShow => {
            ended(services, tx, meeting, "meeting_no_show", by, now).await?;
            let around = facts::around(tx, meeting.campaign_id).await?.ok_or(Error::no_such("client"))?;
            let place = Place::of(&lead, around.campaign_timezone.as_deref(), &around.client_timezone);
            let task = tasks::Task {
                id: services.ids.next::<TaskId>(),
                kind: TaskKind::FollowUp,
                title: format!("Offer {} another time", words::who(&lead)),
                lead_id: Some(lead.id),
                reply_id: None,
                meeting_id: Some(meeting.id),
                due_at: place::due(Due::WorkingHours(4), &place, now),
                done_at: None,
            };
            Ok(tasks::insert(tx, &task, now).await?)
        }
    }
}

/// A time was agreed: the lead has converted, outreach to it is over, and people are told.
async fn booked(
    services: &Services,
    tx: &mut ClientTx,
    lead: &Lead,
    meeting: &Meeting,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let converts = !lead.status.ends_outreach();
    changes::halt(tx, lead.id, EnrolmentState::Stopped, StopReason::Converted, now).await?;
    changes::cancel_touches(tx, lead.id, now).await?;
    approvals::cancel_of_lead(tx, lead.id, now).await?;
    if converts {
        let change = LeadChange {
            status: Some(LeadStatus::Converted),
            sequence: Some(SequenceState::Stopped),
            sequence_reason: Some("meeting_booked"),
            counts: false,
            at: now,
        };
        changes::change_lead(tx, lead.id, &change).await?;
        changes::mark_converting(tx, lead.id, now).await?;
        record(services, tx, meeting, "converted", now).await?;
        webhooks::leads(services, tx, WebhookEvent::LeadConverted, &[lead.id]).await?;
    }
    record(services, tx, meeting, "meeting_booked", now).await?;
    webhooks::meeting(services, tx, meeting).await?;
    tasks::end_of_meeting(tx, meeting.id, meeting.reply_id, TaskKind::BookMeeting, None, now).await?;
    let agency = outreach::agency(tx).await?;
    let notice = Notice {
        event: Event::MeetingBooked,
        kind: "meeting_booked",
        title: "A meeting is booked".to_owned(),
        body: format!("{} meets {agency}.", words::who(lead)),
        link: format!("/dashboard/meetings?meeting={}", meeting.id),
        by_mail: true,
    };
    tell::tell(services, tx, &notice, now).await
}

async fn ended(
    services: &Services,
    tx: &mut ClientTx,
    meeting: &Meeting,
    action: &'static str,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    record(services, tx, meeting, action, now).await?;
    for kind in [TaskKind::MeetingOutcome, TaskKind::BookMeeting] {
        tasks::end_of_meeting(tx, meeting.id, meeting.reply_id, kind, by, now).await?;
    }
    Ok(())
}

/// Tells everybody of a change that none of them made.
async fn told(
    services: &Services,
    tx: &mut ClientTx,
    lead: &Lead,
    kind: &'static str,
    title: &str,
    what: &str,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if by.is_some() {
        return Ok(());
    }
    let notice = Notice {
        event: Event::MeetingBooked,
        kind,
        title: title.to_owned(),
        body: format!("The meeting with {} {what}.", words::who(lead)),
        link: "/dashboard/meetings".to_owned(),
        by_mail: true,
    };
    tell::tell(services, tx, &notice, now).await
}

async fn record(
    services: &Services,
    tx: &mut ClientTx,
    meeting: &Meeting,
    action: &'static str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let entry = Entry {
        id: services.ids.next(),
        lead: meeting.lead_id,
        campaign: meeting.campaign_id,
        channel: None,
        action,
        message_id: None,
        thread_id: None,
        in_reply_to: None,
        subject: None,
        preview: None,
        intent: None,
        confidence: None,
        at,
    };
    changes::record(tx, &entry).await?;
    Ok(())
}
