//! What is tried again, and when it stops.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{DeliveryStatus, Role, WebhookEvent};
use integrations::mail::mailbox::Hosts;
use sandbox::webhooks::{Receiver, Say};
use store::Engine;
use workflows::leads::{self, NewLead};
use workflows::retention::Retention;
use workflows::{notifications, webhooks};

use crate::post::{Post, input, on_both, runner};
use crate::world::code;

async fn two_failures_and_a_success_are_three_attempts(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    post.receiver.next([Say::Status(500, "out of order".to_owned()), Say::status(500)]);
    post.ping().await;
    post.deliver().await;
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.attempt_count), (DeliveryStatus::Retrying, 1));
    assert_eq!((row.response_status, row.response_body.as_deref()), (Some(500), Some("out of order")));
    let waits = row.next_attempt_at.unwrap() - post.scene.now();
    assert!((1_800..=2_200).contains(&waits.num_milliseconds()), "{waits}");
    post.later(1_700).await;
    assert_eq!(post.receiver.calls().len(), 1, "it is not time yet");
    post.later(600).await;
    assert_eq!(post.receiver.calls().len(), 2);
    post.later(4_500).await;
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.attempt_count), (DeliveryStatus::Success, 3));
    assert_eq!((row.delivered_at, row.next_attempt_at), (Some(post.scene.now()), None));
    let answers: Vec<Option<u16>> = row.attempts.0.iter().map(|attempt| attempt.response_status).collect();
    assert_eq!(answers, [Some(500), Some(500), Some(200)]);
    let calls = post.receiver.calls();
    assert!(calls.iter().all(|call| call.body == calls[0].body), "the same bytes each time");
    assert!(calls.iter().all(|call| call.header("x-agency-os-delivery") == row.id.to_string()));
    let hook = post.look().await;
    assert_eq!((hook.failure_count, hook.consecutive_failures), (0, 0));
    assert_eq!(hook.last_success_at, Some(post.scene.now()));
    post.later(3_600_000).await;
    assert_eq!(post.receiver.calls().len(), 3, "nothing follows a success");
}

async fn a_delivery_that_fails_every_time_is_given_up_after_its_retries(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    post.receiver.always(Say::Status(503, format!("{}é\0", "x".repeat(20_000))));
    post.ping().await;
    post.deliver().await;
    for wait in [2_300, 4_500, 9_000, 20_000] {
        post.later(wait).await;
    }
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.attempt_count), (DeliveryStatus::Failed, 4));
    assert_eq!(row.error_message.as_deref(), Some("It answered 503."));
    assert_eq!(row.response_body.map(|body| body.len()), Some(10_000));
    assert_eq!(post.receiver.calls().len(), 4);
    let hook = post.look().await;
    assert_eq!((hook.failure_count, hook.consecutive_failures, hook.is_active), (1, 1, true));
}

