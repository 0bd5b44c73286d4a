//! Senders killed at random moments, over and over. The accounts must balance: nothing delivered
//! twice, nothing lost in silence, every mail of which nobody knows listed (decisions.md D7).
//!
//! The mail server is a process of its own that notes each Message-ID it took before it answers; the
//! senders cannot read its notes. `CHAOS_KILLS` and `CHAOS_TOUCHES` make a long run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::time::Clock;
use domain::{LeadId, Mode, TouchPhase};
use engines::outreach::chance::Seed;
use engines::outreach::pace::Spacing;
use store::outreach::example::{self, Person};
use store::outreach::touches;
use store::testing::{TestDb, TestHome};
use store::{ConnectOptions, Db, Engine};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use workflows::Services;
use workflows::clock::SystemClock;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::{Worker, enrolments, mailboxes, sending, steps};

use crate::scene::{Scene, mailbox};
use crate::world::secret;

const MAILBOXES: usize = 8;
/// So often a sender finds nothing to do before it counts as done: eight seconds, which is longer than any
/// lease, and more than a week of the business clock.
const IDLE_ROUNDS: usize = 400;

/// The body of the mail server's process; not a test by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the body of a child process"]
async fn sink_process() {
    let folder = PathBuf::from(std::env::var("CHAOS_FOLDER").unwrap());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let notes = Arc::new(std::sync::Mutex::new(
        OpenOptions::new().append(true).create(true).open(folder.join("taken")).unwrap(),
    ));
    std::fs::write(folder.join("port.new"), listener.local_addr().unwrap().port().to_string()).unwrap();
    std::fs::rename(folder.join("port.new"), folder.join("port")).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let notes = notes.clone();
        tokio::spawn(async move {
            let _ = converse(BufReader::new(stream), &notes).await;
        });
    }
}

