//! What is no good request at all: each in the shape of a problem.

use serde_json::json;
use store::testing::on_both;

use crate::world::{PASSWORD, World};

on_both! {
    async fn what_is_wrong_with_a_request_is_told_as_a_problem(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;

        let nowhere = world.call("get", "/nowhere").send().await.expect(404);
        assert_eq!(nowhere.body["error"], "RESOURCE_NOT_FOUND");
        assert_eq!(nowhere.body["instance"], "/api/v1/nowhere");
        assert_eq!(nowhere.body["request_id"], nowhere.header("x-request-id"));

        let method = world.call("delete", "/auth/login").send().await.expect(405);
        assert_eq!((method.body["error"].as_str(), method.header("allow")), (Some("METHOD_NOT_ALLOWED"), "POST"));

        let text = world.call("post", "/auth/login").bytes(b"{}".to_vec()).header("content-type", "text/plain").send().await.expect(415);
        assert_eq!(text.body["error"], "UNSUPPORTED_MEDIA_TYPE");
        world.call("post", "/auth/login").send().await.expect(415);

        let json = |bytes: &[u8]| world.call("post", "/auth/login").bytes(bytes.to_vec()).header("content-type", "application/json");
        for bytes in [b"".as_slice(), b"{", b"{\"email\": \"\xff\"}", b"{\"email\": \"\\ud800\"}"] {
            assert_eq!(json(bytes).send().await.expect(400).body["error"], "MALFORMED_REQUEST");
        }
        assert_eq!(json(b"[]").send().await.expect(422).body["error"], "VALIDATION_ERROR");
        let large = format!("{{\"email\": \"{}\"}}", "x".repeat(1024 * 1024));
        assert_eq!(json(large.as_bytes()).send().await.expect(413).body["error"], "PAYLOAD_TOO_LARGE");

        let id = world.call("get", "/clients/not-an-id").by(&owner.session).send().await.expect(400);
        assert_eq!(id.body["error"], "MALFORMED_REQUEST");
        let page = world.call("get", &format!("/clients/{}/members?page=two", owner.client())).by(&owner.session).send().await.expect(400);
        assert_eq!(page.fields(), ["page"]);
        let page = world.call("get", &format!("/clients/{}/members?page=0", owner.client())).by(&owner.session).send().await.expect(422);
        assert_eq!(page.fields(), ["page"]);
    }

    async fn every_broken_field_is_named_at_once(db: &TestDb) {
        let world = World::new(db).await;
        let rules = json!({ "full_name": " ", "company_name": "a\u{202e}b", "email": "a@b", "password": "short", "terms": false });
        let answer = world.call("post", "/auth/signup").json(&rules).send().await.expect(422);
        assert_eq!(answer.fields(), ["full_name", "company_name", "email", "password", "terms"]);
        assert_eq!(answer.body["field"], "full_name");

        let shapes = json!({ "full_name": 5, "email": ["a"], "password": PASSWORD, "terms": true, "is_platform_admin": true });
        let answer = world.call("post", "/auth/signup").json(&shapes).send().await.expect(422);
        let mut fields = answer.fields();
        fields.sort_unstable();
        assert_eq!(fields, ["email", "full_name", "is_platform_admin"]);
        assert_eq!(world.mails_to("a@b.com").await, 0);
    }

    async fn a_change_another_site_asked_for_is_refused(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        for site in ["cross-site", "same-site"] {
            let call = world.call("patch", "/me").by(&owner.session).header("sec-fetch-site", site);
            call.json(&json!({ "full_name": "Taken Over" })).send().await.expect(403);
        }
        assert_eq!(world.call("get", "/me").by(&owner.session).send().await.expect(200).body["full_name"], "Person alex");
    }

    async fn a_thousand_rows_at_once_may_be_longer_than_other_bodies(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let title = "x".repeat(4_000);
        let leads: Vec<_> = (0..800).map(|n| json!({ "email": format!("p{n}@x.example"), "linkedin_url": title })).collect();
        let body = json!({ "leads": leads });
        assert!(body.to_string().len() > 1 << 20, "longer than other bodies may be");
        let path = format!("/clients/{}/leads/bulk", owner.client());
        for key in ["", "again"] {
            let call = world.call("post", &path).by(&owner.session).json(&body);
            let call = if key.is_empty() { call } else { call.header("idempotency-key", key) };
            let answer = call.send().await.expect(200);
            assert_eq!(answer.body["total"], 800);
        }
        let too_long = vec![b' '; (5 << 20) + 1];
        let call = world.call("post", &path).by(&owner.session).bytes(too_long).header("content-type", "application/json");
        assert_eq!(call.send().await.expect(413).body["error"], "PAYLOAD_TOO_LARGE");
        let single = format!("/clients/{}/leads", owner.client());
        let call = world.call("post", &single).by(&owner.session).bytes(vec![b' '; (1 << 20) + 1]).header("content-type", "application/json");
        call.send().await.expect(413);
    }
}
