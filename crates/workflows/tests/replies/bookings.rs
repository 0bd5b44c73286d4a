//! Calendars that deliver bookings: signed, once, in any order, inside the client.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{BookingCalendar, EnrolmentState, InboundDoorId, InboundDoorKind, LeadStatus, MeetingStatus};
use secrecy::ExposeSecret;
use serde_json::json;
use store::Engine;
use workflows::Error;
use workflows::replies::TakenIn;
use workflows::replies::doors::{self, Proof};

use crate::intents::on_both;
use crate::scene::Scene;

const WHO: &str = "alex@x.example";

struct Door {
    id: InboundDoorId,
    secret: String,
}

impl Scene {
    async fn calendar(&self) -> Door {
        let kind = InboundDoorKind::Calcom;
        let made = doors::create(self.services(), &self.owner, self.client, "Bookings", kind).await.unwrap();
        Door { id: made.door.id, secret: made.secret.expose_secret().to_owned() }
    }

    async fn told(&self, door: &Door, secret: &str, body: &str) -> Result<TakenIn, Error> {
        let signature = doors::sign_body(secret, body.as_bytes());
        let proof = Proof::Body { signature: &signature };
        let body = body.as_bytes().to_vec();
        doors::deliver_booking(self.services(), door.id, BookingCalendar::Calcom, proof, body).await
    }

    async fn tell(&self, door: &Door, body: &str) {
        self.told(door, &door.secret, body).await.unwrap();
        self.settle().await;
    }
}

fn booking(
    event: &str,
    uid: &str,
    before: Option<&str>,
    who: &str,
    starts: DateTime<Utc>,
    said: DateTime<Utc>,
) -> String {
    json!({
        "triggerEvent": event, "createdAt": said,
        "payload": {
            "uid": uid, "rescheduleUid": before, "startTime": starts, "endTime": starts + TimeDelta::minutes(45),
            "attendees": [{ "email": who, "name": "Alex" }], "location": "https://meet.example/x",
        },
    })
    .to_string()
}

async fn a_booking_converts_moves_and_ends_whatever_order_it_is_told_in(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let door = scene.calendar().await;
    let (said, at) = (scene.now(), scene.now() + TimeDelta::days(2));
    let created = booking("BOOKING_CREATED", "b1", None, WHO, at, said);
    scene.tell(&door, &created).await;
    let meeting = scene.meetings().await.remove(0).meeting;
    assert_eq!(
        (meeting.status, meeting.scheduled_at, meeting.duration_minutes),
        (MeetingStatus::Scheduled, Some(at), 45)
    );
    assert_eq!(meeting.calendar_link.as_deref(), Some("https://meet.example/x"));
    assert_eq!(meeting.campaign_id, Some(scene.campaign));
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Converted);
    assert_eq!(scene.enrolment(leads[0]).await.0, EnrolmentState::Stopped);
    assert_eq!(scene.converting(leads[0]).await, 1);
    assert!(matches!(scene.told(&door, &door.secret, &created).await.unwrap(), TakenIn::Known(_)));

    let later = at + TimeDelta::days(1);
    let moved = booking("BOOKING_RESCHEDULED", "b2", Some("b1"), WHO, later, said + TimeDelta::minutes(5));
    scene.tell(&door, &moved).await;
    let all = scene.meetings().await;
    assert_eq!((all.len(), all[0].meeting.scheduled_at), (1, Some(later)), "it is the same meeting");
    // Old news of it, told late.
    scene.tell(&door, &booking("BOOKING_CANCELLED", "b2", None, WHO, at, said + TimeDelta::minutes(1))).await;
    assert_eq!(scene.meetings().await[0].meeting.status, MeetingStatus::Scheduled);
    scene
        .tell(&door, &booking("BOOKING_CANCELLED", "b2", None, WHO, later, said + TimeDelta::minutes(9)))
        .await;
    assert_eq!(scene.meetings().await[0].meeting.status, MeetingStatus::Cancelled);
    assert_eq!(scene.converting(leads[0]).await, 1, "no second touch is marked");
    let unread = scene.unread().await;
    for kind in ["meeting_booked", "meeting_moved", "meeting_cancelled"] {
        assert!(unread.contains(&kind.to_owned()), "{kind} in {unread:?}");
    }
}

async fn a_forged_booking_is_turned_away_and_a_strangers_is_kept_for_a_person(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    let door = scene.calendar().await;
    let at = scene.now() + TimeDelta::days(2);
    let forged = booking("BOOKING_CREATED", "b1", None, WHO, at, scene.now());
    assert!(matches!(scene.told(&door, "guess", &forged).await, Err(Error::SignedOut)));
    let kind = InboundDoorKind::Webhook;
    let other = doors::create(scene.services(), &scene.owner, scene.client, "Other", kind).await.unwrap();
    let other = Door { id: other.door.id, secret: other.secret.expose_secret().to_owned() };
    assert!(
        matches!(scene.told(&other, &other.secret, &forged).await, Err(Error::SignedOut)),
        "not a calendar's door"
    );
    assert_eq!(scene.states().await, []);
    scene.tell(&door, &booking("BOOKING_CREATED", "b3", None, "nobody@z.example", at, scene.now())).await;
    scene.tell(&door, r#"{"triggerEvent":"PING","createdAt":"2026-01-10T00:00:00Z","payload":{}}"#).await;
    assert!(scene.meetings().await.is_empty());
    assert_eq!(scene.reasons().await, [Some("lead_not_found".to_owned()), Some("not_a_reply".to_owned())]);
}

on_both! {
    a_booking_converts_moves_and_ends_whatever_order_it_is_told_in
    a_forged_booking_is_turned_away_and_a_strangers_is_kept_for_a_person
}
