//! Invitations that go out with a meeting (replies.md section 6): in the thread, from the mailbox the
//! person knows, with a calendar part that every calendar reads. A meeting that moves or is called off
//! tells whoever was invited.

use chrono::{DateTime, Utc};
use domain::{Attendance, ClientId, LetterId, LetterKind, LetterPhase, MailboxStatus, MeetingStatus, UserId};
use engines::outreach::conversation::{self, Answered};
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use engines::replies::invite::{self, Guest, Invite, Method};
use store::ClientTx;
use store::outreach::{facts as outreach, mailboxes, sending};
use store::replies::letters::{self, Letter};
use store::replies::matching::{self as facts, Lead};
use store::replies::meetings::Meeting;
use store::replies::rows;

use crate::outreach::letters::{self as outbox, SendLetter};
use crate::outreach::world;
use crate::{Error, Services};

/// What has to be told to whoever was invited after a change from `old` to `new`; `wanted` asks for a
/// first invitation. What was booked in a calendar is told by that calendar.
pub(super) fn due(old: Option<&Meeting>, new: &Meeting, wanted: bool) -> Option<Method> {
    if new.external_at.is_some() {
        return None;
    }
    let invited = new.attendance.is_some();
    let moved = old.is_none_or(|old| {
        old.status != new.status
            || old.scheduled_at != new.scheduled_at
            || old.duration_minutes != new.duration_minutes
            || old.calendar_link != new.calendar_link
    });
    match new.status {
        MeetingStatus::Scheduled if (wanted && !invited) || (invited && moved) => Some(Method::Request),
        MeetingStatus::Cancelled if invited && moved => Some(Method::Cancel),
        _ => None,
    }
}

