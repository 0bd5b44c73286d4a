//! Intake killed at random moments, over and over: what was answered is there, and every message is one
//! reply. The child is a vendor and a server in one: it delivers from the last answer on, as vendors do,
//! notes each answer, and works off its jobs meanwhile.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use domain::time::Clock;
use domain::{ClientId, InboundSource, InboundState, LeadId, Mode};
use engines::outreach::chance::Seed;
use store::outreach::example::{self, Person};
use store::replies::{events, inbox, matching};
use store::testing::TestHome;
use store::{ConnectOptions, Db, Engine};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use workflows::Services;
use workflows::clock::SystemClock;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::replies::{ProcessInbound, RawEvent, take_in};

use crate::answers::mail;
use crate::scene::Scene;
use crate::world::secret;

const PEOPLE: usize = 20;

fn message(n: usize) -> Vec<u8> {
    let from = format!("p{}@company-{}.example", n % PEOPLE, n % PEOPLE);
    mail(
        &from,
        "kim@get-harbour.example",
        "Re: hello",
        &format!("<m{n}@company.example>"),
        &[],
        "How much does it cost?",
    )
}

/// The body of the server's process; not a test by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the body of a child process"]
async fn server_process() {
    let folder = PathBuf::from(std::env::var("INTAKE_FOLDER").unwrap());
    let client: ClientId = std::env::var("INTAKE_CLIENT").unwrap().parse().unwrap();
    let count: usize = std::env::var("INTAKE_COUNT").unwrap().parse().unwrap();
    let db = Db::connect(&ConnectOptions::new(std::env::var("INTAKE_DATABASE").unwrap())).await.unwrap();
    let wall: Arc<dyn Clock> = Arc::new(SystemClock);
    let services = Services::open(db.clone(), wall, Mode::Test, secret(&"k".repeat(40))).await.unwrap();
    let runner = Runner::new(
        db.clone(),
        services.clone(),
        Arc::new(Registry::new().job::<ProcessInbound>()),
        services.jobs.clone(),
        RunnerOptions::default(),
    );
    let working = tokio::spawn(async move { runner.run(CancellationToken::new()).await });
    let answered = folder.join("answered");
    let from = std::fs::read_to_string(&answered).unwrap_or_default().lines().count();
    let mut notes = std::fs::OpenOptions::new().append(true).create(true).open(&answered).unwrap();
    // What was being delivered when the line went dead is delivered again.
    for n in from.saturating_sub(3)..count {
        let event = RawEvent {
            client,
            source: InboundSource::Sandbox,
            external_id: Some(format!("event-{n}")),
            mailbox: None,
            recipient: None,
            bytes: message(n),
        };
        take_in(&services, event).await.unwrap();
        if n >= from {
            notes.write_all(b"x\n").unwrap();
        }
    }
    std::fs::write(folder.join("delivered"), "").unwrap();
    working.await.unwrap();
}

struct Line {
    folder: tempfile::TempDir,
    url: String,
    client: ClientId,
    count: usize,
}

impl Line {
    fn child(&self) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::server_process", "--ignored", "--nocapture"])
            .env("INTAKE_FOLDER", self.folder.path())
            .env("INTAKE_DATABASE", &self.url)
            .env("INTAKE_CLIENT", self.client.to_string())
            .env("INTAKE_COUNT", self.count.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }
    fn is(&self, name: &str) -> bool {
        Path::new(self.folder.path()).join(name).exists()
    }
    fn answered(&self) -> usize {
        std::fs::read_to_string(self.folder.path().join("answered")).unwrap_or_default().lines().count()
    }
}

/// An agency with people who will write, and its database closed.
async fn agency() -> (TestHome, ClientId, Vec<LeadId>) {
    let scene = Scene::on(Engine::Sqlite).await;
    let client = scene.client;
    let mut leads: Vec<LeadId> = Vec::new();
    let mut tx = scene.services().db.write(client).await.unwrap();
    for n in 0..PEOPLE {
        let id: LeadId = scene.services().ids.next();
        let person = Person {
            id,
            email: format!("p{n}@company-{n}.example"),
            first_name: None,
            company: None,
            als_score: Some(70),
            at: scene.now(),
        };
        example::insert(&mut tx, &person).await.unwrap();
        leads.push(id);
    }
    tx.commit().await.unwrap();
    // Nobody here may hold the file any more when a server opens it.
    (scene.world.db.release().await, client, leads)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_intake_over_and_over_loses_nothing_and_counts_nothing_twice() {
    let (home, client, leads) = agency().await;
    let number =
        |name: &str, usual| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (count, kills): (usize, usize) = (number("INTAKE_EVENTS", 300), number("INTAKE_KILLS", 25));
    let line = Line { folder: tempfile::tempdir().unwrap(), url: home.url().to_owned(), client, count };
    let seed = Seed::of(&[b"intake"]);
    for n in 0..kills {
        let before = line.answered();
        let mut child = line.child();
        // Let each life do something, and end it at a moment nobody chose.
        let mut look = tokio::time::interval(Duration::from_millis(3));
        let enough = before + 1 + usize::try_from(seed.nth(u64::try_from(n).unwrap()).below(20)).unwrap();
        while line.answered() < enough.min(count) && child.try_wait().unwrap().is_none() {
            look.tick().await;
        }
        child.kill().await.unwrap();
    }
    let mut last = line.child();
    let db = async {
        let mut look = tokio::time::interval(Duration::from_millis(50));
        while !line.is("delivered") {
            look.tick().await;
            assert!(last.try_wait().unwrap().is_none(), "the server ended by itself");
        }
        last.kill().await.unwrap();
        home.open().await
    };
    let db = tokio::time::timeout(Duration::from_secs(300), db).await.unwrap();
    let wall: Arc<dyn Clock> = Arc::new(SystemClock);
    let services = Services::open(db.db(), wall, Mode::Test, secret(&"k".repeat(40))).await.unwrap();
    let runner = Runner::new(
        db.db(),
        services.clone(),
        Arc::new(Registry::new().job::<ProcessInbound>()),
        services.jobs.clone(),
        RunnerOptions::default(),
    );
    runner.run_until_quiet().await;
    let mut tx = db.read(client).await.unwrap();
    let states = events::count(&mut tx).await.unwrap();
    drop(tx);
    assert_eq!(line.answered(), count, "every event was answered");
    assert_eq!(states, [(InboundState::Processed, i64::try_from(count).unwrap())]);
    let mut tx = db.read(client).await.unwrap();
    let replies = inbox::count(&mut tx, &inbox::Filter::default(), 1_000_000).await.unwrap();
    assert_eq!(replies, i64::try_from(count).unwrap(), "every message is one reply");
    for (n, lead) in leads.iter().enumerate() {
        let mine = (0..count).filter(|message| message % PEOPLE == n).count();
        let counted = matching::lead(&mut tx, *lead).await.unwrap().unwrap().reply_count;
        assert_eq!(counted, i64::try_from(mine).unwrap(), "its effects happened once");
    }
}
