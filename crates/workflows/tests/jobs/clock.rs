//! The business clock.

use std::sync::Arc;

use domain::Mode;
use domain::time::Clock;
use store::testing::on_both;
use workflows::Error;
use workflows::clock::BusinessClock;

use crate::lab::{Bench, Note, secs};

on_both! {
    async fn stepping_the_business_clock_makes_later_jobs_due_and_leaves_the_wall_clock(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        let wall = bench.wall.now();
        let later = bench.business.now() + secs(3 * 86_400);
        let mut tx = db.system_write().await.unwrap();
        bench.queue.enqueue_at(&mut tx, &Note::of(1), later).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 0);
        assert_eq!(bench.business.step_to(db, later).await.unwrap(), later);
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        assert_eq!(bench.wall.now(), wall);
        let finished = bench.only_job().await.finished_at.unwrap();
        assert_eq!(finished, wall, "records are of the wall clock");
    }

    async fn a_step_is_kept_for_the_next_start_and_seen_by_other_processes(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        let other = BusinessClock::open(db, Arc::new(clock.clone()), Mode::Sandbox).await.unwrap();
        let later = bench.business.now() + secs(3_600);
        bench.business.step_to(db, later).await.unwrap();
        let mut tx = db.system_read().await.unwrap();
        other.refresh(&mut tx).await.unwrap();
        assert_eq!(other.now(), later);
        clock.advance(secs(5));
        let opened = BusinessClock::open(db, Arc::new(clock), Mode::Test).await.unwrap();
        assert_eq!(opened.now(), later + secs(5));
    }

    async fn the_clock_never_goes_back_and_never_moves_in_live_mode(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        let live = BusinessClock::open(db, Arc::new(clock.clone()), Mode::Live).await.unwrap();
        let later = bench.business.now() + secs(3_600);
        assert!(matches!(live.step_to(db, later).await, Err(Error::Refused { code: "CLOCK_FIXED", .. })));
        bench.business.step_to(db, later).await.unwrap();
        let back = bench.business.step_to(db, later - secs(1)).await;
        assert!(matches!(back, Err(Error::Refused { code: "CLOCK_FORWARD_ONLY", .. })));
        let mixed = BusinessClock::open(db, Arc::new(clock), Mode::Live).await;
        assert!(matches!(mixed, Err(Error::Refused { code: "SANDBOX_DATABASE", .. })), "{mixed:?}");
    }
}
