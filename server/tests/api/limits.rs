//! Rate limits at the door and behind it.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use domain::ApiScope;
use serde_json::json;
use server::web::limits::Rates;
use store::testing::on_both;

use crate::call::Asker;
use crate::world::World;

fn a_minute(key: u32, user: u32, address: u32, door: u32) -> Rates {
    let calls = |n| NonZeroU32::new(n).unwrap();
    Rates {
        key: calls(key),
        user: calls(user),
        address: calls(address),
        door: calls(door),
        ..Rates::unlimited()
    }
}

on_both! {
    async fn who_asks_too_often_waits_and_others_do_not(db: &TestDb) {
        let world = World::with_rates(db, &a_minute(3, 4, 100, 100)).await;
        let owner = world.owner("alex").await;
        let (key, other) = (world.key(&owner, ApiScope::Read).await, world.key(&owner, ApiScope::Read).await);
        let path = format!("/clients/{}", owner.client());
        for left in ["2", "1", "0"] {
            let answer = world.call("get", &path).by(&key).send().await.expect(200);
            assert_eq!((answer.header("ratelimit-limit"), answer.header("ratelimit-remaining")), ("3", left));
        }
        let refused = world.call("get", &path).by(&key).send().await.expect(429);
        assert_eq!((refused.header("retry-after"), refused.header("ratelimit-remaining")), ("20", "0"));
        assert_eq!(refused.body["error"], "RATE_LIMIT_ERROR");
        world.call("get", &path).by(&other).send().await.expect(200);
        world.call("get", &path).by(&owner.session).send().await.expect(200);
        world.clock.advance(TimeDelta::seconds(20));
        world.call("get", &path).by(&key).send().await.expect(200);
        world.call("get", &path).by(&key).send().await.expect(429);
    }

    async fn the_doors_are_narrower_for_one_address(db: &TestDb) {
        let world = World::with_rates(db, &a_minute(100, 100, 100, 2)).await;
        let forgot = || world.call("post", "/auth/password/forgot").json(&json!({ "email": "nobody@example.com" }));
        forgot().send().await.expect(202);
        let second = forgot().send().await.expect(202);
        assert_eq!((second.header("ratelimit-limit"), second.header("ratelimit-remaining")), ("2", "0"));
        forgot().send().await.expect(429);
        let signup = json!({ "full_name": "A", "email": "a@example.com", "password": "x", "terms": true });
        world.call("post", "/auth/signup").json(&signup).send().await.expect(429);
        world.call("get", "/me").send().await.expect(401);
        world.clock.advance(TimeDelta::minutes(1));
        forgot().send().await.expect(202);
    }

    async fn the_functions_of_pages_are_counted_with_everything_else(db: &TestDb) {
        let world = World::with_rates(db, &a_minute(100, 3, 100, 2)).await;
        let owner = world.owner("alex").await;
        let nobody = Asker::Nobody;
        let profile = || world.function("/fn/profile", "", &owner.session);
        for left in ["2", "1"] {
            let answer = profile().await;
            assert_eq!((answer.status.as_u16(), answer.header("ratelimit-limit"), answer.header("ratelimit-remaining")), (200, "3", left));
        }
        // One bucket for pages and programs alike.
        assert_eq!(world.call("get", "/me").by(&owner.session).send().await.expect(200).header("ratelimit-remaining"), "0");
        let refused = profile().await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after"), refused.header("ratelimit-remaining")), (429, "20", "0"));
        assert_eq!(refused.body["SlowDown"]["seconds"], 20);

        let guess = || world.function("/fn/sign-in", "email=nobody@example.com&password=x", &nobody);
        assert_eq!(guess().await.status, 409);
        assert_eq!(world.call("post", "/auth/password/forgot").json(&json!({ "email": "nobody@example.com" })).send().await.expect(202).header("ratelimit-remaining"), "0");
        assert_eq!(guess().await.status, 429);
        let plain = world.plain_form("/fn/sign-in", "email=nobody@example.com&password=x", "http://localhost:3000/login").await;
        assert_eq!((plain.status.as_u16(), plain.header("location")), (303, "/login"));
        world.clock.advance(TimeDelta::minutes(1));
        assert_eq!(guess().await.status, 409);
        assert_eq!(profile().await.status, 200);
    }

    async fn a_forged_key_is_counted_for_its_address(db: &TestDb) {
        let world = World::with_rates(db, &a_minute(100, 100, 2, 100)).await;
        let try_key = |n: u32| world.call("get", "/me").header("authorization", &format!("Bearer aos_test_{n:064x}"));
        try_key(1).send().await.expect(401);
        try_key(2).send().await.expect(401);
        try_key(3).send().await.expect(429);
        world.call("get", "/health").send().await.expect(200);
    }
}
