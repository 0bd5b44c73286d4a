//! The person who is signed in.

use domain::{ApiScope, NotificationId};
use serde_json::json;
use store::notifications::NewNotification;
use store::testing::on_both;

use crate::world::{Person, World};

on_both! {
    async fn i_change_my_name_and_time_zone_and_nothing_else(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let me = world.call("get", "/me").by(&owner.session).send().await.expect(200);
        assert_eq!((&me.body["full_name"], &me.body["time_zone"]), (&json!("Person alex"), &json!("Australia/Sydney")));
        let patch = |body| world.call("patch", "/me").by(&owner.session).json(&body);
        let new = patch(json!({ "full_name": "Alex Ng", "time_zone": "australia/perth" })).send().await.expect(200);
        assert_eq!((&new.body["full_name"], &new.body["time_zone"]), (&json!("Alex Ng"), &json!("Australia/Perth")));
        assert_eq!(patch(json!({ "full_name": "", "time_zone": "Mars/Base" })).send().await.expect(422).fields(), ["full_name", "time_zone"]);
        assert_eq!(patch(json!({ "is_platform_admin": true })).send().await.expect(422).fields(), ["is_platform_admin"]);
        let after = world.call("get", "/me").by(&owner.session).send().await.expect(200);
        assert_eq!((&after.body["full_name"], &after.body["is_platform_admin"]), (&json!("Alex Ng"), &json!(false)));
        assert_eq!(after.header("etag"), new.header("etag"));
    }

    async fn a_change_based_on_an_older_state_is_refused(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let tag = world.call("get", "/me").by(&owner.session).send().await.expect(200).header("etag").to_owned();
        let patch = |tag: &str, name: &str| world.call("patch", "/me").by(&owner.session).header("if-match", tag).json(&json!({ "full_name": name }));
        let second = patch(&tag, "First").send().await.expect(200).header("etag").to_owned();
        let stale = patch(&tag, "Second").send().await.expect(412);
        assert_eq!(stale.body["error"], "PRECONDITION_FAILED");
        patch(&second, "Third").send().await.expect(200);
        patch("*", "Fourth").send().await.expect(200);
        patch("W/\"1\"", "Fifth").send().await.expect(412);
        assert_eq!(world.call("get", "/me").by(&owner.session).send().await.expect(200).body["full_name"], "Fourth");
    }

    async fn i_choose_what_i_am_told(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = "/me/notification-preferences";
        let before = world.call("get", path).by(&owner.session).send().await.expect(200);
        assert_eq!(before.body["events"]["reply_received"], json!({ "email": true, "in_app": true, "sms": false }));
        let put = |body| world.call("put", path).by(&owner.session).json(&body);
        let quiet = json!({ "email": false, "in_app": true, "sms": false });
        put(json!({ "events": { "reply_received": quiet }, "digest_hour": 6, "quiet_hours": { "from": 21, "until": 7 } })).send().await.expect(200);
        let after = world.call("get", path).by(&owner.session).send().await.expect(200);
        assert_eq!((&after.body["events"]["reply_received"], &after.body["digest_hour"]), (&quiet, &json!(6)));
        assert_eq!(after.body["events"]["daily_digest"]["email"], true);
        put(json!({ "digest_hour": 24 })).send().await.expect(422);
        put(json!({ "quiet_hours": { "from": 7, "until": 7 } })).send().await.expect(422);
        put(json!({ "events": { "nothing_known": quiet } })).send().await.expect(422);
        assert_eq!(world.call("get", path).by(&owner.session).send().await.expect(200).body, after.body);
    }

    async fn i_read_my_notifications_and_nobody_elses(db: &TestDb) {
        let world = World::new(db).await;
        let (owner, other) = (world.owner("alex").await, world.owner("sam").await);
        let mine = [notify(&world, &owner, "First").await, notify(&world, &owner, "Second").await];
        let theirs = notify(&world, &other, "Theirs").await;
        let list = || world.call("get", "/me/notifications").by(&owner.session);
        let read = |id: &str| world.call("post", &format!("/me/notifications/{id}/read")).by(&owner.session);
        let all = list().send().await.expect(200);
        assert_eq!((&all.body["unread"], &all.body["notifications"][0]["title"]), (&json!(2), &json!("Second")));
        read(&theirs).send().await.expect(404);
        read(&mine[1]).send().await.expect(204);
        let left = list().send().await.expect(200);
        assert_eq!((&left.body["unread"], &left.body["notifications"][0]["id"]), (&json!(1), &json!(mine[0])));
        let key = world.key(&owner, ApiScope::Admin).await;
        world.call("post", "/me/notifications/read-all").by(&key).send().await.expect(403);
        world.call("get", "/me/notifications").by(&key).send().await.expect(403);
        world.call("post", "/me/notifications/read-all").by(&owner.session).send().await.expect(204);
        assert_eq!(list().send().await.expect(200).body["unread"], 0);
        let others = world.call("get", "/me/notifications").by(&other.session).send().await.expect(200);
        assert_eq!(others.body["unread"], 1);
    }
}

/// Tells a person something; its id.
async fn notify(world: &World, person: &Person, title: &str) -> String {
    let id: NotificationId = world.services.ids.next();
    let new = NewNotification {
        id,
        user: person.visit.account.id,
        client: Some(person.client()),
        kind: "reply_received",
        title: title.to_owned(),
        body: "A reply came in.".to_owned(),
        link: None,
        at: world.services.now(),
    };
    let mut tx = world.services.db.system_write().await.unwrap();
    store::notifications::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}
