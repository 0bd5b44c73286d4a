//! Meetings from answers to invitations and by hand.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Attendance, EnrolmentState, LeadId, LeadStatus, MeetingStatus, MeetingType, TaskKind};
use mail_parser::MimeHeaders;
use store::Engine;
use workflows::replies::agenda::{self, Part};
use workflows::replies::meetings::{self, NewMeeting};

use crate::answers::id_of;
use crate::intents::on_both;
use crate::scene::Scene;
use crate::world::code;

const WHO: &str = "alex@x.example";

/// Half an hour to get to know each other, in no campaign and without an invitation.
pub fn discovery(lead: LeadId, at: DateTime<Utc>) -> NewMeeting {
    NewMeeting {
        lead,
        campaign: None,
        scheduled_at: Some(at),
        duration_minutes: 30,
        meeting_type: MeetingType::Discovery,
        calendar_link: None,
        notes: None,
        invite: false,
    }
}

async fn an_accepted_invitation_is_a_meeting_at_its_time(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let ours = id_of(&scene.received(WHO)[0].raw);
    let accepted = format!(
        "From: {WHO}\r\nTo: kim@get-harbour.example\r\nSubject: Accepted: A talk\r\nMessage-ID: <a1@x.example>\r\nIn-Reply-To: {ours}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAlex has accepted.\r\n\
         --b\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u1\r\n\
         DTSTART;TZID=Australia/Sydney:20260115T140000\r\nDTEND;TZID=Australia/Sydney:20260115T144500\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{WHO}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
    );
    scene.receive(accepted.into_bytes()).await;
    let meeting = scene.meetings().await.remove(0).meeting;
    assert_eq!((meeting.status, meeting.duration_minutes), (MeetingStatus::Scheduled, 45));
    assert_eq!(meeting.scheduled_at, Some("2026-01-15T03:00:00Z".parse().unwrap()));
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Converted);
}

async fn a_meeting_by_hand_ends_outreach_and_is_open_once(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let new = |at| NewMeeting {
        lead: leads[0],
        campaign: Some(scene.campaign),
        scheduled_at: at,
        duration_minutes: 30,
        meeting_type: MeetingType::Demo,
        calendar_link: Some("https://meet.example/abc".to_owned()),
        notes: None,
        invite: false,
    };
    let at = Some(scene.now() + TimeDelta::days(3));
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let line = meetings::create(services, owner, client, new(at)).await.unwrap();
    assert_eq!(line.meeting.status, MeetingStatus::Scheduled);
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Converted);
    assert_eq!(scene.enrolment(leads[0]).await.0, EnrolmentState::Stopped);
    assert_eq!(code(&meetings::create(services, owner, client, new(None)).await), "open meeting exists");
    let page = meetings::list(services, owner, client, true, 10).await.unwrap();
    assert_eq!((page.total, page.lines.len()), (1, 1));
    let change = meetings::Change { status: Some(MeetingStatus::Requested), ..Default::default() };
    assert_eq!(
        code(&meetings::change(services, owner, client, line.meeting.id, change).await),
        "INVALID_TRANSITION"
    );
    let bad =
        NewMeeting { calendar_link: Some("javascript:alert(1)".into()), duration_minutes: 0, ..new(None) };
    assert_eq!(
        code(&meetings::create(services, owner, client, bad).await),
        "duration_minutes:out_of_range,calendar_link:not_a_link"
    );
    assert!(scene.unread().await.contains(&"meeting_booked".to_owned()));
}

/// An answer to our invitation, as a calendar program sends it.
fn calendar(method: &str, answer: &str, uid: &str, at: &str, id: &str) -> Vec<u8> {
    format!(
        "From: {WHO}\r\nTo: kim@get-harbour.example\r\nSubject: {answer}: A talk\r\nMessage-ID: <{id}@x.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{answer}: A talk\r\n--b\r\n\
         Content-Type: text/calendar; method={method}; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTART:{at}\r\nATTENDEE;PARTSTAT={answer}:mailto:{WHO}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
    )
    .into_bytes()
}

/// The calendar part of a mail that was received, unfolded.
fn invitation(raw: &[u8]) -> workflows::replies::calendar::Invitation {
    let mail = mail_parser::MessageParser::default().parse(raw).unwrap();
    let part = mail.parts.iter().find(|part| part.is_content_type("text", "calendar")).unwrap();
    workflows::replies::calendar::read(part.text_contents().unwrap()).unwrap()
}

