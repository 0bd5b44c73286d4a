//! How attempts end.

use std::time::Duration;

use domain::JobState;
use store::testing::on_both;

use crate::lab::{Bench, Endless, Hold, Note, Panics, Refused, secs};

on_both! {
    async fn a_rolled_back_enqueue_leaves_nothing_and_a_committed_one_runs_once(db: &TestDb) {
        let (mut bench, _) = Bench::by_hand(db).await;
        let mut tx = db.system_write().await.unwrap();
        bench.queue.enqueue(&mut tx, &Note::of(1)).await.unwrap();
        drop(tx);
        bench.add(&Note::of(2)).await;
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        assert_eq!(bench.so_far().iter().map(|seen| seen.n).collect::<Vec<_>>(), [2]);
        let job = bench.only_job().await;
        assert_eq!((job.state, job.attempt, job.last_error), (JobState::Completed, 1, None));
        assert_eq!(bench.runner().run_until_quiet().await, 0);
    }

    async fn whoever_waits_for_quiet_does_not_wait_for_ever_for_a_database_that_is_gone(db: &TestDb) {
        let (mut bench, _) = Bench::by_hand(db).await;
        bench.add(&Hold { n: 1, client: None }).await;
        let runner = bench.runner();
        let waiting = tokio::spawn(async move { runner.run_until_quiet().await });
        bench.next().await;
        db.close().await;
        bench.lab.gate.add_permits(1);
        assert_eq!(tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap().unwrap(), 1);
    }

    async fn the_back_off_list_is_honoured_within_a_fifth_and_then_the_job_is_dead(db: &TestDb) {
        let (mut bench, clock) = Bench::by_hand(db).await;
        bench.add(&Refused { n: 1, for_good: false, wait_secs: None }).await;
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        for wait in [60, 300] {
            clock.advance(secs(wait * 8 / 10));
            assert_eq!(bench.runner().run_until_quiet().await, 0, "too soon after {wait} s");
            clock.advance(secs(wait * 4 / 10));
            assert_eq!(bench.runner().run_until_quiet().await, 1, "too late after {wait} s");
        }
        let job = bench.only_job().await;
        assert_eq!((job.state, job.attempt, job.last_error.as_deref()), (JobState::Failed, 3, Some("the vendor is down")));
        clock.advance(secs(100_000));
        assert_eq!(bench.runner().run_until_quiet().await, 0, "a dead letter rests");
        assert_eq!(bench.so_far().iter().map(|seen| seen.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    }

    async fn a_wait_the_other_side_named_goes_before_the_list(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        bench.add(&Refused { n: 1, for_good: false, wait_secs: Some(7) }).await;
        bench.runner().run_until_quiet().await;
        clock.advance(secs(6));
        assert_eq!(bench.runner().run_until_quiet().await, 0);
        clock.advance(secs(1));
        assert_eq!(bench.runner().run_until_quiet().await, 1);
    }

    async fn a_permanent_error_is_never_retried(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        bench.add(&Refused { n: 1, for_good: true, wait_secs: None }).await;
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        clock.advance(secs(100_000));
        assert_eq!(bench.runner().run_until_quiet().await, 0);
        let job = bench.only_job().await;
        assert_eq!((job.state, job.attempt, job.last_error.as_deref()), (JobState::Failed, 1, Some("no such lead")));
    }

    async fn a_panic_is_a_failed_attempt_with_its_message(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        bench.add(&Panics { n: 7 }).await;
        bench.runner().run_until_quiet().await;
        let job = bench.only_job().await;
        assert_eq!((job.state, job.attempt), (JobState::Pending, 1));
        assert_eq!(job.last_error.as_deref(), Some("it panicked: lead 7 has no campaign"));
        clock.advance(secs(66));
        bench.runner().run_until_quiet().await;
        assert_eq!(bench.only_job().await.state, JobState::Failed);
    }

    async fn an_attempt_that_takes_too_long_has_failed(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        bench.add(&Endless { n: 1 }).await;
        bench.runner().run_until_quiet().await;
        let job = bench.only_job().await;
        assert_eq!((job.state, job.last_error.as_deref()), (JobState::Failed, Some("it took longer than 0 s")));
    }

    async fn a_job_whose_payload_cannot_be_read_fails_at_once(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        let mut tx = db.system_write().await.unwrap();
        let at = bench.wall.now();
        let job = store::jobs::NewJob {
            id: workflows::clock::Ids::new(bench.wall.clone()).next(),
            kind: "note",
            client: None,
            payload: serde_json::json!({"an": "older shape"}),
            dedupe_key: None,
            run_at: at,
            priority: store::jobs::Priority::Normal,
            max_attempts: 4,
            trace_id: None,
            created_at: at,
        };
        store::jobs::enqueue(&mut tx, &job).await.unwrap();
        tx.commit().await.unwrap();
        bench.runner().run_until_quiet().await;
        let job = bench.only_job().await;
        assert_eq!((job.state, job.attempt), (JobState::Failed, 1));
        assert!(job.last_error.unwrap().contains("missing field `n`"));
    }
}
