//! The controls of the journeys are there in test mode, and nowhere else.

use axum::body::Body;
use domain::Mode;
use http::{Method, Request, StatusCode};
use serde_json::json;
use store::testing::on_both;
use tower::ServiceExt;

use crate::world::World;

on_both! {
    async fn the_business_clock_is_stepped_forward_and_flows_are_started_at_will(db: &TestDb) {
        let world = World::new(db).await;
        let to = world.services.business_now() + chrono::TimeDelta::days(3);
        let clock = |to: chrono::DateTime<chrono::Utc>| world.visit("post", "/__test/clock").json(&json!({ "now": to })).send();
        clock(to).await.expect(200);
        assert_eq!(world.services.business_now(), to);
        let back = clock(to - chrono::TimeDelta::days(1)).await;
        assert_eq!((back.status.as_u16(), world.services.business_now()), (409, to), "{}", back.body);

        world.visit("post", "/__test/run").json(&json!({ "flow": "hourly_outreach" })).send().await.expect(200);
        world.visit("post", "/__test/run").json(&json!({ "flow": "no_such_flow" })).send().await.expect(404);
    }

    async fn nobody_else_moves_the_clock(db: &TestDb) {
        let world = World::new(db).await;
        let before = world.services.business_now();
        let body = json!({ "now": before + chrono::TimeDelta::days(3) }).to_string();
        for mode in [Mode::Sandbox, Mode::Live] {
            let request = Request::builder().method(Method::POST).uri("/__test/clock");
            let request = request.header("content-type", "application/json").body(Body::from(body.clone())).unwrap();
            let answer = world.router_in(mode).oneshot(request).await.unwrap();
            assert!(matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED), "{}", answer.status());
        }
        assert_eq!(world.services.business_now(), before);
    }
}
