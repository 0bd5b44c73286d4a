//! Sessions that are forged, too old or played back, links used again, and requests that name what no
//! request may set: refused, and written down where it can be told whose they were.

use chrono::TimeDelta;
use domain::Role;
use serde_json::{Value, json};
use store::testing::on_both;
use workflows::identity::{self, AuditEntry, AuditFilter};

use crate::call::Asker;
use crate::rows;
use crate::world::{Person, World};

/// Entries of the owner's client that note a refusal.
async fn refusals(world: &World, owner: &Person) -> Vec<AuditEntry> {
    let page = identity::audit_log(&world.services, &owner.visit, owner.client(), AuditFilter::default())
        .await
        .expect("the log");
    let noted = |entry: &AuditEntry| {
        let metadata = &entry.metadata.0;
        !metadata["refused"].is_null() || !metadata["refused_fields"].is_null()
    };
    page.entries.into_iter().filter(noted).collect()
}

on_both! {
    async fn a_session_played_back_after_its_end_is_refused_and_written_down_once(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let member = world.joined(&owner, Role::Member).await;
        world.call("post", "/auth/logout").by(&member.session).send().await.expect(204);
        for _ in 0..3 {
            world.call("get", "/me").by(&member.session).send().await.expect(401);
            assert_eq!(world.function("/fn/profile", "", &member.session).await.status, 401);
        }
        let noted = refusals(&world, &owner).await;
        assert_eq!(noted.len(), 1, "{noted:?}");
        assert_eq!((noted[0].user_id, &noted[0].metadata.0["refused"]), (Some(member.visit.account.id), &json!("ended")));

        // A page sends whoever holds it to the way in.
        let Asker::Session(cookie) = &member.session else { panic!("a session") };
        let page = world.page("/dashboard", &format!("session={cookie}")).await;
        assert_eq!((page.status.as_u16(), page.header("location")), (303, "/login?next=%2Fdashboard"));
    }

    async fn a_session_nobody_uses_and_one_that_is_too_old_end(db: &TestDb) {
        let world = World::new(db).await;
        let idle = world.owner("alex").await;
        let busy = world.owner("sam").await;
        for day in 1..=90 {
            world.call("get", "/me").by(&busy.session).send().await.expect(200);
            world.clock.advance(TimeDelta::days(1));
            if day == 14 {
                world.call("get", "/me").by(&idle.session).send().await.expect(401);
            }
        }
        world.call("get", "/me").by(&busy.session).send().await.expect(401);
        let old: Vec<Value> = refusals(&world, &busy).await.into_iter().map(|entry| entry.metadata.0["refused"].clone()).collect();
        assert_eq!(old, [json!("expired")]);
    }

    async fn a_forged_session_changes_nothing_and_opens_nothing(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let Asker::Session(real) = &owner.session else { panic!("a session") };
        let before = rows::all(db).await;
        let last = if real.ends_with('0') { "1" } else { "0" };
        for forged in [
            format!("{}{last}", &real[..real.len() - 1]),
            real.to_uppercase(),
            real.replace("aos_session_", "aos_confirm_"),
            real[..40].to_owned(),
            format!("{real}{real}"),
            "x".repeat(4_000),
            "' OR 1=1 --".to_owned(),
            "null".to_owned(),
        ] {
            let forged = Asker::Session(forged);
            world.call("get", "/me").by(&forged).send().await.expect(401);
            world.call("patch", "/me").by(&forged).json(&json!({ "full_name": "Mallory" })).send().await.expect(401);
            assert_eq!(world.function("/fn/profile/save", "full_name=Mallory&timezone=UTC", &forged).await.status, 401);
        }
        rows::same(&before, &rows::all(db).await, "a forged session");
    }

    async fn a_link_used_again_is_refused_and_written_down(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let email = world.invited(&owner, "guest", Role::Member).await;
        let token = world.token_for(&email).await;
        let join = format!("token={token}&full_name=Guest&password=quartz-lemon-valley-93&terms=on");
        assert!(world.function("/fn/invite/join", &join, &Asker::Nobody).await.status.is_success());
        let again = world.function("/fn/invite/join", &join, &Asker::Nobody).await;
        assert!(again.status == 409 && again.body.to_string().contains("link_used"), "{}", again.body);
        let noted = refusals(&world, &owner).await;
        assert_eq!((noted.len(), noted[0].resource_type.as_str(), noted[0].user_id), (1, "invite", None));

        // Links of people stand in the platform's own log.
        let ask = json!({ "email": owner.email });
        world.clock.advance(TimeDelta::hours(1));
        world.call("post", "/auth/password/forgot").json(&ask).send().await.expect(202);
        let reset = json!({ "token": world.token_for(&owner.email).await, "password": "quartz-lemon-valley-93" });
        world.call("post", "/auth/password/reset").json(&reset).send().await.expect(204);
        world.call("post", "/auth/password/reset").json(&reset).send().await.expect(410);
        let log = rows::table(db, "audit_logs").await.join("\n");
        assert!(log.contains("link_used") && log.contains("reset_password"), "{log}");
    }

    async fn naming_what_no_request_may_set_is_refused_and_written_down(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let member = world.joined(&owner, Role::Member).await;
        let before = rows::all(db).await;
        let grab = json!({ "full_name": "Mallory", "is_platform_admin": true, "role": "owner" });
        let answer = world.call("patch", "/me").by(&member.session).json(&grab).send().await.expect(422);
        let mut fields = answer.fields();
        fields.sort_unstable();
        assert_eq!(fields, ["is_platform_admin", "role"]);
        let client = json!({ "name": "Mine", "tier": "dominance", "credits_remaining": 1_000_000 });
        world.call("patch", &format!("/clients/{}", owner.client())).by(&owner.session).json(&client).send().await.expect(422);
        // A slip of the pen is no attempt.
        let slip = json!({ "fullname": "Ada" });
        world.call("patch", "/me").by(&member.session).json(&slip).send().await.expect(422);
        rows::same(&before, &rows::all(db).await, "naming what is not theirs");
        let noted = refusals(&world, &owner).await;
        let named: Vec<(Option<domain::UserId>, Value)> =
            noted.into_iter().map(|entry| (entry.user_id, entry.metadata.0["refused_fields"].clone())).collect();
        assert_eq!(named.len(), 2, "{named:?}");
        for (user, fields) in named {
            let mut names: Vec<&str> = fields.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            names.sort_unstable();
            let wanted = if user == Some(owner.visit.account.id) { ["credits_remaining", "tier"] } else { ["is_platform_admin", "role"] };
            assert_eq!(names, wanted);
        }
    }

    async fn reaching_for_a_higher_role_is_refused_and_written_down(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let admin = world.joined(&owner, Role::Admin).await;
        let path = format!("/clients/{}/members/{}", owner.client(), admin.membership());
        world.call("patch", &path).by(&admin.session).json(&json!({ "role": "owner" })).send().await.expect(403);
        let invite = json!({ "email": "friend@example.com", "role": "owner" });
        world.call("post", &format!("/clients/{}/invites", owner.client())).by(&admin.session).json(&invite).send().await.expect(403);
        let noted = refusals(&world, &owner).await;
        assert!(noted.len() == 2 && noted.iter().all(|entry| entry.user_id == Some(admin.visit.account.id)), "{noted:?}");
    }
}
