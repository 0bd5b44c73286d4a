//! Flows and their ticks.

use std::sync::Arc;
use std::time::Duration;

use domain::time::Clock;
use domain::{RunStatus, RunTrigger};
use store::flow_runs::{self, Counts, FlowRun};
use store::testing::on_both;
use store::{Db, schedules};
use workflows::clock::ManualClock;
use workflows::jobs::{Attempt, Flow, JobError, Registry, RunnerOptions, Tick, start};

use crate::lab::{Bench, Lab, secs, wednesday};

struct Nightly;
impl Flow<Lab> for Nightly {
    const NAME: &'static str = "nightly";
    const CRON: Option<&'static str> = Some("0 2 * * *");
    async fn run(lab: &Lab, tick: &Tick, _: &Attempt) -> Result<Counts, JobError> {
        let due = tick.scheduled_at.map_or_else(|| "by hand".to_owned(), |at| at.to_rfc3339());
        lab.notes.lock().unwrap().push(due);
        Ok(Counts::from([("clients".to_owned(), 3)]))
    }
}

struct Broken;
impl Flow<Lab> for Broken {
    const NAME: &'static str = "broken";
    const CRON: Option<&'static str> = Some("*/5 * * * *");
    const RETRY: &'static [Duration] = &[Duration::from_secs(10)];
    async fn run(_: &Lab, _: &Tick, _: &Attempt) -> Result<Counts, JobError> {
        Err(JobError::retry("no metrics"))
    }
}

async fn bench(db: &Db, registry: Registry<Lab>) -> (Bench, ManualClock) {
    let clock = ManualClock::at(wednesday());
    (Bench::with(db, Arc::new(clock.clone()), registry).await, clock)
}

async fn runs(db: &Db) -> Vec<FlowRun> {
    let mut tx = db.system_read().await.unwrap();
    let mut runs = flow_runs::list(&mut tx, None, None, 100).await.unwrap();
    runs.reverse();
    runs
}

on_both! {
    async fn a_flow_ticks_at_its_local_time_and_records_what_it_counted(db: &TestDb) {
        let (bench, clock) = bench(db, Registry::new().flow::<Nightly>()).await;
        assert_eq!(bench.runner().run_until_quiet().await, 0, "a new flow has missed nothing");
        clock.advance(secs(16 * 3_600 - 1));
        assert_eq!(bench.runner().run_until_quiet().await, 0, "one second before two o'clock in Sydney");
        clock.advance(secs(1));
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        assert_eq!(bench.runner().run_until_quiet().await, 0);
        let runs = runs(db).await;
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].trigger, runs[0].status), (RunTrigger::Cron, RunStatus::Completed));
        assert_eq!(runs[0].scheduled_at, Some("2026-03-04T15:00:00Z".parse().unwrap()));
        assert_eq!(runs[0].counts, Counts::from([("clients".to_owned(), 3)]));
        let mut tx = db.system_read().await.unwrap();
        let schedule = schedules::list(&mut tx).await.unwrap().remove(0);
        assert_eq!(schedule.next_tick_at, Some("2026-03-05T15:00:00Z".parse().unwrap()));
    }

    async fn of_missed_ticks_the_latest_runs_once(db: &TestDb) {
        let (bench, clock) = bench(db, Registry::new().flow::<Nightly>()).await;
        bench.runner().run_until_quiet().await;
        clock.advance(secs(5 * 86_400));
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        assert_eq!(*bench.lab.notes.lock().unwrap(), ["2026-03-08T15:00:00+00:00"]);
    }

    async fn one_tick_runs_once_with_two_processes(db: &TestDb) {
        let (bench, clock) = bench(db, Registry::new().flow::<Nightly>()).await;
        let one = bench.runner();
        let two = bench.runner_on(db.another().await, RunnerOptions::default());
        tokio::join!(one.run_until_quiet(), two.run_until_quiet());
        for day in 1..=5 {
            clock.advance(secs(86_400));
            tokio::join!(one.run_until_quiet(), two.run_until_quiet());
            // Whoever did not lead looks again.
            tokio::join!(one.run_until_quiet(), two.run_until_quiet());
            assert_eq!(bench.lab.notes.lock().unwrap().len(), day);
        }
        assert_eq!(runs(db).await.len(), 5);
    }

    async fn a_flow_that_fails_for_good_says_why_in_its_record(db: &TestDb) {
        let (bench, clock) = bench(db, Registry::new().flow::<Broken>()).await;
        bench.runner().run_until_quiet().await;
        clock.advance(secs(300));
        bench.runner().run_until_quiet().await;
        assert_eq!(runs(db).await[0].status, RunStatus::Running, "one attempt is left");
        clock.advance(secs(12));
        bench.runner().run_until_quiet().await;
        let run = runs(db).await.remove(0);
        assert_eq!((run.status, run.error.as_deref()), (RunStatus::Failed, Some("no metrics")));
    }

    async fn a_tick_that_finds_the_run_before_it_unfinished_is_skipped(db: &TestDb) {
        let (bench, clock) = bench(db, Registry::new().flow::<Broken>()).await;
        bench.runner().run_until_quiet().await;
        clock.advance(secs(299));
        let rule = bench.registry.flow_named("broken").unwrap().clone();
        let mut tx = db.system_write().await.unwrap();
        start(&mut tx, &bench.queue, &rule, RunTrigger::Manual, None, None).await.unwrap();
        tx.commit().await.unwrap();
        bench.runner().run_until_quiet().await;
        clock.advance(secs(1));
        bench.runner().run_until_quiet().await;
        let states: Vec<_> = runs(db).await.into_iter().map(|run| (run.trigger, run.status)).collect();
        assert_eq!(states, [(RunTrigger::Manual, RunStatus::Running), (RunTrigger::Cron, RunStatus::Skipped)]);
    }

    async fn a_flow_started_by_hand_runs_at_once_and_a_tick_has_one_run(db: &TestDb) {
        let (bench, _) = bench(db, Registry::new().flow::<Nightly>()).await;
        let rule = bench.registry.flow_named("nightly").unwrap().clone();
        let at = Some(bench.business.now());
        let mut tx = db.system_write().await.unwrap();
        assert!(start(&mut tx, &bench.queue, &rule, RunTrigger::Manual, None, None).await.unwrap().is_some());
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        assert_eq!(*bench.lab.notes.lock().unwrap(), ["by hand"]);
        let mut tx = db.system_write().await.unwrap();
        assert!(start(&mut tx, &bench.queue, &rule, RunTrigger::Cron, None, at).await.unwrap().is_some());
        assert!(start(&mut tx, &bench.queue, &rule, RunTrigger::Cron, None, at).await.unwrap().is_none());
    }

    async fn a_flow_that_is_switched_off_does_not_tick(db: &TestDb) {
        let (bench, clock) = bench(db, Registry::new().flow::<Nightly>()).await;
        bench.runner().run_until_quiet().await;
        let mut tx = db.system_write().await.unwrap();
        assert!(schedules::set_enabled(&mut tx, "nightly", false, bench.wall.now()).await.unwrap());
        tx.commit().await.unwrap();
        clock.advance(secs(86_400));
        assert_eq!(bench.runner().run_until_quiet().await, 0);
    }
}
