//! Jobs that tell the test what they did.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::time::Clock;
use domain::{ClientId, JobId, Mode};
use serde::{Deserialize, Serialize};
use store::Db;
use store::jobs::{JobFilter, JobRow};
use tokio::sync::{Semaphore, mpsc};
use uuid::Uuid;
use workflows::clock::{BusinessClock, Ids, ManualClock, SystemClock};
use workflows::jobs::{Attempt, Job, JobError, Queue, Registry, Run, Runner, RunnerOptions};

/// Something a job did, with the attempt it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub n: u32,
    pub attempt: i64,
    pub at: DateTime<Utc>,
}

/// The services of these jobs.
#[derive(Clone, Debug)]
pub struct Lab {
    heard: mpsc::UnboundedSender<Seen>,
    clock: Arc<dyn Clock>,
    /// A held job ends when it gets a permit.
    pub gate: Arc<Semaphore>,
    running: Arc<AtomicUsize>,
    pub most: Arc<AtomicUsize>,
    pub notes: Arc<Mutex<Vec<String>>>,
}

/// The test's side of it.
pub struct Bench {
    pub lab: Lab,
    pub seen: mpsc::UnboundedReceiver<Seen>,
    pub wall: Arc<dyn Clock>,
    pub business: BusinessClock,
    pub queue: Queue,
    pub registry: Arc<Registry<Lab>>,
    db: Db,
}

pub fn wednesday() -> DateTime<Utc> {
    // 10:00 in Sydney.
    "2026-03-03T23:00:00Z".parse().unwrap()
}