async fn ten_failures_in_a_row_switch_it_off_and_people_are_told_once(engine: Engine) {
    let post = Post::with(engine, |url| {
        let mut input = input(url, &[WebhookEvent::LeadCreated]);
        input.retry_count = Some(0);
        input
    })
    .await;
    let (scene, services) = (&post.scene, post.services());
    let admin = scene.world.colleague(&scene.owner, "admin@harbour.example", Role::Admin).await;
    let member = scene.world.colleague(&scene.owner, "member@harbour.example", Role::Member).await;
    let add = async |n: usize| {
        let new = NewLead { email: format!("p{n}@x{n}.example"), ..NewLead::default() };
        leads::add_lead(services, &scene.owner, scene.client, new).await.unwrap();
    };
    post.receiver.always(Say::status(500));
    for n in 0..9 {
        add(n).await;
        post.deliver().await;
    }
    // One that goes well begins the count anew.
    post.receiver.next([Say::status(204)]);
    add(9).await;
    post.deliver().await;
    assert_eq!((post.look().await.consecutive_failures, post.look().await.failure_count), (0, 9));
    for n in 10..19 {
        add(n).await;
        post.deliver().await;
    }
    assert!(post.look().await.is_active, "nine are not ten");
    // The tenth, and two that wait behind it.
    for n in 19..22 {
        add(n).await;
    }
    post.deliver().await;
    let hook = post.look().await;
    assert!(!hook.is_active);
    let called = post.receiver.calls().len();
    let told = async |visit| {
        let unread = notifications::unread(services, visit).await.unwrap();
        unread.newest.iter().filter(|notice| notice.kind == "webhook_disabled").count()
    };
    assert_eq!((told(&scene.owner).await, told(&admin).await, told(&member).await), (1, 1, 0));
    let mails = scene.world.subjects("kim@harbour.example").await;
    assert_eq!(mails.iter().filter(|subject| subject.contains("webhook")).count(), 1, "{mails:?}");
    // Nothing is written for it any more, and nothing leaves.
    let before = post.deliveries().await.len();
    add(22).await;
    post.later(3_600_000).await;
    assert_eq!((post.deliveries().await.len(), post.receiver.calls().len()), (before, called));
    assert!(post.deliveries().await.iter().all(|row| row.status.is_final()));
    // A person looks, mends it and switches it on.
    post.receiver.always(Say::status(200));
    let hook = webhooks::enable(services, &admin, scene.client, post.hook.id).await.unwrap();
    assert_eq!((hook.is_active, hook.consecutive_failures, hook.disabled_reason), (true, 0, None));
    add(23).await;
    post.deliver().await;
    assert_eq!(post.deliveries().await.last().unwrap().status, DeliveryStatus::Success);
}

async fn an_address_that_says_it_is_gone_is_believed_at_once(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    post.receiver.always(Say::status(410));
    post.ping().await;
    post.deliver().await;
    let hook = post.look().await;
    assert!(!hook.is_active);
    assert!(hook.disabled_reason.unwrap().contains("410"));
    post.later(3_600_000).await;
    assert_eq!(post.receiver.calls().len(), 1);
    let unread = notifications::unread(post.services(), &post.scene.owner).await.unwrap();
    assert_eq!(unread.newest.iter().filter(|notice| notice.kind == "webhook_disabled").count(), 1);
}

async fn nobody_follows_where_an_answer_points(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    let elsewhere = Receiver::on_loopback().await.unwrap();
    post.receiver.always(Say::Redirect(elsewhere.url("/inside")));
    post.ping().await;
    post.deliver().await;
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.response_status), (DeliveryStatus::Retrying, Some(302)));
    assert_eq!(row.error_message.as_deref(), Some("It answered 302; redirects are not followed."));
    assert_eq!(elsewhere.calls().len(), 0);
}

async fn who_says_nothing_in_time_has_not_answered(engine: Engine) {
    let post = Post::with(engine, |url| {
        let mut input = input(url, &[WebhookEvent::LeadCreated]);
        input.timeout_ms = Some(1_000);
        input
    })
    .await;
    post.receiver.next([Say::Nothing]);
    post.ping().await;
    tokio::time::timeout(Duration::from_secs(30), post.deliver()).await.unwrap();
    let row = post.deliveries().await.remove(0);
    assert_eq!((row.status, row.response_status), (DeliveryStatus::Retrying, None));
    assert_eq!(row.error_message.as_deref(), Some("There was no answer in time."));
    assert!(row.response_time_ms.unwrap() >= 1_000);
}

/// The address was good when it was saved; when something is sent it may not be spoken to.
async fn an_address_is_looked_at_again_before_each_call(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    let strict = post.services().clone().speaking_to(Hosts::Public);
    post.ping().await;
    runner(&strict).run_until_quiet().await;
    let row = post.deliveries().await.remove(0);
    assert_eq!(
        (row.status, row.attempt_count),
        (DeliveryStatus::Failed, 1),
        "waiting does not make it public"
    );
    assert!(row.error_message.unwrap().contains("not an address on the public internet"));
    // The same for a name, which is looked up.
    let named = post.receiver.url("/hook").replace("127.0.0.1", "localhost");
    let change = webhooks::WebhookChange { url: Some(named), ..Default::default() };
    webhooks::update(post.services(), &post.scene.owner, post.scene.client, post.hook.id, change)
        .await
        .unwrap();
    post.ping().await;
    runner(&strict).run_until_quiet().await;
    let row = post.deliveries().await.remove(1);
    assert_eq!((row.status, row.attempt_count), (DeliveryStatus::Failed, 1), "{:?}", row.error_message);
    assert_eq!(post.receiver.calls().len(), 0);
    post.ping().await;
    post.deliver().await;
    assert_eq!(post.receiver.calls().len(), 1, "where the operator allows it, it arrives");
}

