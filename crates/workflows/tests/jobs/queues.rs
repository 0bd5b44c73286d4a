//! Keys, dead letters, pause, cancel, run now, and who hears of new work.

use std::time::{Duration, Instant};

use domain::JobState;
use store::jobs::{self, DeadRetry, Enqueued};
use store::testing::on_both;
use tokio_util::sync::CancellationToken;
use workflows::jobs::{RunnerOptions, trace};

use crate::lab::{Bench, Hold, Note, Refused, client, id_of, secs};

on_both! {
    async fn a_key_is_free_again_when_its_job_has_ended(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        let job = Note { n: 1, client: None, key: Some("enrich:1".to_owned()) };
        let mut tx = db.system_write().await.unwrap();
        assert_eq!(bench.queue.enqueue(&mut tx, &job).await.unwrap(), Enqueued::Added);
        assert_eq!(bench.queue.enqueue(&mut tx, &job).await.unwrap(), Enqueued::AlreadyThere);
        assert_eq!(bench.queue.enqueue_all(&mut tx, &[job.clone(), job.clone()]).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        assert_eq!(bench.add_all(&[job.clone(), job.clone()]).await, 1);
        assert_eq!(bench.runner().run_until_quiet().await, 1);
    }

    async fn a_job_carries_the_trace_of_what_caused_it(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        let mut tx = db.system_write().await.unwrap();
        trace::scope("req-7".into(), bench.queue.enqueue(&mut tx, &Note::of(1))).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(bench.only_job().await.trace_id.as_deref(), Some("req-7"));
    }

    async fn many_jobs_are_added_in_one_transaction_and_all_run(db: &TestDb) {
        let (mut bench, _) = Bench::by_hand(db).await;
        let jobs: Vec<Note> = (0..300).map(Note::of).collect();
        assert_eq!(bench.add_all(&jobs).await, 300);
        assert_eq!(bench.runner().run_until_quiet().await, 300);
        let mut seen: Vec<u32> = bench.so_far().iter().map(|seen| seen.n).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..300).collect::<Vec<_>>());
    }

    async fn a_clients_transaction_makes_that_clients_jobs_only(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        let mut tx = db.write(client(1)).await.unwrap();
        bench.queue.enqueue(&mut tx, &Note::of(1)).await.unwrap();
        let other = Note { n: 2, client: Some(client(2)), key: None };
        assert!(matches!(bench.queue.enqueue(&mut tx, &other).await, Err(store::Error::Reference)));
        tx.commit().await.unwrap();
        assert_eq!(bench.only_job().await.client, Some(client(1)));
    }

    async fn a_paused_kind_waits_until_it_is_resumed(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        bench.add(&Note::of(1)).await;
        let mut tx = db.system_write().await.unwrap();
        jobs::pause_kind(&mut tx, "note", None, bench.wall.now()).await.unwrap();
        tx.commit().await.unwrap();
        bench.add(&Note::of(2)).await;
        bench.add(&Refused { n: 3, for_good: true, wait_secs: None }).await;
        clock.advance(secs(3_600));
        assert_eq!(bench.runner().run_until_quiet().await, 1, "other kinds go on");
        let mut tx = db.system_write().await.unwrap();
        assert_eq!(jobs::paused_kinds(&mut tx).await.unwrap(), ["note"]);
        jobs::resume_kind(&mut tx, "note", bench.wall.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 2);
    }

    async fn a_dead_letter_runs_again_when_a_person_says_so(db: &TestDb) {
        let (bench, _) = Bench::by_hand(db).await;
        bench.add(&Refused { n: 1, for_good: true, wait_secs: None }).await;
        bench.runner().run_until_quiet().await;
        let id = bench.only_job().await.id;
        let mut tx = db.system_write().await.unwrap();
        let now = bench.wall.now();
        assert_eq!(jobs::retry_dead(&mut tx, id, now, now).await.unwrap(), DeadRetry::Queued);
        assert_eq!(jobs::retry_dead(&mut tx, id, now, now).await.unwrap(), DeadRetry::NotDead);
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        let job = bench.only_job().await;
        assert_eq!((job.state, job.attempt), (JobState::Failed, 1));
    }

    async fn a_waiting_job_can_be_cancelled_or_run_at_once(db: &TestDb) {
        let (mut bench, clock) = Bench::by_hand(db).await;
        let later = bench.wall.now() + secs(3_600);
        let mut tx = db.system_write().await.unwrap();
        for n in [1, 2] {
            bench.queue.enqueue_at(&mut tx, &Note::of(n), later).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 0);
        let ids: Vec<_> = bench.jobs().await.iter().map(id_of).collect();
        let mut tx = db.system_write().await.unwrap();
        let now = bench.wall.now();
        assert!(jobs::cancel(&mut tx, ids[0], now).await.unwrap());
        assert!(!jobs::cancel(&mut tx, ids[0], now).await.unwrap());
        assert!(jobs::run_now(&mut tx, ids[1], now, now).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(bench.runner().run_until_quiet().await, 1);
        clock.advance(secs(7_200));
        assert_eq!(bench.runner().run_until_quiet().await, 0);
        assert_eq!(bench.so_far().iter().map(|seen| seen.n).collect::<Vec<_>>(), [2]);
    }

    async fn a_running_job_that_is_cancelled_stops(db: &TestDb) {
        let mut bench = Bench::live(db).await;
        bench.add(&Hold { n: 1, client: None }).await;
        let stop = CancellationToken::new();
        let options = RunnerOptions { lease: Duration::from_millis(300), ..RunnerOptions::default() };
        let runner = bench.runner_on(db.db(), options);
        let running = tokio::spawn({ let stop = stop.clone(); async move { runner.run(stop).await } });
        bench.next().await;
        let id = bench.only_job().await.id;
        let mut tx = db.system_write().await.unwrap();
        assert!(jobs::cancel(&mut tx, id, bench.wall.now()).await.unwrap());
        tx.commit().await.unwrap();
        // The work is dropped at its await, and what it held with it: nobody is left at the gate.
        bench.add(&Note::of(2)).await;
        assert_eq!(bench.next().await.n, 2);
        stop.cancel();
        running.await.unwrap();
        bench.lab.gate.add_permits(1);
        assert_eq!(bench.lab.gate.available_permits(), 1);
        let jobs = bench.jobs().await;
        assert_eq!((jobs[0].state, jobs[1].state), (JobState::Cancelled, JobState::Completed));
    }

    async fn a_runner_hears_of_work_added_elsewhere_long_before_it_polls(db: &TestDb) {
        let mut bench = Bench::live(db).await;
        let stop = CancellationToken::new();
        let options = RunnerOptions { poll: Duration::from_secs(60), ..RunnerOptions::default() };
        let runner = bench.runner_on(db.another().await, options);
        let running = tokio::spawn({ let stop = stop.clone(); async move { runner.run(stop).await } });
        // The first shows that it runs; the second is added while it waits.
        bench.add(&Note::of(1)).await;
        bench.next().await;
        bench.until("it rests", |jobs| jobs.iter().all(|job| job.state == JobState::Completed)).await;
        let began = Instant::now();
        bench.add(&Note::of(2)).await;
        bench.next().await;
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        stop.cancel();
        running.await.unwrap();
    }

    async fn finished_jobs_are_purged_by_age_and_others_stay(db: &TestDb) {
        let (bench, clock) = Bench::by_hand(db).await;
        bench.add(&Note::of(1)).await;
        bench.add(&Refused { n: 2, for_good: true, wait_secs: None }).await;
        bench.runner().run_until_quiet().await;
        clock.advance(secs(86_400));
        bench.add(&Note::of(3)).await;
        let mut tx = db.system_write().await.unwrap();
        let now = bench.wall.now();
        assert_eq!(jobs::purge(&mut tx, now, now - secs(2 * 86_400), 100).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let kinds: Vec<_> = bench.jobs().await.into_iter().map(|job| (job.kind, job.state)).collect();
        assert_eq!(kinds, [("refused".to_owned(), JobState::Failed), ("note".to_owned(), JobState::Pending)]);
        let mut tx = db.system_read().await.unwrap();
        let counts = jobs::counts(&mut tx).await.unwrap();
        assert_eq!(counts.iter().map(|count| count.jobs).sum::<i64>(), 2);
    }
}
