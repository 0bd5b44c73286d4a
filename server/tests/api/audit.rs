//! The audit log as admins read it.

use domain::{ApiScope, Role};
use serde_json::{Value, json};
use store::testing::on_both;

use crate::world::World;

on_both! {
    async fn a_change_is_in_the_log_with_before_after_and_who(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let client = format!("/clients/{}", owner.client());
        let change = world.call("patch", &client).by(&owner.session).header("user-agent", "test/1").json(&json!({ "name": "Renamed" }));
        let change = change.send().await.expect(200);
        let log = world.call("get", &format!("{client}/audit-log?resource_type=client&action=update")).by(&owner.session).send().await.expect(200);
        let entry = &log.body["entries"][0];
        assert_eq!((&entry["before"], &entry["after"]), (&json!({ "name": "Agency of alex" }), &json!({ "name": "Renamed" })));
        assert_eq!((&entry["actor"]["email"], &entry["user_agent"]), (&json!("alex@example.com"), &json!("test/1")));
        assert_eq!(entry["request_id"], change.header("x-request-id"));
    }

    async fn a_refused_attempt_is_in_the_log(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let viewer = world.joined(&owner, Role::Viewer).await;
        let client = format!("/clients/{}", owner.client());
        world.call("patch", &client).by(&viewer.session).json(&json!({ "name": "Mine" })).send().await.expect(403);
        let log = world.call("get", &format!("{client}/audit-log?actor={}", viewer.visit.account.id)).by(&owner.session).send().await.expect(200);
        assert!(log.body["entries"].as_array().unwrap().iter().any(|entry| entry["metadata"]["refused"] == "administer"), "{}", log.body);
    }

    async fn the_log_is_read_a_page_at_a_time_and_holds_no_secret(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        for _ in 0..3 {
            world.key(&owner, ApiScope::Read).await;
        }
        let path = format!("/clients/{}/audit-log?resource_type=api_key&page_size=2", owner.client());
        let first = world.call("get", &path).by(&owner.session).send().await.expect(200);
        assert_eq!(first.body["entries"].as_array().unwrap().len(), 2);
        let next = format!("{path}&cursor={}", first.body["next_cursor"].as_str().unwrap());
        let second = world.call("get", &next).by(&owner.session).send().await.expect(200);
        assert_eq!((second.body["entries"].as_array().unwrap().len(), &second.body["next_cursor"]), (1, &Value::Null));
        assert!(first.header("link").contains("cursor=") && second.header("link").is_empty());
        let prefix_only = first.body["entries"][0]["after"]["prefix"].as_str().unwrap().len();
        assert!(prefix_only < 30 && !first.body.to_string().contains("key_hash"));
        for query in ["?action=destroy", "?cursor=x", "?page_size=0", "?from=yesterday", "?everything=1", "?resource_type=0.5"] {
            let answer = world.call("get", &format!("/clients/{}/audit-log{query}", owner.client())).by(&owner.session).send().await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{query}: {}", answer.status);
        }
    }
}
