//! Real processes, killed and stopped. SQLite serves one at a time, PostgreSQL several.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::time::Clock;
use domain::{ClientId, JobState, Mode};
use serde::{Deserialize, Serialize};
use store::testing::{TestDb, TestHome};
use store::{ConnectOptions, Db, Engine};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use workflows::clock::{BusinessClock, Ids, SystemClock};
use workflows::jobs::{Attempt, Job, JobError, Queue, Registry, Run, Runner, RunnerOptions};

use crate::lab::Bench;

const LEASE: Duration = Duration::from_secs(3);

/// Writes a line when it begins and when it ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    n: u32,
    /// How long the first attempt takes; later ones take none.
    first_millis: u64,
}
impl Job for Mark {
    const KIND: &'static str = "mark";
    fn client(&self) -> Option<ClientId> {
        None
    }
}
impl Run<PathBuf> for Mark {
    async fn run(self, log: &PathBuf, attempt: &Attempt) -> Result<(), JobError> {
        write_line(log, &format!("begin {} {}", self.n, attempt.number));
        if attempt.number == 1 {
            tokio::time::sleep(Duration::from_millis(self.first_millis)).await;
        }
        write_line(log, &format!("end {} {}", self.n, attempt.number));
        Ok(())
    }
}

fn write_line(log: &Path, line: &str) {
    // One write a line, so that lines of two processes do not mix.
    let mut file = OpenOptions::new().append(true).create(true).open(log).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// The body of the processes the tests below start; not a test by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the body of a child process"]
async fn worker_process() {
    let db = Db::connect(&ConnectOptions::new(std::env::var("LAB_DATABASE").unwrap())).await.unwrap();
    let wall: Arc<dyn Clock> = Arc::new(SystemClock);
    let business = BusinessClock::open(&db, wall.clone(), Mode::Test).await.unwrap();
    let queue = Queue::new(Ids::new(wall.clone()), wall, business);
    let log = PathBuf::from(std::env::var("LAB_LOG").unwrap());
    let registry = Arc::new(Registry::new().job::<Mark>());
    let options = RunnerOptions { lease: LEASE, grace: Duration::from_secs(2), ..RunnerOptions::default() };
    let runner = Runner::new(db.clone(), log, registry, queue, options);
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            terminate.recv().await;
            stop.cancel();
        }
    });
    runner.run(stop).await;
    db.close().await;
}

struct Site {
    home: TestHome,
    folder: tempfile::TempDir,
}

impl Site {
    /// A database with these jobs in it, open in no process.
    async fn with(engine: Engine, jobs: &[Mark]) -> Self {
        let db = TestDb::new(engine).await;
        Bench::live(&db).await.add_all(jobs).await;
        Self { home: db.release().await, folder: tempfile::tempdir().unwrap() }
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn start(&self) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::worker_process", "--ignored", "--nocapture"])
            .env("LAB_DATABASE", self.home.url())
            .env("LAB_LOG", self.log())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }

    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(self.log()).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Waits for a line of the log.
    async fn sees(&self, line: &str) {
        let mut look = tokio::time::interval(Duration::from_millis(10));
        let waiting = async {
            while !self.lines().iter().any(|seen| seen == line) {
                look.tick().await;
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(30), waiting).await;
        assert!(found.is_ok(), "never {line:?} in {:?}", self.lines());
    }

    /// The state and attempts of each job, in order of making, once no process has the file.
    async fn states(self) -> Vec<(JobState, i64)> {
        let db = self.home.open().await;
        let jobs = Bench::live(&db).await.jobs().await;
        jobs.into_iter().map(|job| (job.state, job.attempt)).collect()
    }
}

async fn stop(mut child: Child) -> Duration {
    let began = Instant::now();
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success());
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_a_killed_process_runs_again_in_another_within_its_lease_on_postgres() {
    let site = Site::with(Engine::Postgres, &[Mark { n: 1, first_millis: 600_000 }]).await;
    let mut first = site.start();
    site.sees("begin 1 1").await;
    let second = site.start();
    first.kill().await.unwrap();
    let killed = Instant::now();
    site.sees("end 1 2").await;
    let waited = killed.elapsed();
    assert!(waited < LEASE + Duration::from_secs(5), "{waited:?}");
    stop(second).await;
    assert_eq!(site.lines(), ["begin 1 1", "begin 1 2", "end 1 2"]);
    assert_eq!(site.states().await, [(JobState::Completed, 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_a_killed_process_runs_again_at_the_restart_on_sqlite() {
    let site = Site::with(Engine::Sqlite, &[Mark { n: 1, first_millis: 600_000 }]).await;
    let mut first = site.start();
    site.sees("begin 1 1").await;
    first.kill().await.unwrap();
    let restarted = Instant::now();
    let second = site.start();
    site.sees("end 1 2").await;
    let waited = restarted.elapsed();
    assert!(waited < LEASE, "its lease need not end: {waited:?}");
    stop(second).await;
    assert_eq!(site.lines(), ["begin 1 1", "begin 1 2", "end 1 2"]);
    assert_eq!(site.states().await, [(JobState::Completed, 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_jobs_and_run_each_once_on_postgres() {
    let jobs: Vec<Mark> = (0..40).map(|n| Mark { n, first_millis: 100 }).collect();
    let site = Site::with(Engine::Postgres, &jobs).await;
    let workers = [site.start(), site.start()];
    for n in 0..40 {
        site.sees(&format!("end {n} 1")).await;
    }
    for worker in workers {
        stop(worker).await;
    }
    assert_eq!(site.lines().len(), 80);
    assert!(site.states().await.iter().all(|state| *state == (JobState::Completed, 1)));
}

async fn a_stop_finishes_what_it_can_and_gives_back_the_rest(engine: Engine) {
    let site =
        Site::with(engine, &[Mark { n: 1, first_millis: 1_000 }, Mark { n: 2, first_millis: 600_000 }]).await;
    let worker = site.start();
    site.sees("begin 1 1").await;
    site.sees("begin 2 1").await;
    let took = stop(worker).await;
    assert!(took < Duration::from_secs(30), "{took:?}");
    let mut lines = site.lines();
    lines.sort();
    assert_eq!(lines, ["begin 1 1", "begin 2 1", "end 1 1"]);
    // Given back untouched: the attempt does not count.
    assert_eq!(site.states().await, [(JobState::Completed, 1), (JobState::Pending, 0)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_finishes_what_it_can_and_gives_back_the_rest_on_sqlite() {
    a_stop_finishes_what_it_can_and_gives_back_the_rest(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_finishes_what_it_can_and_gives_back_the_rest_on_postgres() {
    a_stop_finishes_what_it_can_and_gives_back_the_rest(Engine::Postgres).await;
}
