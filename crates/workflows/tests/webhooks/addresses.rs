//! Addresses: what may be given, who may give it, and what is never shown.

use std::collections::BTreeMap;

use domain::{Role, WebhookEvent};
use integrations::mail::mailbox::Hosts;
use secrecy::{ExposeSecret, SecretString};
use store::Engine;
use store::webhooks::configs;
use workflows::identity::{self, AuditFilter};
use workflows::leads::{self, NewLead};
use workflows::webhooks::{self, WebhookChange, WebhookInput};

use crate::post::{Post, input, on_both, prepared};
use crate::world::{World, code};

const EVENTS: &[WebhookEvent] = &[WebhookEvent::LeadCreated];

async fn each_field_says_what_is_wrong_with_it(engine: Engine) {
    prepared();
    let world = World::on(engine).await;
    let owner = world.owner("kim@harbour.example").await;
    let client = owner.current.unwrap();
    let make =
        async |input: WebhookInput| code(&webhooks::create(&world.services, &owner, client, input).await);
    let good = || input("https://127.0.0.1/hook", EVENTS);
    let nothing = WebhookInput::default();
    assert_eq!(make(nothing).await, "name:out_of_range,events:required,url:not_a_url");
    for (change, says) in [
        (WebhookInput { name: "x".repeat(101), ..good() }, "name:out_of_range"),
        (WebhookInput { events: vec![WebhookEvent::WebhookTest], ..good() }, "events:invalid"),
        (WebhookInput { timeout_ms: Some(999), ..good() }, "timeout_ms:out_of_range"),
        (WebhookInput { timeout_ms: Some(120_001), ..good() }, "timeout_ms:out_of_range"),
        (WebhookInput { retry_count: Some(11), ..good() }, "retry_count:out_of_range"),
        (WebhookInput { retry_count: Some(-1), ..good() }, "retry_count:out_of_range"),
        (WebhookInput { retry_delay_ms: Some(99), ..good() }, "retry_delay_ms:out_of_range"),
        (WebhookInput { auto_disable_threshold: Some(0), ..good() }, "auto_disable_threshold:out_of_range"),
        (WebhookInput { secret: Some(SecretString::from("x".repeat(15))), ..good() }, "secret:out_of_range"),
        (WebhookInput { secret: Some(SecretString::from("x".repeat(257))), ..good() }, "secret:out_of_range"),
        (
            WebhookInput { headers: BTreeMap::from([("Host".to_owned(), "a".to_owned())]), ..good() },
            "headers:invalid",
        ),
    ] {
        assert_eq!(make(change).await, says);
    }
    let first = webhooks::create(&world.services, &owner, client, good()).await.unwrap();
    let view = &first.webhook;
    assert_eq!(
        (view.timeout_ms, view.retry_count, view.retry_delay_ms, view.auto_disable_threshold),
        (30_000, 3, 1_000, 10)
    );
    assert!((16..=256).contains(&first.secret.expose_secret().len()));
    assert_eq!(make(good()).await, "webhook exists");
    for n in 1..20 {
        let name = format!("CRM {n}");
        assert_eq!(make(WebhookInput { name, ..good() }).await, "ok");
    }
    assert_eq!(make(WebhookInput { name: "one more".to_owned(), ..good() }).await, "too_many");
}

async fn an_address_inside_is_refused_when_it_is_saved(engine: Engine) {
    prepared();
    let world = World::on(engine).await;
    let owner = world.owner("kim@harbour.example").await;
    let client = owner.current.unwrap();
    let live = world.services.clone().speaking_to(Hosts::Public);
    let make = async |services: &workflows::Services, url: &str| {
        let made = webhooks::create(services, &owner, client, input(url, EVENTS)).await;
        if let Ok(made) = &made {
            webhooks::delete(services, &owner, client, made.webhook.id).await.unwrap();
        }
        code(&made)
    };
    for (url, in_test, in_live) in [
        ("https://8.8.8.8/hook", "ok", "ok"),
        ("https://hooks.invalid/x", "ok", "ok"),
        ("https://127.0.0.1/x", "ok", "url:not_public"),
        ("https://localhost/x", "ok", "url:not_public"),
        ("https://2130706433/x", "ok", "url:not_public"),
        ("http://127.0.0.1:8080/x", "ok", "url:not_https"),
        ("http://8.8.8.8/x", "url:not_https", "url:not_https"),
        ("https://10.0.0.1/x", "url:not_public", "url:not_public"),
        ("https://169.254.169.254/latest/meta-data", "url:not_public", "url:not_public"),
        ("https://[fd00::1]/x", "url:not_public", "url:not_public"),
        ("https://[::ffff:10.0.0.1]/x", "url:not_public", "url:not_public"),
        ("https://user:password@8.8.8.8/x", "url:invalid", "url:invalid"),
        ("ftp://8.8.8.8/x", "url:not_a_url", "url:not_a_url"),
        ("file:///etc/passwd", "url:not_a_url", "url:not_a_url"),
        ("hooks.example.com", "url:not_a_url", "url:not_a_url"),
    ] {
        assert_eq!(make(&world.services, url).await, in_test, "{url} in test mode");
        assert_eq!(make(&live, url).await, in_live, "{url} in live mode");
    }
    let made = webhooks::create(&world.services, &owner, client, input("https://8.8.8.8/x", EVENTS)).await;
    let change = WebhookChange { url: Some("https://10.0.0.1/x".to_owned()), ..WebhookChange::default() };
    let changed = webhooks::update(&live, &owner, client, made.unwrap().webhook.id, change).await;
    assert_eq!(code(&changed), "url:not_public", "nor is it when it is changed");
}

