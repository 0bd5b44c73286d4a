use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, EmailAddress, IgnoreReason, InboundEventId, InboundSource, InboundState, LeadId};
use uuid::Uuid;

use super::{events, matching};
use crate::ClientTx;
use crate::identity::clients::{self, NewClient};
use crate::outreach::example::{self, Person};
use crate::testing::TestDb;

fn now() -> DateTime<Utc> {
    "2026-01-05T23:00:00Z".parse().unwrap()
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

async fn lead(tx: &mut ClientTx, number: u128, email: &str) -> LeadId {
    let id = LeadId::from_uuid(Uuid::from_u128(number));
    let person = Person {
        id,
        email: email.to_owned(),
        first_name: None,
        company: None,
        als_score: Some(50),
        at: now(),
    };
    example::insert(tx, &person).await.unwrap();
    id
}

fn event(number: u128, name: &str) -> events::NewEvent {
    events::NewEvent {
        id: InboundEventId::from_uuid(Uuid::from_u128(number)),
        source: InboundSource::Mailbox,
        external_id: name.to_owned(),
        mailbox: None,
        recipient: None,
        payload: vec![0, 255, 1],
        payload_bytes: 3,
        at: now(),
    }
}

crate::testing::on_both! {
    async fn an_event_is_kept_once_a_client_and_ended_once(db: &TestDb) {
        let (one, two) = (client(db, 1).await, client(db, 2).await);
        let mut tx = db.write(one).await.unwrap();
        assert!(events::insert(&mut tx, &event(11, "a")).await.unwrap());
        assert!(!events::insert(&mut tx, &event(12, "a")).await.unwrap());
        assert_eq!(events::named(&mut tx, InboundSource::Mailbox, "a").await.unwrap(), Some(event(11, "a").id));
        tx.commit().await.unwrap();
        let mut tx = db.write(two).await.unwrap();
        assert!(events::insert(&mut tx, &event(13, "a")).await.unwrap(), "the same mail to another client");
        assert!(events::get(&mut tx, event(11, "a").id).await.unwrap().is_none());
        tx.commit().await.unwrap();
        let mut tx = db.write(one).await.unwrap();
        let id = event(11, "a").id;
        assert_eq!(events::get(&mut tx, id).await.unwrap().unwrap().payload, [0, 255, 1]);
        assert!(events::end(&mut tx, id, InboundState::Ignored, Some(IgnoreReason::NoSender), now()).await.unwrap());
        assert!(!events::end(&mut tx, id, InboundState::Processed, None, now()).await.unwrap());
        assert!(!events::again(&mut tx, id, now()).await.unwrap(), "only the dead run again");
        tx.commit().await.unwrap();
        let mut tx = db.system_read().await.unwrap();
        let waiting = events::waiting(&mut tx, now() + TimeDelta::minutes(1), 10).await.unwrap();
        assert_eq!(waiting.iter().map(|one| one.client_id).collect::<Vec<_>>(), [two]);
    }

    async fn a_sender_is_found_in_the_client_asked_for_and_in_no_other(db: &TestDb) {
        let (one, two) = (client(db, 1).await, client(db, 2).await);
        let shared = EmailAddress::parse("alex@x.example").unwrap();
        let mut tx = db.write(one).await.unwrap();
        let first = lead(&mut tx, 21, shared.as_str()).await;
        lead(&mut tx, 23, "only@y.example").await;
        tx.commit().await.unwrap();
        let mut tx = db.write(two).await.unwrap();
        let second = lead(&mut tx, 22, shared.as_str()).await;
        assert_eq!(matching::lead_of(&mut tx, &shared).await.unwrap(), Some(second));
        assert_eq!(matching::lead_of(&mut tx, &EmailAddress::parse("only@y.example").unwrap()).await.unwrap(), None);
        assert!(matching::lead(&mut tx, first).await.unwrap().is_none());
        tx.commit().await.unwrap();
    }
}
