//! The outbox: what was written with a change leaves once, and what is sealed opens nowhere else.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{EmailAddress, Mode};
use integrations::mail::{NoMailer, Smtp};
use store::Engine;
use uuid::Uuid;
use workflows::mail::{Delivered, deliver_waiting};
use workflows::secrets::{self, OpenError, Place};
use workflows::{Services, identity};

use crate::world::{World, origin, secret};

#[tokio::test]
async fn a_mail_waits_longer_after_each_failure_and_leaves_once() {
    let world = World::new().await;
    world.inbox.answer("a@x.example", 451);
    world.sign_up("a@x.example").await;
    let run = async || deliver_waiting(&world.services).await.unwrap();
    assert_eq!(run().await, Delivered { failed: 1, ..Delivered::default() });
    assert_eq!(run().await, Delivered::default());
    world.advance(TimeDelta::seconds(59));
    assert_eq!(run().await, Delivered::default());
    world.advance(TimeDelta::seconds(1));
    assert_eq!(run().await, Delivered { failed: 1, ..Delivered::default() });
    world.inbox.answer("a@x.example", 250);
    world.advance(TimeDelta::seconds(119));
    assert_eq!(run().await, Delivered::default());
    world.advance(TimeDelta::seconds(1));
    assert_eq!(run().await, Delivered { sent: 1, ..Delivered::default() });
    world.advance(TimeDelta::days(1));
    assert_eq!(run().await, Delivered::default());
    assert_eq!(world.inbox.to("a@x.example").len(), 1);
}

#[tokio::test]
async fn a_mail_the_server_will_never_take_is_given_up_and_one_without_a_server_waits() {
    let world = World::new().await;
    world.inbox.answer("never@x.example", 550);
    world.sign_up("never@x.example").await;
    assert_eq!(
        deliver_waiting(&world.services).await.unwrap(),
        Delivered { given_up: 1, ..Delivered::default() }
    );
    world.advance(TimeDelta::days(2));
    assert_eq!(deliver_waiting(&world.services).await.unwrap(), Delivered::default());

    world.sign_up("b@x.example").await;
    let unset = world.services.clone().mailing_by(Arc::new(NoMailer));
    assert_eq!(deliver_waiting(&unset).await.unwrap(), Delivered { failed: 1, ..Delivered::default() });
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.mails("b@x.example").await.len(), 1);
}

async fn delivered_from_many_places(engine: Engine) {
    let world = World::on(engine).await;
    for n in 0..10 {
        identity::sign_up(&world.services, &origin(), world.form(&format!("p{n}@x.example"))).await.unwrap();
    }
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let services = world.services.clone();
            tokio::spawn(async move { deliver_waiting(&services).await.unwrap().sent })
        })
        .collect();
    let mut sent = 0;
    for run in runs {
        sent += run.await.unwrap();
    }
    assert_eq!((sent, world.inbox.all().len()), (10, 10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delivery_from_many_places_at_once_sends_each_mail_once_on_sqlite() {
    delivered_from_many_places(Engine::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delivery_from_many_places_at_once_sends_each_mail_once_on_postgres() {
    delivered_from_many_places(Engine::Postgres).await;
}

#[tokio::test]
async fn a_sealed_value_opens_in_its_own_place_with_its_own_key_and_unchanged() {
    let world = World::new().await;
    let place = Place { owner: Uuid::from_u128(1), table: "mailboxes", row: Uuid::from_u128(2) };
    let services = &world.services;
    let sealed = secrets::seal(services, place, b"pass word").unwrap();
    assert_eq!(secrets::open(services, place, &sealed).unwrap().as_slice(), b"pass word");
    assert_ne!(sealed, secrets::seal(services, place, b"pass word").unwrap());
    assert!(!sealed.windows(4).any(|part| part == b"pass"));
    for elsewhere in [
        Place { owner: Uuid::from_u128(9), ..place },
        Place { row: Uuid::from_u128(9), ..place },
        Place { table: "mailboxe", ..place },
    ] {
        assert_eq!(secrets::open(services, elsewhere, &sealed), Err(OpenError::Forged), "{elsewhere:?}");
    }
    for at in 4..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(secrets::open(services, place, &changed), Err(OpenError::Forged), "byte {at}");
    }
    for cut in [0, 3, 4, 27, sealed.len() - 1] {
        assert_eq!(secrets::open(services, place, &sealed[..cut]), Err(OpenError::Forged), "{cut} bytes");
    }
    let other = Services::open(world.db.db(), services.wall.clone(), Mode::Test, secret(&"j".repeat(40)))
        .await
        .unwrap();
    assert_eq!(secrets::open(&other, place, &sealed), Err(OpenError::OtherKey));
    let text = secrets::seal_text(services, place, "Grüße").unwrap();
    assert_eq!(secrets::open_text(services, place, &text).unwrap().as_str(), "Grüße");
}

#[tokio::test]
async fn a_mail_server_that_comes_back_gets_what_waited() {
    let world = World::new().await;
    let from = EmailAddress::parse("hello@agencyos.example").unwrap();
    let gone = sandbox::mail::Inbox::on_loopback().await.unwrap().address();
    let dead = Smtp::new(&secret(&format!("smtp://{gone}")), &from, "Agency OS").unwrap();
    world.sign_up("a@x.example").await;
    let away = world.services.clone().mailing_by(Arc::new(dead));
    assert_eq!(deliver_waiting(&away).await.unwrap(), Delivered { failed: 1, ..Delivered::default() });
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.mails("a@x.example").await.len(), 1);
}
