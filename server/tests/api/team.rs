//! Members and invitations.

use domain::Role;
use serde_json::{Value, json};
use store::testing::on_both;

use crate::world::{Person, World};

fn emails(list: &Value, of: &str) -> Vec<String> {
    list[of].as_array().unwrap().iter().map(|entry| entry["email"].as_str().unwrap().to_owned()).collect()
}

fn member(of: &Person, who: &Person) -> String {
    format!("/clients/{}/members/{}", of.client(), who.membership())
}

on_both! {
    async fn the_list_of_members_is_paged_and_sorted(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        for role in [Role::Admin, Role::Member, Role::Viewer] {
            world.joined(&owner, role).await;
        }
        let list = |query: &str| world.call("get", &format!("/clients/{}/members{query}", owner.client())).by(&owner.session);
        let first = list("?page_size=3&sort=email").send().await.expect(200);
        assert_eq!(emails(&first.body, "members"), ["admin-of-alex@example.com", "alex@example.com", "member-of-alex@example.com"]);
        assert_eq!((&first.body["total"], &first.body["page"], &first.body["page_size"], &first.body["pages"]), (&json!(4), &json!(1), &json!(3), &json!(2)));
        let link = first.header("link");
        let next = link.trim_start_matches('<').split('>').next().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
        assert!(link.ends_with("; rel=\"next\"") && next.contains("sort=email"), "{link}");
        let second = world.call("get", &next).by(&owner.session).send().await.expect(200);
        assert_eq!(emails(&second.body, "members"), ["viewer-of-alex@example.com"]);
        assert_eq!((&second.body["next_cursor"], second.header("link")), (&Value::Null, ""));
        let last = list("?page_size=1&page=4&sort=-email").send().await.expect(200);
        assert_eq!(emails(&last.body, "members"), ["admin-of-alex@example.com"]);
        assert_eq!(list("?sort=password_hash").send().await.expect(422).fields(), ["sort"]);
    }

    async fn an_admin_changes_roles_below_owner_and_the_last_owner_stays(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (admin, viewer) = (world.joined(&owner, Role::Admin).await, world.joined(&owner, Role::Viewer).await);
        let set = |by: &Person, who: &Person, role: &str| world.call("patch", &member(&owner, who)).by(&by.session).json(&json!({ "role": role }));
        assert_eq!(set(&admin, &viewer, "member").send().await.expect(200).body["role"], "member");
        assert_eq!(set(&admin, &viewer, "owner").send().await.expect(403).body["required_role"], "owner");
        set(&admin, &owner, "viewer").send().await.expect(403);
        let last = set(&owner, &owner, "admin").send().await.expect(409);
        assert_eq!(last.body["reason"], "last_owner");
        assert_eq!(world.call("delete", &member(&owner, &owner)).by(&owner.session).send().await.expect(409).body["reason"], "last_owner");
        set(&owner, &admin, "owner").send().await.expect(200);
        set(&owner, &owner, "admin").send().await.expect(200);
        set(&owner, &viewer, "emperor").send().await.expect(422);
    }

    async fn a_removed_member_finds_no_client(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let viewer = world.joined(&owner, Role::Viewer).await;
        let path = member(&owner, &viewer);
        world.call("delete", &path).by(&owner.session).send().await.expect(204);
        world.call("get", &format!("/clients/{}", owner.client())).by(&viewer.session).send().await.expect(404);
        assert_eq!(world.call("get", "/me").by(&viewer.session).send().await.expect(200).body["memberships"], json!([]));
        world.call("delete", &path).by(&owner.session).send().await.expect(404);
    }

    async fn an_invitation_is_listed_sent_again_taken_back_and_accepted_by_its_address_alone(db: &TestDb) {
        let world = World::new(db).await;
        let (owner, other) = (world.owner("alex").await, world.owner("sam").await);
        let path = format!("/clients/{}/invites", owner.client());
        let invite = |email: &str, role: &str| world.call("post", &path).by(&owner.session).json(&json!({ "email": email, "role": role }));
        let made = invite("Sam@Example.com", "member").send().await.expect(201);
        assert_eq!((&made.body["email"], &made.body["role"], &made.body["expired"]), (&json!("sam@example.com"), &json!("member"), &json!(false)));
        assert_eq!(invite("sam@example.com", "viewer").send().await.expect(409).body["error"], "RESOURCE_EXISTS");
        invite("alex@example.com", "viewer").send().await.expect(409);
        assert_eq!(invite("a@b@c", "member").send().await.expect(422).fields(), ["email"]);
        let first = world.token_for("sam@example.com").await;

        let row = format!("{path}/{}", made.body["id"].as_str().unwrap());
        world.call("post", &format!("{row}/resend")).by(&owner.session).send().await.expect(200);
        let second = world.token_for("sam@example.com").await;
        let accept = |token: &str, by: &Person| world.call("post", &format!("/invites/{token}/accept")).by(&by.session);
        accept(&first, &other).send().await.expect(404);
        assert_eq!(accept(&second, &owner).send().await.expect(403).body["reason"], "email_differs");
        let joined = accept(&second, &other).send().await.expect(200);
        assert_eq!(joined.body["client_id"], owner.client().to_string());
        accept(&second, &other).send().await.expect(410);
        world.call("get", &format!("/clients/{}", owner.client())).by(&other.session).send().await.expect(200);

        let taken = invite("kim@example.com", "viewer").send().await.expect(201);
        let list = world.call("get", &path).by(&owner.session).send().await.expect(200);
        assert_eq!(emails(&list.body, "invites"), ["kim@example.com"]);
        assert!(!list.body.to_string().contains("aos_invite"), "the link travels by mail only");
        let row = format!("{path}/{}", taken.body["id"].as_str().unwrap());
        world.call("delete", &row).by(&owner.session).send().await.expect(204);
        world.call("delete", &row).by(&owner.session).send().await.expect(404);
        assert_eq!(world.call("get", &path).by(&owner.session).send().await.expect(200).body["total"], 0);
    }

    async fn an_admin_invites_nobody_above_themselves(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let admin = world.joined(&owner, Role::Admin).await;
        let path = format!("/clients/{}/invites", owner.client());
        let call = world.call("post", &path).by(&admin.session).json(&json!({ "email": "kim@example.com", "role": "owner" }));
        assert_eq!(call.send().await.expect(403).body["required_role"], "owner");
        assert_eq!(world.mails_to("kim@example.com").await, 0);
    }
}
