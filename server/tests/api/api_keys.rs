//! Keys for programs.

use chrono::TimeDelta;
use domain::ApiScope;
use serde_json::{Value, json};
use store::testing::on_both;

use crate::call::Asker;
use crate::world::World;

on_both! {
    async fn a_key_is_shown_once_works_within_its_scope_and_ends_when_revoked(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/api-keys", owner.client());
        let made = world.call("post", &path).by(&owner.session).json(&json!({ "name": "Nightly", "scopes": ["read"] })).send().await.expect(201);
        let text = made.body["key"].as_str().unwrap().to_owned();
        assert!(text.starts_with(made.body["prefix"].as_str().unwrap()), "{text}");
        let key = Asker::Key(text.clone());
        let client = format!("/clients/{}", owner.client());
        world.call("get", &client).by(&key).send().await.expect(200);
        world.call("patch", &client).by(&key).json(&json!({ "name": "X" })).send().await.expect(403);

        let list = world.call("get", &path).by(&owner.session).send().await.expect(200);
        let entry = &list.body["api_keys"][0];
        assert_eq!((&entry["name"], &entry["scopes"], &entry["revoked_at"]), (&json!("Nightly"), &json!(["read"]), &Value::Null));
        assert!(entry["last_used_at"].is_string() && !list.body.to_string().contains(&text));

        let row = format!("{path}/{}", made.body["id"].as_str().unwrap());
        world.call("delete", &row).by(&owner.session).send().await.expect(204);
        world.call("get", &client).by(&key).send().await.expect(401);
        world.call("delete", &row).by(&owner.session).send().await.expect(404);
    }

    async fn a_key_ends_at_its_time(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/api-keys", owner.client());
        let make = |at: chrono::DateTime<chrono::Utc>| {
            let body = json!({ "name": "Short", "scopes": ["read"], "expires_at": at.to_rfc3339() });
            world.call("post", &path).by(&owner.session).json(&body)
        };
        let now = world.services.now();
        assert_eq!(make(now).send().await.expect(422).fields(), ["expires_at"]);
        let made = make(now + TimeDelta::hours(1)).send().await.expect(201);
        let key = Asker::Key(made.body["key"].as_str().unwrap().to_owned());
        let client = format!("/clients/{}", owner.client());
        world.call("get", &client).by(&key).send().await.expect(200);
        world.clock.advance(TimeDelta::hours(1));
        world.call("get", &client).by(&key).send().await.expect(401);
    }

    async fn a_key_makes_no_keys_and_is_nobody_at_the_account(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let key = world.key(&owner, ApiScope::Admin).await;
        let path = format!("/clients/{}/api-keys", owner.client());
        world.call("get", &path).by(&key).send().await.expect(200);
        world.call("post", &path).by(&key).json(&json!({ "name": "Child", "scopes": ["read"] })).send().await.expect(403);
        world.call("get", "/me").by(&key).send().await.expect(403);
        world.call("post", "/auth/logout").by(&key).send().await.expect(403);
        let Asker::Key(text) = &key else { unreachable!() };
        world.call("get", &path).header("authorization", &format!("Basic {text}")).send().await.expect(401);
        world.call("get", &path).header("cookie", &format!("session={text}")).send().await.expect(401);
    }

    async fn what_a_key_needs_is_asked_for_field_by_field(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/api-keys", owner.client());
        let make = |body: Value| world.call("post", &path).by(&owner.session).json(&body);
        assert_eq!(make(json!({ "name": "", "scopes": [] })).send().await.expect(422).fields(), ["name", "scopes"]);
        assert_eq!(make(json!({ "name": "A", "scopes": ["owner"] })).send().await.expect(422).fields(), ["scopes[0]"]);
        assert_eq!(make(json!({ "name": "A", "scopes": ["read"], "expires_at": "tomorrow" })).send().await.expect(422).fields(), ["expires_at"]);
        assert_eq!(make(json!({ "name": "A", "scopes": ["read"], "key": "aos_live_mine" })).send().await.expect(422).fields(), ["key"]);
    }
}