pub fn client(n: u128) -> ClientId {
    ClientId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

impl Bench {
    /// With a clock moved by hand, at Wednesday ten o'clock.
    pub async fn by_hand(db: &Db) -> (Self, ManualClock) {
        let clock = ManualClock::at(wednesday());
        (Self::with(db, Arc::new(clock.clone()), Registry::new()).await, clock)
    }

    /// With the computer's clock.
    pub async fn live(db: &Db) -> Self {
        Self::with(db, Arc::new(SystemClock), Registry::new()).await
    }

    pub async fn with(db: &Db, wall: Arc<dyn Clock>, registry: Registry<Lab>) -> Self {
        let registry = registry
            .job::<Note>()
            .job::<Refused>()
            .job::<Panics>()
            .job::<Hold>()
            .job::<Slow>()
            .job::<Vendor>()
            .job::<Endless>();
        let (heard, seen) = mpsc::unbounded_channel();
        let lab = Lab {
            heard,
            clock: wall.clone(),
            gate: Arc::new(Semaphore::new(0)),
            running: Arc::default(),
            most: Arc::default(),
            notes: Arc::default(),
        };
        let business = BusinessClock::open(db, wall.clone(), Mode::Test).await.unwrap();
        let queue = Queue::new(Ids::new(wall.clone()), wall.clone(), business.clone());
        Self { lab, seen, wall, business, queue, registry: Arc::new(registry), db: db.clone() }
    }

    pub fn runner(&self) -> Runner<Lab> {
        self.runner_on(self.db.clone(), RunnerOptions::default())
    }

    pub fn runner_on(&self, db: Db, options: RunnerOptions) -> Runner<Lab> {
        Runner::new(db, self.lab.clone(), self.registry.clone(), self.queue.clone(), options)
    }

    pub async fn add<J: Job>(&self, job: &J) {
        let mut tx = self.db.system_write().await.unwrap();
        self.queue.enqueue(&mut tx, job).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn add_all<J: Job>(&self, jobs: &[J]) -> u64 {
        let mut tx = self.db.system_write().await.unwrap();
        let added = self.queue.enqueue_all(&mut tx, jobs).await.unwrap();
        tx.commit().await.unwrap();
        added
    }

    pub async fn jobs(&self) -> Vec<JobRow> {
        let mut tx = self.db.system_read().await.unwrap();
        let mut jobs = store::jobs::list(&mut tx, &JobFilter::default(), 1_000).await.unwrap();
        jobs.reverse();
        jobs
    }

    pub async fn only_job(&self) -> JobRow {
        let mut jobs = self.jobs().await;
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        jobs.remove(0)
    }

    /// The next thing a job does; fails the test when nothing comes for long.
    pub async fn next(&mut self) -> Seen {
        tokio::time::timeout(Duration::from_secs(20), self.seen.recv())
            .await
            .expect("a job does something")
            .unwrap()
    }

    /// What jobs have done so far.
    pub fn so_far(&mut self) -> Vec<Seen> {
        std::iter::from_fn(|| self.seen.try_recv().ok()).collect()
    }

    /// Waits for a condition on the jobs.
    pub async fn until(&self, what: &str, holds: impl Fn(&[JobRow]) -> bool) -> Vec<JobRow> {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let waiting = async {
            loop {
                look.tick().await;
                let jobs = self.jobs().await;
                if holds(&jobs) {
                    return jobs;
                }
            }
        };
        match tokio::time::timeout(Duration::from_secs(30), waiting).await {
            Ok(jobs) => jobs,
            Err(_) => panic!("never: {what}; {:?}", self.jobs().await),
        }
    }
}

impl Lab {
    fn tell(&self, n: u32, attempt: &Attempt) {
        let _ = self.heard.send(Seen { n, attempt: attempt.number, at: self.clock.now() });
    }
    fn enter(&self) {
        let now = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }
    fn leave(&self) {
        self.running.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Says that it ran.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    pub n: u32,
    pub client: Option<ClientId>,
    pub key: Option<String>,
}
impl Note {
    pub fn of(n: u32) -> Self {
        Self { n, client: None, key: None }
    }
}
impl Job for Note {
    const KIND: &'static str = "note";
    const AT_ONCE: usize = 100;
    fn client(&self) -> Option<ClientId> {
        self.client
    }
    fn dedupe_key(&self) -> Option<String> {
        self.key.clone()
    }
}
impl Run<Lab> for Note {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        lab.tell(self.n, attempt);
        Ok(())
    }
}

/// Fails every time: for good, or after a wait the other side named, or as its kind says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refused {
    pub n: u32,
    pub for_good: bool,
    pub wait_secs: Option<u64>,
}
impl Job for Refused {
    const KIND: &'static str = "refused";
    const RETRY: &'static [Duration] = &[Duration::from_secs(60), Duration::from_secs(300)];
    fn client(&self) -> Option<ClientId> {
        None
    }
}
impl Run<Lab> for Refused {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        lab.tell(self.n, attempt);
        Err(match (self.for_good, self.wait_secs) {
            (true, _) => JobError::fail("no such lead"),
            (false, Some(secs)) => JobError::retry_after("asked to wait", Duration::from_secs(secs)),
            (false, None) => JobError::retry("the vendor is down"),
        })
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Panics {
    pub n: u32,
}
impl Job for Panics {
    const KIND: &'static str = "panics";
    const RETRY: &'static [Duration] = &[Duration::from_secs(60)];
    fn client(&self) -> Option<ClientId> {
        None
    }
}
impl Run<Lab> for Panics {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        lab.tell(self.n, attempt);
        let empty: Vec<u32> = Vec::new();
        assert!(!empty.is_empty(), "lead {} has no campaign", self.n);
        Ok(())
    }
}

/// Waits for the test to open the gate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hold {
    pub n: u32,
    pub client: Option<ClientId>,
}
impl Job for Hold {
    const KIND: &'static str = "hold";
    const AT_ONCE: usize = 8;
    fn client(&self) -> Option<ClientId> {
        self.client
    }
}
impl Run<Lab> for Hold {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        lab.enter();
        lab.tell(self.n, attempt);
        let passed = lab.gate.acquire().await;
        lab.leave();
        passed.map_err(JobError::retry)?.forget();
        Ok(())
    }
}

/// Takes longer than its lease.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Slow {
    pub n: u32,
    pub millis: u64,
}
impl Job for Slow {
    const KIND: &'static str = "slow";
    const AT_ONCE: usize = 100;
    fn client(&self) -> Option<ClientId> {
        None
    }
}
impl Run<Lab> for Slow {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        lab.tell(self.n, attempt);
        tokio::time::sleep(Duration::from_millis(self.millis)).await;
        Ok(())
    }
}

/// Shares a vendor's limit of two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Vendor {
    pub n: u32,
}
impl Job for Vendor {
    const KIND: &'static str = "vendor";
    const VENDOR: Option<(&'static str, usize)> = Some(("apollo", 2));
    fn client(&self) -> Option<ClientId> {
        None
    }
}
impl Run<Lab> for Vendor {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        Hold { n: self.n, client: None }.run(lab, attempt).await
    }
}

/// Would never end; its kind allows it 50 ms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Endless {
    pub n: u32,
}
impl Job for Endless {
    const KIND: &'static str = "endless";
    const TIMEOUT: Duration = Duration::from_millis(50);
    const RETRY: &'static [Duration] = &[];
    fn client(&self) -> Option<ClientId> {
        None
    }
}
impl Run<Lab> for Endless {
    async fn run(self, lab: &Lab, attempt: &Attempt) -> Result<(), JobError> {
        lab.tell(self.n, attempt);
        std::future::pending().await
    }
}

pub fn secs(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

pub fn id_of(row: &JobRow) -> JobId {
    row.id
}
