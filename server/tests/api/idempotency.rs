//! Asked twice, done once.

use chrono::TimeDelta;
use serde_json::json;
use store::testing::{TestDb, on_both};

use crate::call::Asker;
use crate::world::{PASSWORD, World};

on_both! {
    async fn a_repeated_request_gets_the_first_answer_and_is_done_once(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/invites", owner.client());
        let body = json!({ "email": "kim@example.com", "role": "member" });
        let invite = || world.call("post", &path).by(&owner.session).header("idempotency-key", "order-17").json(&body);
        let first = invite().send().await.expect(201);
        assert_eq!(first.header("idempotency-replayed"), "");
        let second = invite().send().await.expect(201);
        assert_eq!((second.header("idempotency-replayed"), second.header("content-type")), ("true", "application/json"));
        assert_eq!(first.body, second.body);
        assert_eq!(world.mails_to("kim@example.com").await, 1);

        let other = world.call("post", &path).by(&owner.session).header("idempotency-key", "order-17");
        let answer = other.json(&json!({ "email": "lee@example.com", "role": "member" })).send().await.expect(409);
        assert_eq!(answer.body["error"], "IDEMPOTENCY_CONFLICT");
        assert_eq!(world.mails_to("lee@example.com").await, 0);

        world.clock.advance(TimeDelta::hours(24));
        let late = invite().send().await.expect(409);
        assert_eq!(late.body["error"], "RESOURCE_EXISTS", "after a day the key is new, the invitation is not");
    }

    async fn two_at_once_are_done_once(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/api-keys", owner.client());
        let body = json!({ "name": "Nightly", "scopes": ["read"] });
        let make = || world.call("post", &path).by(&owner.session).header("idempotency-key", "k").json(&body).send();
        let (a, b) = tokio::join!(make(), make());
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert!(matches!(statuses, [201, 201] | [201, 409]), "{statuses:?}");
        let list = world.call("get", &path).by(&owner.session).send().await.expect(200);
        assert_eq!(list.body["total"], 1);
    }

    async fn a_key_belongs_to_whoever_made_it(db: &TestDb) {
        let world = World::new(db).await;
        let (alex, sam) = (world.owner("alex").await, world.owner("sam").await);
        for person in [&alex, &sam] {
            let path = format!("/clients/{}/invites", person.client());
            let call = world.call("post", &path).by(&person.session).header("idempotency-key", "the-same");
            let answer = call.json(&json!({ "email": "kim@example.com", "role": "viewer" })).send().await.expect(201);
            assert_eq!(answer.header("idempotency-replayed"), "");
        }
        let path = format!("/clients/{}/invites", alex.client());
        let call = world.call("post", &path).header("idempotency-key", "the-same");
        call.json(&json!({ "email": "kim@example.com", "role": "viewer" })).send().await.expect(401);
    }

    async fn a_secret_shown_once_is_not_shown_again(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/api-keys", owner.client());
        let make = || world.call("post", &path).by(&owner.session).header("idempotency-key", "k").json(&json!({ "name": "Nightly", "scopes": ["read"] }));
        let first = make().send().await.expect(201);
        let key = first.body["key"].as_str().unwrap().to_owned();
        let second = make().send().await.expect(201);
        assert_eq!((&second.body["key"], &second.body["id"]), (&json!(null), &first.body["id"]));

        let sign_in = || world.call("post", "/auth/login").header("idempotency-key", "in").json(&json!({ "email": owner.email, "password": PASSWORD }));
        let (one, two) = (sign_in().send().await.expect(200), sign_in().send().await.expect(200));
        assert!(one.cookie().is_some() && one.cookie() != two.cookie(), "signing in is never repeated from a copy");
        assert_eq!(two.header("idempotency-replayed"), "");
        let kept = format!("{:?}", kept(db).await);
        assert!(!kept.contains(&key) && !kept.contains("aos_session"), "{kept}");
    }

    async fn who_is_not_signed_in_is_told_so_whatever_the_key(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let forgot = world.call("post", "/auth/password/forgot").header("idempotency-key", "k");
        forgot.json(&json!({ "email": owner.email })).send().await.expect(202);
        let path = format!("/clients/{}/invites", owner.client());
        let call = world.call("post", &path).header("idempotency-key", "k");
        call.json(&json!({ "email": "kim@example.com", "role": "viewer" })).send().await.expect(401);
        let again = world.call("post", "/auth/password/forgot").header("idempotency-key", "k");
        assert_eq!(again.json(&json!({ "email": owner.email })).send().await.expect(202).header("idempotency-replayed"), "true");
    }

    async fn a_refused_request_leaves_its_key_free(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/invites", owner.client());
        let invite = |asker: &Asker, email: &str| world.call("post", &path).by(asker).header("idempotency-key", "k").json(&json!({ "email": email, "role": "member" }));
        invite(&owner.session, "not an address").send().await.expect(422);
        invite(&owner.session, "kim@example.com").send().await.expect(201);
        let bad = |key: &str| world.call("post", &path).by(&owner.session).header("idempotency-key", key).json(&json!({ "email": "a@example.com", "role": "member" }));
        for key in ["", "has space", &"x".repeat(256)] {
            bad(key).send().await.expect(400);
        }
    }
}

/// Whatever is in the table, as text.
async fn kept(db: &TestDb) -> Vec<String> {
    crate::rows::table(db, "idempotency_keys").await
}
