//! Clients: read, changed, deleted.

use domain::{ApiScope, Role};
use serde_json::{Value, json};
use store::testing::on_both;

use crate::world::World;

on_both! {
    async fn an_admin_changes_a_client_but_not_what_it_pays_for(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let admin = world.joined(&owner, Role::Admin).await;
        let path = format!("/clients/{}", owner.client());
        let before = world.call("get", &path).by(&admin.session).send().await.expect(200);
        assert_eq!((&before.body["tier"], &before.body["data_sharing_consent"]), (&json!("ignition"), &json!(false)));
        let patch = |body: Value| world.call("patch", &path).by(&admin.session).json(&body);
        let change = json!({ "name": "Harbour", "website_url": "https://harbour.example", "timezone": "Australia/Perth", "default_permission_mode": "manual" });
        let after = patch(change.clone()).send().await.expect(200);
        for (field, value) in change.as_object().unwrap() {
            assert_eq!(after.body[field].as_str().map(|text| text.trim_end_matches('/')), value.as_str(), "{field}");
        }
        assert_eq!(patch(json!({ "website_url": "" })).send().await.expect(200).body["website_url"], Value::Null);
        for field in ["tier", "subscription_status", "credits_remaining", "stripe_customer_id", "is_founding", "data_sharing_consented_at", "id"] {
            assert_eq!(patch(json!({ field: before.body[field] })).send().await.expect(422).fields(), [field]);
        }
        assert_eq!(patch(json!({ "name": "a\u{200b}b", "timezone": "Nowhere", "website_url": "javascript:alert(1)" })).send().await.expect(422).fields().len(), 3);
        assert_eq!(patch(json!({ "default_permission_mode": "reckless" })).send().await.expect(422).fields(), ["default_permission_mode"]);
    }

    async fn two_who_change_a_client_at_once_do_not_undo_each_other(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}", owner.client());
        let tag = world.call("get", &path).by(&owner.session).send().await.expect(200).header("etag").to_owned();
        let rename = |name: &str| world.call("patch", &path).by(&owner.session).header("if-match", &tag).json(&json!({ "name": name }));
        rename("First").send().await.expect(200);
        rename("Second").send().await.expect(412);
        assert_eq!(world.call("get", &path).by(&owner.session).send().await.expect(200).body["name"], "First");
    }

    async fn a_deleted_client_is_gone_for_its_people_and_was_never_there_for_others(db: &TestDb) {
        let world = World::new(db).await;
        let (owner, stranger) = (world.owner("alex").await, world.owner("sam").await);
        let key = world.key(&owner, ApiScope::Read).await;
        let path = format!("/clients/{}", owner.client());
        let delete = |query: &str| world.call("delete", &format!("{path}{query}")).by(&owner.session);
        delete("").send().await.expect(400);
        delete("?confirm=Another").send().await.expect(422);
        world.call("get", &path).by(&owner.session).send().await.expect(200);
        delete("?confirm=Agency%20of%20alex").send().await.expect(204);
        let gone = world.call("get", &path).by(&owner.session).send().await.expect(410);
        assert_eq!(gone.body["error"], "RESOURCE_DELETED");
        delete("?confirm=Agency%20of%20alex").send().await.expect(410);
        world.call("get", &path).by(&stranger.session).send().await.expect(404);
        world.call("get", &path).by(&key).send().await.expect(401);
    }
}