async fn a_person_sends_something_again_and_it_is_the_same_event(engine: Engine) {
    let post = Post::with(engine, |url| {
        let mut input = input(url, &[WebhookEvent::LeadCreated]);
        input.retry_count = Some(0);
        input
    })
    .await;
    let (services, owner, client) = (post.services(), &post.scene.owner, post.scene.client);
    let again = async |id| webhooks::replay(services, owner, client, id).await;
    post.receiver.next([Say::status(500)]);
    let new = NewLead { email: "alex@x.example".to_owned(), ..NewLead::default() };
    let lead = leads::add_lead(services, owner, client, new).await.unwrap();
    let first = post.deliveries().await.remove(0);
    assert_eq!(code(&again(first.id).await), "on_its_way");
    post.deliver().await;
    let second = again(first.id).await.unwrap();
    assert_ne!(second.id, first.id);
    post.deliver().await;
    let calls = post.receiver.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
    assert_eq!(calls[1].header("x-agency-os-delivery"), second.id.to_string());
    let states: Vec<DeliveryStatus> = post.deliveries().await.iter().map(|row| row.status).collect();
    assert_eq!(states, [DeliveryStatus::Failed, DeliveryStatus::Success], "what became of the first stays");
    again(second.id).await.unwrap();
    post.deliver().await;
    assert_eq!(post.receiver.calls().len(), 3, "one that arrived can be sent again too");
    webhooks::disable(services, owner, client, post.hook.id).await.unwrap();
    assert_eq!(code(&again(first.id).await), "switched_off");
    webhooks::enable(services, owner, client, post.hook.id).await.unwrap();
    leads::erase_person(services, owner, client, lead.id).await.unwrap();
    assert_eq!(code(&again(first.id).await), "forgotten");
    assert!(post.deliveries().await.iter().all(|row| !row.payload.contains("alex")));
}

async fn what_was_told_is_kept_for_a_month(engine: Engine) {
    use workflows::jobs::Registry;
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    post.ping().await;
    post.deliver().await;
    let night = async || {
        let registry = std::sync::Arc::new(Registry::new().flow::<Retention>());
        let flow = registry.flow_named("retention").unwrap().clone();
        let services = post.services();
        let mut tx = services.db.system_write().await.unwrap();
        let trigger = domain::RunTrigger::Manual;
        workflows::jobs::start(&mut tx, &services.jobs, &flow, trigger, None, None).await.unwrap();
        tx.commit().await.unwrap();
        let unscheduled = std::sync::Arc::new(Registry::new().flow::<Retention>().unscheduled());
        workflows::jobs::Runner::new(
            services.db.clone(),
            services.clone(),
            unscheduled,
            services.jobs.clone(),
            Default::default(),
        )
        .run_until_quiet()
        .await;
    };
    post.scene.world.advance(TimeDelta::days(29));
    night().await;
    assert_eq!(post.deliveries().await.len(), 1);
    post.scene.world.advance(TimeDelta::days(2));
    night().await;
    assert_eq!(post.deliveries().await.len(), 0);
}

on_both! {
    two_failures_and_a_success_are_three_attempts
    a_delivery_that_fails_every_time_is_given_up_after_its_retries
    ten_failures_in_a_row_switch_it_off_and_people_are_told_once
    an_address_that_says_it_is_gone_is_believed_at_once
    nobody_follows_where_an_answer_points
    who_says_nothing_in_time_has_not_answered
    an_address_is_looked_at_again_before_each_call
    a_person_sends_something_again_and_it_is_the_same_event
    what_was_told_is_kept_for_a_month
}