async fn converse(
    mut stream: BufReader<tokio::net::TcpStream>,
    notes: &std::sync::Mutex<std::fs::File>,
) -> std::io::Result<()> {
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut message): (String, Option<Option<String>>) = (String::new(), None);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if let Some(id) = &mut message {
            if line == ".\r\n" {
                let id = id.take().unwrap_or_default();
                notes.lock().unwrap().write_all(format!("{id}\n").as_bytes())?;
                message = None;
                stream.write_all(b"250 2.0.0 taken\r\n").await?;
            } else if id.is_none()
                && let Some(value) = line.strip_prefix("Message-ID: ")
            {
                *id = Some(value.trim().to_owned());
            }
            continue;
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "DATA" => {
                message = Some(None);
                b"354 go\r\n"
            }
            "QUIT" => return Ok(()),
            "EHLO" => b"250-sink\r\n250 8BITMIME\r\n",
            _ => b"250 2.0.0 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

/// The body of a sender's process; not a test by itself. Its business clock runs fast: whenever
/// nothing is due, it steps half an hour.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the body of a child process"]
async fn sender_process() {
    let folder = PathBuf::from(std::env::var("CHAOS_FOLDER").unwrap());
    let db = Db::connect(&ConnectOptions::new(std::env::var("CHAOS_DATABASE").unwrap())).await.unwrap();
    let wall: Arc<dyn Clock> = Arc::new(SystemClock);
    let services = Services::open(db.clone(), wall, Mode::Test, secret(&"k".repeat(40)))
        .await
        .unwrap()
        .spaced(Spacing::NONE);
    let worker = Worker {
        lease: TimeDelta::seconds(6),
        data_lease: TimeDelta::seconds(6),
        at_once: 8,
        batch: 16,
        per_client: 16,
        ..Worker::new(&services)
    };
    sending::recover(&services, true).await.unwrap();
    std::fs::write(folder.join(format!("ready-{}", std::env::var("CHAOS_LIFE").unwrap())), "").unwrap();
    let idle_file = folder.join(format!("idle-{}", std::env::var("CHAOS_LIFE").unwrap()));
    let mut idle = tokio::time::interval(Duration::from_millis(20));
    let mut idle_rounds = 0_usize;
    loop {
        let mut tx = db.system_read().await.unwrap();
        services.business.refresh(&mut tx).await.unwrap();
        drop(tx);
        sending::recover(&services, false).await.unwrap();
        let tally = sending::send_due(&services, &worker, &CancellationToken::new()).await.unwrap();
        if tally != sending::Tally::default() {
            idle_rounds = 0;
            continue;
        }
        idle_rounds += 1;
        if idle_rounds == IDLE_ROUNDS {
            std::fs::write(&idle_file, "").unwrap();
        }
        idle.tick().await;
        // Another worker may have stepped further meanwhile; then this step is refused.
        let _ = services.business.step_to(&db, services.business.now() + TimeDelta::minutes(30)).await;
    }
}

struct Arena {
    home: TestHome,
    folder: tempfile::TempDir,
    sink: Child,
    client: domain::ClientId,
    touches: usize,
}

impl Arena {
    async fn new(engine: Engine, touches: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sink = child("chaos::sink_process", folder.path(), &[]);
        let port: u16 = wait_for(&folder.path().join("port")).await.parse().unwrap();
        let scene = Scene::on(engine).await;
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
        let (services, owner, client, campaign) =
            (scene.services(), &scene.owner, scene.client, scene.campaign);
        for resource in mailboxes::resources_of(services, owner, client, campaign, None).await.unwrap() {
            mailboxes::unassign(services, owner, client, campaign, resource.id).await.unwrap();
        }
        for n in 0..MAILBOXES {
            let made = mailboxes::connect(
                services,
                owner,
                client,
                mailbox(&format!("kim@get-{n}.example"), address),
            )
            .await
            .unwrap();
            mailboxes::assign(services, owner, client, campaign, made.id).await.unwrap();
        }
        steps::remove(services, owner, client, campaign, 2).await.unwrap();
        let wide = CampaignInput { daily_limit: Some(500), ..CampaignInput::default() };
        campaigns::update(services, owner, client, campaign, wide, None).await.unwrap();
        let mut leads: Vec<LeadId> = Vec::new();
        let mut tx = services.db.write(client).await.unwrap();
        for n in 0..touches {
            let id: LeadId = services.ids.next();
            let person = Person {
                id,
                email: format!("p@company-{n}.example"),
                first_name: Some("Alex".into()),
                company: Some("Harbour".into()),
                als_score: Some(70),
                at: scene.now(),
            };
            example::insert(&mut tx, &person).await.unwrap();
            leads.push(id);
        }
        tx.commit().await.unwrap();
        for some in leads.chunks(1_000) {
            enrolments::enrol(services, owner, client, campaign, some).await.unwrap();
        }
        scene.activate().await;
        let home = scene.world.db.release().await;
        Self { home, folder, sink, client, touches }
    }

    async fn sender(&self, life: usize) -> Child {
        let environment = [("CHAOS_DATABASE", self.home.url().to_owned()), ("CHAOS_LIFE", life.to_string())];
        let child = child("chaos::sender_process", self.folder.path(), &environment);
        wait_for(&self.folder.path().join(format!("ready-{life}"))).await;
        child
    }

    /// Until `more` mails arrived, but no longer than a moment: senders die while they only plan, too.
    async fn some_more_taken(&self, more: u64) {
        // By the size of the notes: reading all of them so often would keep the senders from their work.
        let notes = self.folder.path().join("taken");
        let size = || std::fs::metadata(&notes).map_or(0, |notes| notes.len());
        let begun = size();
        let line = begun.checked_div(self.taken().len() as u64).unwrap_or(60);
        let arriving = async {
            let mut look = tokio::time::interval(Duration::from_millis(3));
            while size() < begun + more * line {
                look.tick().await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), arriving).await;
    }

    fn taken(&self) -> Vec<String> {
        let notes = std::fs::read_to_string(self.folder.path().join("taken")).unwrap_or_default();
        notes.lines().map(str::to_owned).collect()
    }

    /// Kills `kills` times, keeping `workers` alive, then lets them finish.
    async fn rage(&self, kills: usize, workers: usize) {
        let seed = Seed::of(&[b"chaos"]);
        let mut alive = Vec::new();
        for life in 0..workers {
            alive.push((life, self.sender(life).await));
        }
        // As many mails between two deaths as make the deaths last for all of them.
        let between = u64::try_from(2 * self.touches / kills.max(1) + 1).unwrap();
        for n in 0..kills {
            let moment = u64::try_from(n).unwrap() * 3;
            self.some_more_taken(seed.nth(moment).below(between)).await;
            tokio::time::sleep(Duration::from_millis(seed.nth(moment + 1).below(40))).await;
            let victim = usize::try_from(seed.nth(moment + 2).below(workers as u64)).unwrap();
            let life = workers + n;
            alive[victim].1.kill().await.unwrap();
            alive[victim] = (life, self.sender(life).await);
        }
        // Nobody is killed any more: what is left is done in its own time.
        let mut look = tokio::time::interval(Duration::from_millis(100));
        while alive.iter().any(|(life, _)| !self.folder.path().join(format!("idle-{life}")).exists()) {
            look.tick().await;
        }
        for (_, mut worker) in alive {
            worker.kill().await.unwrap();
        }
    }

    async fn balance(mut self) {
        self.sink.kill().await.unwrap();
        let taken = self.taken();
        let db: TestDb = self.home.open().await;
        let wall: Arc<dyn Clock> = Arc::new(SystemClock);
        let services = Services::open(db.db(), wall, Mode::Test, secret(&"k".repeat(40))).await.unwrap();
        sending::recover(&services, true).await.unwrap();
        let mut tx = db.read(self.client).await.unwrap();
        let phases: BTreeMap<TouchPhase, i64> =
            touches::count_by_phase(&mut tx).await.unwrap().into_iter().collect();
        let ids = async |tx: &mut store::ClientTx, phase| -> BTreeSet<String> {
            touches::message_ids(tx, phase).await.unwrap().into_iter().collect()
        };
        let (sent, unknown) = (ids(&mut tx, TouchPhase::Sent).await, ids(&mut tx, TouchPhase::Unknown).await);
        let listed = touches::unknown(&mut tx, 1_000_000).await.unwrap().len();
        let distinct: BTreeSet<String> = taken.iter().cloned().collect();
        let account = format!(
            "{} taken, {} sent, {} unknown, phases {phases:?}",
            taken.len(),
            sent.len(),
            unknown.len()
        );
        assert_eq!(distinct.len(), taken.len(), "a mail was delivered twice: {account}");
        let lost: Vec<&String> = sent.difference(&distinct).collect();
        assert_eq!(lost, Vec::<&String>::new(), "written down as sent, and never taken");
        let unwritten: Vec<&String> =
            distinct.iter().filter(|id| !sent.contains(*id) && !unknown.contains(*id)).collect();
        assert_eq!(
            unwritten,
            Vec::<&String>::new(),
            "taken, and written down neither as sent nor as unknown"
        );
        assert_eq!(listed, unknown.len(), "every unknown one is listed");
        assert_eq!(sent.len() + unknown.len(), self.touches, "every lead's touch is settled: {account}");
    }
}

fn child(body: &str, folder: &Path, environment: &[(&str, String)]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", body, "--ignored", "--nocapture"]).env("CHAOS_FOLDER", folder);
    for (name, value) in environment {
        command.env(name, value);
    }
    command.stdout(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true).spawn().unwrap()
}

async fn wait_for(path: &Path) -> String {
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let waiting = async {
        while !path.exists() {
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .unwrap_or_else(|_| panic!("never {}", path.display()));
    std::fs::read_to_string(path).unwrap()
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_sender_over_and_over_delivers_nothing_twice_and_loses_nothing_on_sqlite() {
    let arena = Arena::new(Engine::Sqlite, number("CHAOS_TOUCHES", 400)).await;
    arena.rage(number("CHAOS_KILLS", 50), 1).await;
    arena.balance().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_three_senders_over_and_over_delivers_nothing_twice_and_loses_nothing_on_postgres() {
    let arena = Arena::new(Engine::Postgres, number("CHAOS_TOUCHES", 400)).await;
    arena.rage(number("CHAOS_KILLS", 50), 3).await;
    arena.balance().await;
}
