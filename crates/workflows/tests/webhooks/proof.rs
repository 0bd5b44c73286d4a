//! How a receiver knows that a message is ours: worked out here by another library than the product's.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::WebhookEvent;
use ring::hmac;
use sandbox::webhooks::Call;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use store::Engine;
use workflows::leads::{self, NewLead};
use workflows::webhooks;

use crate::post::{Post, input, on_both};

fn hmac_of(secret: &str, parts: &[&[u8]]) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
    parts.iter().for_each(|part| context.update(part));
    context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The time and the signatures of the second form.
fn second(call: &Call) -> (String, Vec<String>) {
    let mut parts = call.header("x-agency-os-signature-v2").split(',');
    let time = parts.next().unwrap().strip_prefix("t=").unwrap().to_owned();
    (time, parts.map(|part| part.strip_prefix("v1=").unwrap().to_owned()).collect())
}

async fn a_message_is_signed_over_its_very_bytes(engine: Engine) {
    let post = Post::with(engine, |url| {
        let mut input = input(url, &[WebhookEvent::LeadCreated]);
        input.secret = Some(SecretString::from("correct horse battery".to_owned()));
        input.headers = BTreeMap::from([("Authorization".to_owned(), "Bearer of-the-crm".to_owned())]);
        input
    })
    .await;
    assert_eq!(post.secret(), "correct horse battery", "what was chosen is kept");
    let scene = &post.scene;
    let new = NewLead { email: "zoë@harbour.example".replace('ë', "e"), ..NewLead::default() };
    let lead = leads::add_lead(post.services(), &scene.owner, scene.client, new).await.unwrap();
    post.deliver().await;
    let calls = post.receiver.calls();
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    let made = post.deliveries().await.remove(0);
    assert_eq!(call.path, "/hook");
    for (header, value) in [
        ("user-agent", "Agency-OS-Webhooks/1.0"),
        ("content-type", "application/json"),
        ("authorization", "Bearer of-the-crm"),
        ("x-agency-os-event", "lead.created"),
        ("x-agency-os-delivery", &made.id.to_string()),
        ("x-agency-os-timestamp", &post.services().now().timestamp().to_string()),
        ("x-agency-os-signature", &hmac_of("correct horse battery", &[&call.body])),
    ] {
        assert_eq!(call.header(header), value, "{header}");
    }
    let (time, signatures) = second(call);
    assert_eq!(time, post.services().now().timestamp().to_string());
    let signed = hmac_of("correct horse battery", &[time.as_bytes(), b".", &call.body]);
    assert_eq!(signatures, [signed]);
    // Written anew with sorted keys and without spaces, it is the same.
    let read: Value = serde_json::from_slice(&call.body).unwrap();
    let sorted: BTreeMap<String, Value> = serde_json::from_slice(&call.body).unwrap();
    assert_eq!(serde_json::to_vec(&sorted).unwrap(), call.body);
    let mut keys: Vec<&String> = read.as_object().unwrap().keys().collect();
    keys.sort_unstable();
    assert_eq!(keys, ["client_id", "data", "event_type", "id", "timestamp"]);
    assert_eq!(read["id"], made.event_id.to_string());
    assert_eq!(read["client_id"], scene.client.to_string());
    assert_eq!(read["data"]["lead_id"], lead.id.to_string());
    assert_eq!(made.signature.as_deref(), Some(call.header("x-agency-os-signature")));
}

async fn for_a_day_both_secrets_are_good(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated]).await;
    let (services, owner, client) = (post.services(), &post.scene.owner, post.scene.client);
    let first = post.secret().to_owned();
    let made = webhooks::rotate_secret(services, owner, client, post.hook.id).await.unwrap();
    let next = made.secret.expose_secret().to_owned();
    assert_ne!(first, next);
    assert!(made.webhook.old_secret_until.is_some());
    post.ping().await;
    post.deliver().await;
    post.scene.world.advance(TimeDelta::hours(24));
    post.ping().await;
    post.deliver().await;
    let calls = post.receiver.calls();
    let of = |call: &Call, secrets: &[&str]| {
        let (time, signatures) = second(call);
        let wanted: Vec<String> =
            secrets.iter().map(|secret| hmac_of(secret, &[time.as_bytes(), b".", &call.body])).collect();
        assert_eq!(signatures, wanted);
        assert_eq!(call.header("x-agency-os-signature"), hmac_of(secrets[0], &[&call.body]));
    };
    of(&calls[0], &[&next, &first]);
    of(&calls[1], &[&next]);
    assert_eq!(post.look().await.old_secret_until, None);
}

on_both! {
    a_message_is_signed_over_its_very_bytes
    for_a_day_both_secrets_are_good
}