async fn an_invitation_goes_out_moves_with_the_meeting_and_brings_its_answer_back(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let at = scene.now() + TimeDelta::days(3);
    let new = NewMeeting { campaign: Some(scene.campaign), invite: true, ..discovery(leads[0], at) };
    let id = meetings::create(services, owner, client, new).await.unwrap().meeting.id;
    scene.settle().await;
    let sent = scene.received(WHO);
    assert_eq!(sent.len(), 2);
    let ours = id_of(&sent[0].raw);
    let raw = String::from_utf8_lossy(&sent[1].raw).replace("\r\n ", " ");
    assert!(raw.contains(&format!("In-Reply-To: {ours}")), "it is in the thread\n{raw}");
    let told = invitation(&sent[1].raw);
    assert_eq!(
        (told.method.as_deref(), told.starts_at, told.minutes()),
        (Some("REQUEST"), Some(at), Some(30))
    );
    let uid = told.uid.unwrap();
    let stamp = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    scene.receive(calendar("REPLY", "ACCEPTED", &uid, &stamp(at), "c1")).await;
    let meeting = scene.meetings().await.remove(0).meeting;
    assert_eq!((meeting.attendance, meeting.scheduled_at), (Some(Attendance::Accepted), Some(at)));

    let later = at + TimeDelta::days(1);
    let change = meetings::Change { scheduled_at: Some(later), ..Default::default() };
    meetings::change(services, owner, client, id, change).await.unwrap();
    scene.settle().await;
    let again = invitation(&scene.received(WHO)[2].raw);
    assert_eq!((again.uid.as_deref(), again.starts_at), (Some(uid.as_str()), Some(later)));
    // An answer to the old time that comes late does not move it back.
    scene.receive(calendar("REPLY", "ACCEPTED", &uid, &stamp(at), "c2")).await;
    assert_eq!(scene.meetings().await.remove(0).meeting.scheduled_at, Some(later));

    scene.receive(calendar("REPLY", "DECLINED", &uid, &stamp(later), "c3")).await;
    let meeting = scene.meetings().await.remove(0).meeting;
    assert_eq!((meeting.status, meeting.attendance), (MeetingStatus::Cancelled, Some(Attendance::Declined)));
    assert!(scene.unread().await.contains(&"meeting_cancelled".to_owned()));
    let marked = scene.converting(leads[0]).await;
    assert_eq!(marked, 1, "exactly one touch led to it");
}

async fn another_leads_answer_says_nothing_about_a_meeting(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO, "sam@y.example"]).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let new = NewMeeting { invite: true, ..discovery(leads[1], scene.now() + TimeDelta::days(3)) };
    meetings::create(services, owner, client, new).await.unwrap();
    scene.settle().await;
    let uid = invitation(&scene.received("sam@y.example")[1].raw).uid.unwrap();
    scene.receive(calendar("REPLY", "DECLINED", &uid, "20260115T030000Z", "c1")).await;
    let meeting = scene.meetings().await.remove(0).meeting;
    assert_eq!((meeting.status, meeting.attendance), (MeetingStatus::Scheduled, Some(Attendance::Invited)));
}

async fn an_end_says_what_came_of_it_and_who_did_not_come_is_offered_another_time(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let new = discovery(leads[0], scene.now() + TimeDelta::hours(1));
    let id = meetings::create(services, owner, client, new).await.unwrap().meeting.id;
    let part = |part| agenda::page(services, owner, client, part, None, 1);
    assert_eq!(part(Part::Upcoming).await.unwrap().total, 1);
    let change = meetings::Change { status: Some(MeetingStatus::NoShow), ..Default::default() };
    meetings::change(services, owner, client, id, change).await.unwrap();
    assert_eq!(part(Part::Upcoming).await.unwrap().total, 0);
    assert_eq!(part(Part::Past).await.unwrap().total, 1);
    let view = agenda::view(services, owner, client, id).await.unwrap();
    assert_eq!(view.tasks.len(), 1);
    assert_eq!(view.tasks[0].kind, TaskKind::FollowUp);
    agenda::finish_task(services, owner, client, view.tasks[0].id).await.unwrap();
    assert_eq!(
        code(&agenda::finish_task(services, owner, client, view.tasks[0].id).await),
        "no such open task"
    );
    assert!(agenda::view(services, owner, client, id).await.unwrap().tasks.is_empty());
}

on_both! {
    an_invitation_goes_out_moves_with_the_meeting_and_brings_its_answer_back
    another_leads_answer_says_nothing_about_a_meeting
    an_end_says_what_came_of_it_and_who_did_not_come_is_offered_another_time
    an_accepted_invitation_is_a_meeting_at_its_time
    a_meeting_by_hand_ends_outreach_and_is_open_once
}