/// Writes the invitation down and has it sent; `meeting` learns its name, number and that somebody was
/// asked, and is saved by the caller in the same transaction.
pub(super) async fn send(
    services: &Services,
    tx: &mut ClientTx,
    meeting: &mut Meeting,
    method: Method,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<LetterId, Error> {
    let lead = facts::lead(tx, meeting.lead_id).await?.ok_or(Error::no_such("lead"))?;
    let Some(starts_at) = meeting.scheduled_at else {
        return Err(Error::field("scheduled_at", "required", "An invitation has a time."));
    };
    let (earlier, latest) = outbox::before(tx, lead.id).await?;
    let reply = match meeting.reply_id {
        Some(id) => rows::get(tx, id).await?,
        None => None,
    };
    let known = reply.as_ref().and_then(|reply| reply.mailbox_id);
    let known = known.or(latest.as_ref().and_then(|touch| touch.mailbox_id));
    let mailbox = match known {
        Some(id) => mailboxes::get(tx, id).await?,
        None => None,
    };
    let Some(mailbox) = mailbox.filter(|mailbox| mailbox.status != MailboxStatus::Suspended) else {
        return Err(Error::refused(
            "no_mailbox",
            "This person has had no mail from a mailbox of yours that works, so no invitation can go out. Save the time without one.",
        ));
    };
    let identity = sending::identity(tx).await?;
    let agency = outreach::agency(tx).await?;
    let around = facts::around(tx, meeting.campaign_id).await?.ok_or(Error::no_such("client"))?;
    let zone = [lead.timezone.as_deref(), Some(around.client_timezone.as_str())];
    let zone = zone.into_iter().flatten().find(|name| Zone::named(name).is_ok()).unwrap_or("UTC");
    meeting.invite_sequence += 1;
    meeting.attendance = (method == Method::Request).then_some(Attendance::Invited);
    let uid = meeting
        .external_event_id
        .get_or_insert_with(|| format!("{}@{}", meeting.id, mailbox.email_address.domain()))
        .clone();
    let summary = match lead.company.as_deref().filter(|company| !company.is_empty()) {
        Some(company) => format!("{company} and {agency}"),
        None => format!("A talk with {agency}"),
    };
    let body = words(&lead, meeting, starts_at, zone, method, &identity.sender_name);
    let text = invite::write(&Invite {
        method,
        uid: &uid,
        sequence: meeting.invite_sequence,
        starts_at,
        minutes: meeting.duration_minutes,
        summary: &summary,
        description: &body,
        location: meeting.calendar_link.as_deref(),
        organizer: Guest { name: Some(&identity.sender_name), email: mailbox.email_address.as_str() },
        attendee: Guest { name: lead.first_name.as_deref(), email: lead.email.as_str() },
        written_at: now,
    });
    let answered = Answered {
        message_id: reply.as_ref().map_or("", |reply| reply.message_id.as_str()),
        in_reply_to: reply.as_ref().and_then(|reply| reply.in_reply_to.as_deref()),
        subject: None,
    };
    let thread = conversation::place(&answered, &earlier);
    let id: LetterId = services.ids.next();
    let (kind, subject) = match method {
        Method::Request => (LetterKind::Invitation, format!("Invitation: {summary}")),
        Method::Cancel => (LetterKind::Cancellation, format!("Cancelled: {summary}")),
    };
    let letter = Letter {
        id,
        kind,
        lead_id: lead.id,
        campaign_id: meeting.campaign_id,
        reply_id: None,
        meeting_id: Some(meeting.id),
        touch_id: latest.map(|touch| touch.id),
        mailbox_id: mailbox.id,
        phase: LetterPhase::Planned,
        attempts: 0,
        leased_until: None,
        message_id: conversation::message_id(id, mailbox.email_address.domain()),
        in_reply_to: thread.in_reply_to,
        message_references: store::List(thread.references),
        recipient: lead.email.to_string(),
        sender: mailbox.email_address.to_string(),
        subject,
        body,
        calendar: Some(text),
        written_by: by,
        sent_at: None,
        last_error: None,
        created_at: now,
    };
    letters::insert(tx, &letter).await?;
    let client: ClientId = tx.client();
    services.jobs.enqueue(tx, &SendLetter { client, letter: id }).await?;
    Ok(id)
}

/// The mail around it, on the lead's clock.
fn words(
    lead: &Lead,
    meeting: &Meeting,
    starts_at: DateTime<Utc>,
    zone: &str,
    method: Method,
    from: &str,
) -> String {
    let hello = lead.first_name.as_deref().map_or_else(|| "Hello,".to_owned(), |name| format!("Hi {name},"));
    let place = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    let at = world::zone(zone).to_local(starts_at).format("%A %-d %B %Y at %-I:%M %P");
    let when = format!("{at}, {place} time");
    match method {
        Method::Request => {
            let minutes = meeting.duration_minutes;
            let link = meeting.calendar_link.as_deref();
            let link = link.map(|link| format!("Where: {link}\n\n")).unwrap_or_default();
            format!(
                "{hello}\n\nHere is the invitation to our talk: {when}, {minutes} minutes.\n\n{link}If the time does not suit you any more, answer this mail and we will find another.\n\n{from}"
            )
        }
        Method::Cancel => format!(
            "{hello}\n\nOur talk on {when} is off. If you would like another time, answer this mail.\n\n{from}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use domain::MeetingType;

    use super::*;

    fn meeting(status: MeetingStatus, attendance: Option<Attendance>) -> Meeting {
        Meeting {
            id: "0190a000-0000-7000-8000-000000000001".parse().unwrap(),
            lead_id: "0190a000-0000-7000-8000-000000000002".parse().unwrap(),
            campaign_id: None,
            reply_id: None,
            source_activity_id: None,
            scheduled_at: Some("2026-01-15T03:00:00Z".parse().unwrap()),
            proposed_at: None,
            duration_minutes: 30,
            meeting_type: MeetingType::Discovery,
            status,
            timezone: "Australia/Sydney".into(),
            calendar_link: None,
            external_event_id: None,
            notes: None,
            outcome: None,
            deal_value_aud: None,
            invite_sequence: 1,
            attendance,
            external_at: None,
            asked_at: None,
            completed_assumed: false,
            revision: 1,
            created_at: "2026-01-10T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn whoever_was_invited_hears_of_changes_and_nobody_else_does() {
        use MeetingStatus::{Cancelled, Scheduled};
        let asked = Some(Attendance::Accepted);
        let old = meeting(Scheduled, asked);
        let later = Meeting { scheduled_at: Some("2026-01-16T03:00:00Z".parse().unwrap()), ..old.clone() };
        assert_eq!(due(Some(&old), &later, false), Some(Method::Request), "it moved");
        assert_eq!(due(Some(&old), &old, true), None, "nothing changed");
        let noted = Meeting { notes: Some("Bring the figures.".into()), ..old.clone() };
        assert_eq!(due(Some(&old), &noted, false), None, "notes are ours alone");
        assert_eq!(due(Some(&old), &meeting(Cancelled, asked), false), Some(Method::Cancel));
        let quiet = meeting(Scheduled, None);
        assert_eq!(due(Some(&quiet), &meeting(Cancelled, None), false), None);
        assert_eq!(due(None, &quiet, true), Some(Method::Request));
        assert_eq!(due(None, &quiet, false), None);
        let booked = Meeting { external_at: Some(old.created_at), ..later };
        assert_eq!(due(Some(&old), &booked, true), None, "its calendar tells");
    }
}
