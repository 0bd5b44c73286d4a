//! Fair shares, limits of kinds and vendors, leases of long work.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::JobState;
use store::testing::on_both;
use tokio_util::sync::CancellationToken;
use workflows::jobs::RunnerOptions;

use crate::lab::{Bench, Hold, Note, Slow, Vendor, client};

on_both! {
    async fn one_client_never_has_more_than_its_share_running(db: &TestDb) {
        let mut bench = Bench::live(db).await;
        let jobs: Vec<Hold> = (0..12).map(|n| Hold { n, client: Some(client(1)) }).collect();
        bench.add_all(&jobs).await;
        let stop = CancellationToken::new();
        let mut running = Vec::new();
        for handle in [db.db(), db.another().await] {
            let runner = bench.runner_on(handle, RunnerOptions::default());
            let stop = stop.clone();
            running.push(tokio::spawn(async move { runner.run(stop).await }));
        }
        for _ in 0..5 {
            bench.next().await;
        }
        // Another client's job is not held up by them.
        bench.add(&Note { n: 100, client: Some(client(2)), key: None }).await;
        assert_eq!(bench.next().await.n, 100);
        bench.lab.gate.add_permits(12);
        bench.until("all end", |jobs| jobs.iter().all(|job| job.state == JobState::Completed)).await;
        stop.cancel();
        for runner in running {
            runner.await.unwrap();
        }
        assert_eq!(bench.lab.most.load(Ordering::SeqCst), 5);
    }

    async fn a_kind_and_a_vendor_never_exceed_their_limits(db: &TestDb) {
        let mut bench = Bench::live(db).await;
        bench.add_all(&(0..6).map(|n| Vendor { n }).collect::<Vec<_>>()).await;
        let stop = CancellationToken::new();
        let runner = bench.runner();
        let running = tokio::spawn({ let stop = stop.clone(); async move { runner.run(stop).await } });
        for _ in 0..2 {
            bench.next().await;
        }
        bench.add_all(&(10..30).map(|n| Hold { n, client: None }).collect::<Vec<_>>()).await;
        for _ in 0..8 {
            bench.next().await;
        }
        bench.add(&Note::of(99)).await;
        assert_eq!(bench.next().await.n, 99, "nothing of the full kinds came first");
        assert_eq!(bench.lab.most.load(Ordering::SeqCst), 10, "two of the vendor's, eight that hold");
        bench.lab.gate.add_permits(26);
        bench.until("all end", |jobs| jobs.iter().all(|job| job.state == JobState::Completed)).await;
        stop.cancel();
        running.await.unwrap();
        assert_eq!(bench.lab.most.load(Ordering::SeqCst), 10);
    }

    async fn clients_take_turns_however_long_ones_queue_is(db: &TestDb) {
        let (mut bench, _) = Bench::by_hand(db).await;
        let note = |n: u32, of: u128| Note { n, client: Some(client(of)), key: None };
        bench.add_all(&(0..200).map(|n| note(n, 1)).collect::<Vec<_>>()).await;
        bench.add_all(&(1_000..1_010).map(|n| note(n, 2)).collect::<Vec<_>>()).await;
        bench.runner_on(db.db(), RunnerOptions { workers: 4, ..RunnerOptions::default() }).run_until_quiet().await;
        let order: Vec<u32> = bench.so_far().iter().map(|seen| seen.n).collect();
        let last_of_two = order.iter().rposition(|n| *n >= 1_000).unwrap();
        assert_eq!(order.len(), 210);
        assert!(last_of_two < 40, "the short queue was through after {last_of_two} jobs");
    }

    async fn work_longer_than_its_lease_runs_once_with_two_workers(db: &TestDb) {
        let mut bench = Bench::live(db).await;
        bench.add_all(&(0..20).map(|n| Slow { n, millis: 2_500 }).collect::<Vec<_>>()).await;
        let stop = CancellationToken::new();
        let options = RunnerOptions { workers: 10, lease: Duration::from_millis(1_200), ..RunnerOptions::default() };
        let mut running = Vec::new();
        for handle in [db.db(), db.another().await] {
            let runner = bench.runner_on(handle, options);
            let stop = stop.clone();
            running.push(tokio::spawn(async move { runner.run(stop).await }));
        }
        bench.until("all end", |jobs| jobs.iter().all(|job| job.state == JobState::Completed)).await;
        stop.cancel();
        for runner in running {
            runner.await.unwrap();
        }
        let mut runs: HashMap<u32, usize> = HashMap::new();
        for seen in bench.so_far() {
            *runs.entry(seen.n).or_default() += 1;
        }
        assert_eq!(runs.len(), 20);
        assert!(runs.values().all(|count| *count == 1), "{runs:?}");
        assert!(bench.jobs().await.iter().all(|job| job.attempt == 1));
    }
}
