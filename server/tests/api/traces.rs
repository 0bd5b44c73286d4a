//! What an answer says of its request: its id, how long it took, and where it stands in a trace that
//! goes on through the jobs it caused.

use store::jobs::{self, JobFilter};
use store::testing::on_both;

use crate::call::Answer;
use crate::world::World;

/// A caller's trace of that number.
fn parent(number: u32) -> (String, String) {
    let id = format!("4bf92f3577b34da6a3ce929d{number:08x}");
    let parent = format!("00-{id}-00f067aa0ba902b7-01");
    (id, parent)
}

fn is_named_and_timed(answer: &Answer) -> bool {
    let took = answer.header("x-response-time").strip_suffix("ms").and_then(|ms| ms.parse::<f64>().ok());
    let named = answer.header("x-request-id").len() >= 8 && answer.header("traceparent").len() == 55;
    named && took.is_some_and(|ms| ms >= 0.0)
}

on_both! {
    async fn every_answer_is_named_and_timed(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let given = world.call("get", "/me").by(&owner.session).header("x-request-id", "abc-12345").send().await.expect(200);
        assert_eq!(given.header("x-request-id"), "abc-12345");
        for answer in [
            given,
            world.call("get", "/me").send().await.expect(401),
            world.call("get", "/nowhere").send().await.expect(404),
            world.call("post", "/auth/login").bytes(b"{".to_vec()).header("content-type", "application/json").send().await.expect(400),
            world.function("/fn/profile", "", &owner.session).await,
            world.page("/login", "").await,
        ] {
            assert!(is_named_and_timed(&answer), "{:?}", answer.headers);
        }
    }

    async fn a_trace_goes_on_through_the_jobs_it_causes(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = |rest: &str| format!("/clients/{}{rest}", owner.client());
        let call = |number: u32, rest: &str| {
            world.call("post", &path(rest)).by(&owner.session).header("traceparent", &parent(number).1)
        };
        let plain = call(1, "/export").send().await.expect(202);
        let told = plain.header("traceparent");
        assert!(told.starts_with(&format!("00-{}-", parent(1).0)) && told.ends_with("-01"), "{told}");
        assert!(!told.contains("00f067aa0ba902b7"), "this request has a part of its own: {told}");
        // In a task of its own, because it may be asked again.
        call(2, "/leads/rescore").header("idempotency-key", "k").send().await.expect(202);
        let waiting = async || {
            let mut tx = world.services.db.system_write().await.unwrap();
            jobs::list(&mut tx, &JobFilter::default(), 50).await.unwrap()
        };
        let traces: Vec<Option<String>> = waiting().await.into_iter().map(|job| job.trace_id).collect();
        for number in [1, 2] {
            assert!(traces.contains(&Some(parent(number).0)), "{number}: {traces:?}");
        }
        // A form of a page begins a trace of its own where the browser sends none.
        let form = "data_quality=20&authority=25&company_fit=25&timing=15&risk=15&industries=mining";
        let saved = world.function("/fn/icp/save", form, &owner.session).await;
        assert!(saved.status.is_success(), "{}", saved.body);
        let began = saved.header("traceparent").split('-').nth(1).unwrap();
        assert!(began.len() == 32 && !began.starts_with("4bf92f35"), "{began}");
    }
}
