use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, DeliveryStatus, LeadId, UserId, WebhookDeliveryId, WebhookEvent, WebhookId};
use uuid::Uuid;

use super::configs::{self, Counted, Fields};
use super::deliveries::{self, Attempt, Filter, NewDelivery, Outcome};
use crate::identity::clients::{self, NewClient};
use crate::outreach::example::{self, Person};
use crate::testing::TestDb;
use crate::{ClientTx, Error};

fn now() -> DateTime<Utc> {
    "2026-01-05T23:00:00Z".parse().unwrap()
}

fn config(number: u128) -> WebhookId {
    WebhookId::from_uuid(Uuid::from_u128(number))
}

async fn client(db: &TestDb, number: u128) -> ClientId {
    let id = ClientId::from_uuid(Uuid::from_u128(number));
    let mut tx = db.system_write().await.unwrap();
    let new = NewClient {
        id,
        name: format!("Agency {number}"),
        credits: 5,
        trial_ends_at: None,
        timezone: "Australia/Sydney".into(),
        at: now(),
    };
    clients::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn fields(name: &str, events: &[WebhookEvent]) -> Fields {
    Fields {
        name: name.to_owned(),
        url: "https://hooks.example/in".to_owned(),
        events: events.to_vec(),
        headers_sealed: None,
        timeout_ms: 30_000,
        retry_count: 3,
        retry_delay_ms: 1_000,
        auto_disable_threshold: 10,
    }
}

async fn add(tx: &mut ClientTx, number: u128, name: &str, events: &[WebhookEvent]) -> WebhookId {
    let id = config(number);
    let by = UserId::from_uuid(Uuid::from_u128(7));
    configs::insert(tx, id, &fields(name, events), "sealed", by, now()).await.unwrap();
    id
}

fn delivery(number: u128, webhook: WebhookId, lead: Option<LeadId>) -> NewDelivery {
    NewDelivery {
        id: WebhookDeliveryId::from_uuid(Uuid::from_u128(number)),
        webhook,
        event_id: Uuid::from_u128(number),
        event: WebhookEvent::LeadCreated,
        lead,
        payload: format!("{{\"n\":{number}}}"),
        at: now(),
    }
}

fn answered(status: DeliveryStatus, code: u16, body: &str) -> Outcome {
    Outcome {
        status,
        attempt: Attempt {
            at: now(),
            response_status: Some(code),
            response_time_ms: 12,
            error_message: (code != 200).then(|| "x".repeat(2_000)),
        },
        signature: Some("ab".to_owned()),
        response_body: Some(body.to_owned()),
        next_attempt_at: None,
    }
}

crate::testing::on_both! {
    async fn a_name_is_given_once_until_its_address_is_taken_away(db: &TestDb) {
        let one = client(db, 1).await;
        let mut tx = db.write(one).await.unwrap();
        let id = add(&mut tx, 11, "CRM", &[WebhookEvent::LeadCreated]).await;
        add(&mut tx, 12, "Chat", &[WebhookEvent::ReplyReceived]).await;
        tx.commit().await.unwrap();
        let mut tx = db.write(one).await.unwrap();
        let taken = configs::update(&mut tx, id, &fields("Chat", &[]), now()).await;
        assert!(matches!(taken, Err(Error::Conflict)), "{taken:?}");
        drop(tx);
        let mut tx = db.write(one).await.unwrap();
        assert!(configs::delete(&mut tx, id, now()).await.unwrap());
        assert!(!configs::delete(&mut tx, id, now()).await.unwrap());
        assert_eq!(configs::get(&mut tx, id).await.unwrap(), None);
        add(&mut tx, 13, "CRM", &[WebhookEvent::LeadCreated]).await;
        let names: Vec<String> = configs::list(&mut tx, 10).await.unwrap().into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["Chat", "CRM"]);
    }

    async fn only_what_is_switched_on_listens_and_only_in_its_own_client(db: &TestDb) {
        let (one, other) = (client(db, 1).await, client(db, 2).await);
        let mut tx = db.write(one).await.unwrap();
        let on = add(&mut tx, 11, "CRM", &[WebhookEvent::LeadCreated, WebhookEvent::MeetingBooked]).await;
        let off = add(&mut tx, 12, "Chat", &[WebhookEvent::LeadCreated]).await;
        assert!(configs::disable(&mut tx, off, Some("It answered 410."), now()).await.unwrap());
        assert!(!configs::disable(&mut tx, off, None, now()).await.unwrap(), "it is off already");
        let listening = configs::listeners(&mut tx).await.unwrap();
        assert_eq!(listening.len(), 1);
        assert_eq!((listening[0].id, listening[0].events.0.len()), (on, 2));
        for _ in 0..3 {
            configs::count(&mut tx, off, Counted::Failure, now()).await.unwrap();
        }
        configs::count(&mut tx, off, Counted::Attempt, now()).await.unwrap();
        let row = configs::get(&mut tx, off).await.unwrap().unwrap();
        assert_eq!((row.consecutive_failures, row.failure_count, row.is_active), (3, 3, false));
        assert_eq!(row.disabled_reason.as_deref(), Some("It answered 410."));
        assert!(configs::enable(&mut tx, off, now()).await.unwrap());
        assert_eq!(configs::count(&mut tx, off, Counted::Failure, now()).await.unwrap(), 1, "it begins anew");
        assert_eq!(configs::count(&mut tx, off, Counted::Success, now()).await.unwrap(), 0);
        tx.commit().await.unwrap();
        let mut tx = db.write(other).await.unwrap();
        assert_eq!(configs::listeners(&mut tx).await.unwrap(), []);
        assert_eq!(configs::get(&mut tx, on).await.unwrap(), None);
        assert!(!configs::disable(&mut tx, on, None, now()).await.unwrap());
        assert!(!configs::rotate(&mut tx, on, "other", now(), now()).await.unwrap());
        assert!(!configs::update(&mut tx, on, &fields("Mine", &[]), now()).await.unwrap());
    }

    async fn the_secret_before_is_kept_beside_the_new_one(db: &TestDb) {
        let one = client(db, 1).await;
        let mut tx = db.write(one).await.unwrap();
        let id = add(&mut tx, 11, "CRM", &[WebhookEvent::LeadCreated]).await;
        let until = now() + TimeDelta::hours(24);
        assert!(configs::rotate(&mut tx, id, "second", until, now()).await.unwrap());
        let row = configs::get(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((row.secret_sealed.as_str(), row.old_secret_sealed.as_deref()), ("second", Some("sealed")));
        assert_eq!(row.old_secret_until, Some(until));
    }

    async fn an_attempt_that_ran_twice_is_written_down_once(db: &TestDb) {
        let one = client(db, 1).await;
        let mut tx = db.write(one).await.unwrap();
        let webhook = add(&mut tx, 11, "CRM", &[WebhookEvent::LeadCreated]).await;
        let all: Vec<NewDelivery> = (100..260).map(|n| delivery(n, webhook, None)).collect();
        deliveries::insert_many(&mut tx, &all).await.unwrap();
        let first = deliveries::get(&mut tx, all[0].id).await.unwrap().unwrap();
        assert_eq!((first.status, first.payload.as_str()), (DeliveryStatus::Pending, "{\"n\":100}"));
        let again = answered(DeliveryStatus::Retrying, 500, "no\0pe");
        assert!(deliveries::attempted(&mut tx, &first, 1, &again, now()).await.unwrap());
        assert!(!deliveries::attempted(&mut tx, &first, 1, &again, now()).await.unwrap());
        let second = deliveries::get(&mut tx, all[0].id).await.unwrap().unwrap();
        assert_eq!((second.attempt_count, second.attempts.0.len()), (1, 1));
        assert_eq!((second.response_status, second.response_body.as_deref()), (Some(500), Some("nope")));
        assert_eq!(second.error_message.map(|text| text.len()), Some(1_000));
        let second = deliveries::get(&mut tx, all[0].id).await.unwrap().unwrap();
        let good = answered(DeliveryStatus::Success, 200, &"é".repeat(20_000));
        assert!(deliveries::attempted(&mut tx, &second, 2, &good, now()).await.unwrap());
        assert!(!deliveries::attempted(&mut tx, &second, 3, &good, now()).await.unwrap(), "it has ended");
        let last = deliveries::get(&mut tx, all[0].id).await.unwrap().unwrap();
        assert_eq!((last.status, last.delivered_at, last.error_message), (DeliveryStatus::Success, Some(now()), None));
        assert_eq!(last.response_body.map(|text| text.chars().count()), Some(10_000));
        assert!(!deliveries::call_off(&mut tx, last.id, "late", now()).await.unwrap());
        assert!(deliveries::call_off(&mut tx, all[1].id, "switched off", now()).await.unwrap());
        let of = |status| Filter { webhook, status };
        assert_eq!(deliveries::count(&mut tx, of(None), 1_000).await.unwrap(), 160);
        assert_eq!(deliveries::count(&mut tx, of(None), 100).await.unwrap(), 100);
        assert_eq!(deliveries::count(&mut tx, of(Some(DeliveryStatus::Failed)), 100).await.unwrap(), 1);
        let page = deliveries::list(&mut tx, of(Some(DeliveryStatus::Pending)), 2, 1).await.unwrap();
        assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), [all[158].id, all[157].id]);
        tx.commit().await.unwrap();
        let other = client(db, 2).await;
        let mut tx = db.write(other).await.unwrap();
        assert_eq!(deliveries::get(&mut tx, all[0].id).await.unwrap(), None);
        assert_eq!(deliveries::count(&mut tx, of(None), 10).await.unwrap(), 0);
        assert!(!deliveries::call_off(&mut tx, all[2].id, "not mine", now()).await.unwrap());
    }

    async fn what_was_told_of_an_erased_person_is_forgotten_and_what_is_old_goes(db: &TestDb) {
        let one = client(db, 1).await;
        let mut tx = db.write(one).await.unwrap();
        let webhook = add(&mut tx, 11, "CRM", &[WebhookEvent::LeadCreated]).await;
        let lead = LeadId::from_uuid(Uuid::from_u128(21));
        let person = Person { id: lead, email: "a@x.example".into(), first_name: None, company: None, als_score: None, at: now() };
        example::insert(&mut tx, &person).await.unwrap();
        let (theirs, waiting) = (delivery(31, webhook, Some(lead)), delivery(32, webhook, None));
        deliveries::insert_many(&mut tx, &[theirs.clone(), waiting.clone()]).await.unwrap();
        deliveries::forget_lead(&mut tx, lead, now()).await.unwrap();
        let row = deliveries::get(&mut tx, theirs.id).await.unwrap().unwrap();
        assert_eq!((row.payload.as_str(), row.status), ("", DeliveryStatus::Failed));
        let row = deliveries::get(&mut tx, waiting.id).await.unwrap().unwrap();
        assert_eq!((row.payload.as_str(), row.status), ("{\"n\":32}", DeliveryStatus::Pending));
        tx.commit().await.unwrap();
        let mut tx = db.system_write().await.unwrap();
        assert_eq!(deliveries::purge(&mut tx, now(), 10).await.unwrap(), 0, "it is not older");
        assert_eq!(deliveries::purge(&mut tx, now() + TimeDelta::days(1), 10).await.unwrap(), 1, "what waits stays");
    }
}
