//! Meetings from answers to invitations and by hand.

use chrono::TimeDelta;
use domain::{EnrolmentState, LeadStatus, MeetingStatus, MeetingType};
use store::Engine;
use workflows::replies::meetings::{self, NewMeeting};

use crate::answers::id_of;
use crate::intents::on_both;
use crate::scene::Scene;
use crate::world::code;

const WHO: &str = "alex@x.example";

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

on_both! {
    an_accepted_invitation_is_a_meeting_at_its_time
    a_meeting_by_hand_ends_outreach_and_is_open_once
}
