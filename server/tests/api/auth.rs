//! Signing up, in and out, and lost passwords.

use axum::http::header;
use chrono::TimeDelta;
use serde_json::{Value, json};
use store::testing::on_both;

use crate::call::{Answer, Asker};
use crate::world::{PASSWORD, World};

async fn sign_in(world: &World, email: &str, password: &str) -> Answer {
    world.call("post", "/auth/login").json(&json!({ "email": email, "password": password })).send().await
}

fn signup(email: &str) -> Value {
    json!({ "full_name": "Kim Lee", "company_name": "Lee and Co", "email": email, "password": PASSWORD, "terms": true })
}

on_both! {
    async fn signing_up_confirming_and_signing_in_lead_to_an_agency_of_ones_own(db: &TestDb) {
        let world = World::new(db).await;
        world.call("post", "/auth/signup").json(&signup("Kim@Example.com")).send().await.expect(202);
        let early = sign_in(&world, "kim@example.com", PASSWORD).await.expect(403);
        assert_eq!(early.body["reason"], "email_not_confirmed");

        let token = world.token_for("kim@example.com").await;
        let confirm = || world.call("post", "/auth/confirm").json(&json!({ "token": token }));
        let me = confirm().send().await.expect(200);
        let seat = &me.body["memberships"][0];
        assert_eq!((&seat["client_name"], &seat["role"]), (&json!("Lee and Co"), &json!("owner")));
        let set = me.header(header::SET_COOKIE.as_str());
        assert!(set.contains("; HttpOnly") && set.contains("; SameSite=Lax") && set.contains("; Path=/"), "{set}");
        confirm().send().await.expect(410);

        let session = Asker::Session(sign_in(&world, "kim@example.com", PASSWORD).await.expect(200).cookie().unwrap());
        assert_eq!(world.call("get", "/me").by(&session).send().await.expect(200).body["email"], "kim@example.com");
    }

    async fn an_answer_never_tells_whether_an_address_is_known(db: &TestDb) {
        let world = World::new(db).await;
        world.owner("alex").await;
        let both = ["alex@example.com", "nobody@example.com"];
        for (path, body) in [
            ("/auth/signup", signup as fn(&str) -> Value),
            ("/auth/resend", |email| json!({ "email": email })),
            ("/auth/password/forgot", |email| json!({ "email": email })),
        ] {
            let mut answers = Vec::new();
            for email in both {
                answers.push(world.call("post", path).json(&body(email)).send().await.expect(202).body);
            }
            assert_eq!(answers[0], answers[1], "{path}");
        }
        let wrong = sign_in(&world, "alex@example.com", "not the password").await.expect(401);
        let unknown = sign_in(&world, "stranger@example.com", "not the password").await.expect(401);
        assert_eq!((&wrong.body["detail"], &wrong.body["reason"]), (&unknown.body["detail"], &unknown.body["reason"]));
        assert_eq!(wrong.header("www-authenticate"), "Bearer");
    }

    async fn signing_out_ends_one_session_and_everywhere_ends_all(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let mut others = Vec::new();
        for _ in 0..2 {
            others.push(Asker::Session(sign_in(&world, &owner.email, PASSWORD).await.expect(200).cookie().unwrap()));
        }
        let out = world.call("post", "/auth/logout").by(&others[0]).send().await.expect(204);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        world.call("get", "/me").by(&others[0]).send().await.expect(401);
        world.call("get", "/me").by(&others[1]).send().await.expect(200);
        world.call("post", "/auth/logout").by(&others[0]).send().await.expect(401);

        let all = world.call("post", "/auth/logout-all").by(&owner.session).send().await.expect(200);
        assert_eq!(all.body["ended"], 2);
        for session in [&owner.session, &others[1]] {
            world.call("get", "/me").by(session).send().await.expect(401);
        }
    }

    async fn a_new_password_ends_every_session_and_its_link_works_once(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        // One mail an address at a time: the confirming one was just sent.
        world.clock.advance(TimeDelta::hours(1));
        world.call("post", "/auth/password/forgot").json(&json!({ "email": owner.email })).send().await.expect(202);
        let token = world.token_for(&owner.email).await;
        let reset = |password: &str| world.call("post", "/auth/password/reset").json(&json!({ "token": token, "password": password }));
        assert_eq!(reset("password").send().await.expect(422).fields(), ["password"]);
        let done = reset("quartz-lemon-valley-93").send().await.expect(204);
        assert!(done.cookie().is_some());
        reset("quartz-lemon-valley-94").send().await.expect(410);
        world.call("get", "/me").by(&owner.session).send().await.expect(401);
        sign_in(&world, &owner.email, PASSWORD).await.expect(401);
        sign_in(&world, &owner.email, "quartz-lemon-valley-93").await.expect(200);
        let unknown = json!({ "token": "aos_reset_unknown", "password": PASSWORD });
        world.call("post", "/auth/password/reset").json(&unknown).send().await.expect(404);
    }

    async fn guessing_a_password_has_to_wait(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let mut waited = None;
        for _ in 0..12 {
            let answer = sign_in(&world, &owner.email, "not the password").await;
            if answer.status == 429 {
                waited = Some(answer.header("retry-after").parse::<u64>().unwrap());
                break;
            }
        }
        assert!(waited.is_some_and(|seconds| seconds >= 1), "twelve guesses in a row");
        sign_in(&world, &owner.email, PASSWORD).await.expect(429);
    }
}
