//! Webhooks through the real router, with a program on loopback that listens.

use std::sync::Arc;

use sandbox::webhooks::{Receiver, Say};
use serde_json::{Value, json};
use store::testing::on_both;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::webhooks::DeliverWebhook;

use crate::world::{Person, World};

async fn deliver(world: &World) {
    // Somebody else of this process may have said it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let services = world.services.clone();
    let registry = Arc::new(Registry::new().job::<DeliverWebhook>());
    Runner::new(
        services.db.clone(),
        services.clone(),
        registry,
        services.jobs.clone(),
        RunnerOptions::default(),
    )
    .run_until_quiet()
    .await;
}

fn path(owner: &Person) -> String {
    format!("/clients/{}/webhooks", owner.client())
}

on_both! {
    async fn a_webhook_is_made_tested_changed_and_taken_away(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let receiver = Receiver::on_loopback().await.unwrap();
        let all = path(&owner);
        let body = json!({
            "name": "CRM", "url": receiver.url("/in"), "events": ["reply.received", "lead.created"],
            "headers": { "X-Team": "seven" },
        });
        let make = || world.call("post", &all).by(&owner.session).header("idempotency-key", "once").json(&body);
        let made = make().send().await.expect(201);
        let secret = made.body["secret"].as_str().unwrap().to_owned();
        assert_eq!(made.body["events"], json!(["lead.created", "reply.received"]));
        assert_eq!((&made.body["is_active"], &made.body["timeout_ms"], &made.body["retry_count"]), (&json!(true), &json!(30_000), &json!(3)));
        let again = make().send().await.expect(201);
        assert_eq!((&again.body["id"], &again.body["secret"]), (&made.body["id"], &Value::Null), "a secret is not repeated");
        let one = format!("{all}/{}", made.body["id"].as_str().unwrap());
        for shown in [&all, &one] {
            let told = world.call("get", shown).by(&owner.session).send().await.expect(200).body.to_string();
            assert!(told.contains("CRM") && !told.contains(&secret), "{told}");
        }

        receiver.next([Say::status(500)]);
        let test = format!("{one}/test");
        let sent = world.call("post", &test).by(&owner.session).send().await.expect(202);
        assert_eq!((&sent.body["event_type"], &sent.body["status"]), (&json!("webhook.test"), &json!("pending")));
        deliver(&world).await;
        let calls = receiver.calls();
        assert_eq!((calls.len(), calls[0].header("x-team"), calls[0].header("x-agency-os-event")), (1, "seven", "webhook.test"));
        let deliveries = format!("{one}/deliveries");
        let listed = async |query: &str| {
            world.call("get", &format!("{deliveries}{query}")).by(&owner.session).send().await.expect(200).body
        };
        let waiting = listed("?status=retrying").await;
        let row = &waiting["items"][0];
        assert_eq!((&row["attempt_count"], &row["response_status"], &row["attempts"][0]["response_status"]), (&json!(1), &json!(500), &json!(500)));
        assert_eq!(row["payload"]["event_type"], "webhook.test");
        assert!(row["next_attempt_at"].is_string());
        let replay = format!("{all}/deliveries/{}/replay", row["id"].as_str().unwrap());
        let refused = world.call("post", &replay).by(&owner.session).send().await.expect(409);
        assert_eq!(refused.body["reason"], "on_its_way");
        world.clock.advance(chrono::TimeDelta::seconds(3));
        deliver(&world).await;
        world.call("post", &replay).by(&owner.session).send().await.expect(202);
        deliver(&world).await;
        assert_eq!((listed("").await["total"].clone(), listed("?status=success").await["total"].clone()), (json!(2), json!(2)));
        assert_eq!(listed("?page=2&page_size=1").await["items"].as_array().unwrap().len(), 1);

        let changed = world.call("patch", &one).by(&owner.session).json(&json!({ "events": ["meeting.booked"], "retry_count": 0 })).send().await.expect(200);
        assert_eq!((&changed.body["events"], &changed.body["retry_count"], &changed.body["name"]), (&json!(["meeting.booked"]), &json!(0), &json!("CRM")));
        let other = world.call("post", &format!("{one}/rotate-secret")).by(&owner.session).send().await.expect(200);
        assert_ne!(other.body["secret"].as_str().unwrap(), secret);
        assert!(other.body["old_secret_until"].is_string());
        let off = world.call("post", &format!("{one}/disable")).by(&owner.session).send().await.expect(200);
        assert_eq!(off.body["is_active"], json!(false));
        let on = world.call("post", &format!("{one}/enable")).by(&owner.session).send().await.expect(200);
        assert_eq!(on.body["is_active"], json!(true));
        world.call("delete", &one).by(&owner.session).send().await.expect(204);
        world.call("get", &one).by(&owner.session).send().await.expect(404);
        world.call("get", &deliveries).by(&owner.session).send().await.expect(404);
    }

    async fn what_is_wrong_is_named_field_by_field(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let all = path(&owner);
        let post = async |body: Value| world.call("post", &all).by(&owner.session).json(&body).send().await;
        let good = json!({ "name": "CRM", "url": "https://8.8.8.8/in", "events": ["lead.created"] });
        let with = |key: &str, value: Value| {
            let mut body = good.clone();
            body[key] = value;
            body
        };
        for (key, value) in [
            ("name", json!("")),
            ("url", json!("https://10.0.0.1/in")),
            ("url", json!("https://169.254.169.254/")),
            ("url", json!("gopher://8.8.8.8/")),
            ("events", json!([])),
            ("events", json!(["lead.eaten"])),
            ("events", json!(["webhook.test"])),
            ("headers", json!({ "Host": "a" })),
            ("secret", json!("short")),
            ("timeout_ms", json!(1)),
            ("retry_count", json!(11)),
            ("retry_delay_ms", json!(1)),
            ("auto_disable_threshold", json!(0)),
            // What only we write.
            ("is_active", json!(false)),
            ("failure_count", json!(0)),
        ] {
            let answer = post(with(key, value.clone())).await.expect(422);
            let fields = answer.fields();
            assert!(fields.len() == 1 && fields[0].starts_with(key), "{key}={value}: {fields:?}");
        }
        post(good.clone()).await.expect(201);
        post(good.clone()).await.expect(409);
        let list = world.call("get", &all).by(&owner.session).send().await.expect(200);
        assert_eq!(list.body["total"], 1);
        let one = format!("{all}/{}", list.body["items"][0]["id"].as_str().unwrap());
        let answer = world.call("patch", &one).by(&owner.session).json(&json!({ "is_active": false })).send().await.expect(422);
        assert_eq!(answer.fields(), ["is_active"]);
    }
}