async fn what_is_not_said_in_a_change_stays(engine: Engine) {
    let post = Post::with(engine, |url| {
        let mut input = input(url, EVENTS);
        input.headers = BTreeMap::from([("X-Key".to_owned(), "k".to_owned())]);
        input.retry_count = Some(7);
        input
    })
    .await;
    let (services, owner, client) = (post.services(), &post.scene.owner, post.scene.client);
    let change = WebhookChange { name: Some("  Our   CRM ".to_owned()), ..WebhookChange::default() };
    let changed = webhooks::update(services, owner, client, post.hook.id, change).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.retry_count), ("Our CRM", 7));
    assert_eq!((changed.url, changed.headers), (post.hook.url.clone(), post.hook.headers.clone()));
    let none = WebhookChange {
        headers: Some(BTreeMap::new()),
        events: Some(vec![WebhookEvent::MeetingBooked]),
        ..WebhookChange::default()
    };
    let changed = webhooks::update(services, owner, client, post.hook.id, none).await.unwrap();
    assert_eq!((changed.headers.len(), changed.events), (0, vec![WebhookEvent::MeetingBooked]));
    webhooks::delete(services, owner, client, post.hook.id).await.unwrap();
    assert_eq!(code(&webhooks::get(services, owner, client, post.hook.id).await), "no such webhook");
    assert_eq!(code(&webhooks::test(services, owner, client, post.hook.id).await), "no such webhook");
}

async fn secrets_are_sealed_and_stand_in_no_log(engine: Engine) {
    let post = Post::with(engine, |url| {
        let mut input = input(url, EVENTS);
        input.headers = BTreeMap::from([("Authorization".to_owned(), "Bearer quite-secret".to_owned())]);
        input
    })
    .await;
    let (services, owner, client) = (post.services(), &post.scene.owner, post.scene.client);
    let next = webhooks::rotate_secret(services, owner, client, post.hook.id).await.unwrap();
    let change =
        WebhookChange { url: Some(post.receiver.url("/of-the-path-only")), ..WebhookChange::default() };
    webhooks::update(services, owner, client, post.hook.id, change).await.unwrap();
    webhooks::disable(services, owner, client, post.hook.id).await.unwrap();
    webhooks::delete(services, owner, client, post.hook.id).await.unwrap();
    let log = identity::audit_log(services, owner, client, AuditFilter::default()).await.unwrap();
    let ours: Vec<_> = log.entries.iter().filter(|entry| entry.resource_type == "webhook").collect();
    assert_eq!(ours.len(), 5, "made, a new secret, changed, switched off, taken away");
    let text = format!("{:?}", log.entries);
    let hidden = [post.secret(), next.secret.expose_secret(), "quite-secret", "of-the-path-only", "team=7"];
    for secret in hidden {
        assert!(!text.contains(secret), "{secret} stands in the audit log");
    }
    let post = Post::with(engine, |url| {
        let mut input = input(url, EVENTS);
        input.headers = BTreeMap::from([("Authorization".to_owned(), "Bearer quite-secret".to_owned())]);
        input
    })
    .await;
    let mut tx = post.services().db.read(post.scene.client).await.unwrap();
    let row = format!("{:?}", configs::get(&mut tx, post.hook.id).await.unwrap().unwrap());
    assert!(!row.contains(post.secret()) && !row.contains("quite-secret"), "{row}");
}

async fn only_administrators_of_the_client_reach_it(engine: Engine) {
    let post = Post::on(engine, EVENTS).await;
    let (scene, services, client) = (&post.scene, post.services(), post.scene.client);
    let made = post.ping().await;
    post.deliver().await;
    let stranger = scene.world.owner("lee@next.example").await;
    let theirs = stranger.current.unwrap();
    let member = scene.world.colleague(&scene.owner, "m@harbour.example", Role::Member).await;
    let all = async |visit, client| {
        let id = post.hook.id;
        [
            code(&webhooks::list(services, visit, client).await),
            code(&webhooks::create(services, visit, client, input("https://8.8.8.8/", EVENTS)).await),
            code(&webhooks::get(services, visit, client, id).await),
            code(&webhooks::update(services, visit, client, id, WebhookChange::default()).await),
            code(&webhooks::rotate_secret(services, visit, client, id).await),
            code(&webhooks::disable(services, visit, client, id).await),
            code(&webhooks::enable(services, visit, client, id).await),
            code(&webhooks::test(services, visit, client, id).await),
            code(&webhooks::list_deliveries(services, visit, client, id, None, 1, 10).await),
            code(&webhooks::replay(services, visit, client, made.id).await),
            code(&webhooks::delete(services, visit, client, id).await),
        ]
    };
    assert!(all(&member, client).await.iter().all(|code| code == "forbidden below admin"));
    assert!(all(&stranger, client).await.iter().all(|code| code == "no such client"));
    // The other's rows through one's own client.
    let own = all(&stranger, theirs).await;
    assert_eq!(own[..2], ["ok", "ok"]);
    assert!(own[2..].iter().all(|code| code.starts_with("no such")), "{own:?}");
    // What happens at the one is not told at the other.
    let new = NewLead { email: "alex@x.example".to_owned(), ..NewLead::default() };
    leads::add_lead(services, &stranger, theirs, new).await.unwrap();
    let before = post.receiver.calls().len();
    post.deliver().await;
    assert_eq!(post.receiver.calls().len(), before);
    assert_eq!(post.deliveries().await.len(), 1);
}

on_both! {
    each_field_says_what_is_wrong_with_it
    an_address_inside_is_refused_when_it_is_saved
    what_is_not_said_in_a_change_stays
    secrets_are_sealed_and_stand_in_no_log
    only_administrators_of_the_client_reach_it
}
