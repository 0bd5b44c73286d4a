//! Mail servers as they are: Postfix's `smtp-sink` in its moods, and some that mean no good.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::TouchPhase;
use integrations::mail::mailbox::Patience;
use store::Engine;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::scene::Scene;

const PROGRAM: &str = "/usr/sbin/smtp-sink";

/// A running `smtp-sink` that keeps what it takes.
pub struct Sink {
    child: Child,
    port: u16,
    home: tempfile::TempDir,
}

impl Sink {
    pub fn start(arguments: &[&str]) -> Self {
        assert!(Path::new(PROGRAM).exists(), "these tests need smtp-sink (Debian's package postfix)");
        let home = tempfile::tempdir().unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { child: spawn(home.path(), port, arguments), port, home }
    }

    /// The same port in another mood.
    pub fn restart(&mut self, arguments: &[&str]) {
        self.stop();
        self.child = spawn(self.home.path(), self.port, arguments);
    }

    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// The Message-ID of every mail that was taken, in no order.
    pub fn taken(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.home.path()).unwrap().flatten();
        let id =
            |text: String| text.lines().find_map(|line| line.strip_prefix("Message-ID: ").map(str::to_owned));
        files.filter_map(|file| id(std::fs::read_to_string(file.path()).ok()?)).collect()
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(home: &Path, port: u16, arguments: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    let id = Command::new("id").arg("-u").output().unwrap();
    if String::from_utf8_lossy(&id.stdout).trim() == "0" {
        command.args(["-u", "nobody"]);
    }
    let address = format!("127.0.0.1:{port}");
    command.current_dir(home).args(["-4", "-d", "%Y."]).args(arguments).args([&address, "256"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&address).is_err() {
        assert!(Instant::now() < patience, "smtp-sink did not start with {arguments:?}");
        std::thread::yield_now();
    }
    child
}

/// Servers here are slow on purpose, and nobody waits two minutes for a test.
fn hasty(scene: &mut Scene) {
    let quick = Duration::from_millis(500);
    let patience = Patience { connect: quick, answer: quick, last: quick };
    scene.world.services.outbox = scene.world.services.outbox.clone().waiting(patience);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postfix_takes_every_mail_once() {
    let sink = Sink::start(&[]);
    let scene = Scene::sending_to(Engine::Sqlite, Some(sink.address())).await;
    let people: Vec<String> = (0..40).map(|n| format!("p@company-{n}.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    scene.enrol(&people).await;
    scene.activate().await;
    assert_eq!(scene.pass(24 * 8).await.taken, 80);
    let taken = sink.taken();
    let distinct: BTreeSet<&String> = taken.iter().collect();
    assert_eq!((taken.len(), distinct.len()), (80, 80));
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 80)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_drops_us_before_the_message_is_tried_again_until_it_is_well() {
    for mood in [
        &["-q", "CONNECT"][..],
        &["-q", "EHLO,HELO"],
        &["-q", "MAIL"],
        &["-q", "RCPT"],
        &["-q", "DATA"],
        &["-W", "DATA:30"],
        &["-Q", "CONNECT"],
        &["-Q", "RCPT"],
        &["-Q", "DATA"],
        &["-r", "MAIL"],
        &["-r", "RCPT"],
        &["-r", "DATA"],
        &["-r", "."],
    ] {
        let mut sink = Sink::start(mood);
        let mut scene = Scene::sending_to(Engine::Sqlite, Some(sink.address())).await;
        hasty(&mut scene);
        scene.enrol(&["alex@x.example"]).await;
        scene.activate().await;
        // For hours; the first three tries come quickly, the fourth not before tomorrow.
        let bad = scene.pass(7).await;
        assert!(
            (1..=5).contains(&bad.later) && bad.taken + bad.unknown + bad.refused == 0,
            "{mood:?} {bad:?}"
        );
        // The sink files what it refuses, too.
        let refused = sink.taken().len();
        sink.restart(&[]);
        let good = scene.pass(30).await;
        let arrived = sink.taken().len() - refused;
        assert_eq!((good.taken, good.unknown, arrived), (1, 0, 1), "{mood:?} {good:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_the_message_and_says_nothing_leaves_it_unknown_and_it_is_never_repeated() {
    for mood in [&["-q", "."][..], &["-W", ".:30"]] {
        let mut sink = Sink::start(mood);
        let mut scene = Scene::sending_to(Engine::Sqlite, Some(sink.address())).await;
        hasty(&mut scene);
        scene.enrol(&["alex@x.example", "kim@y.example"]).await;
        scene.activate().await;
        let tally = scene.pass(7).await;
        assert_eq!((tally.unknown, tally.taken), (2, 0), "{mood:?} {tally:?}");
        sink.restart(&[]);
        let before = sink.taken().len();
        let after = scene.pass(24 * 6).await;
        assert_eq!((after.taken, after.unknown), (0, 0), "{mood:?} {after:?}");
        assert_eq!(sink.taken().len(), before, "{mood:?}");
        assert_eq!(scene.phases().await, [(TouchPhase::Unknown, 2)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_refuses_for_good_ends_the_step_and_a_bad_address_the_lead() {
    for (reply, stop) in [("550 5.1.1 no such user", true), ("550 5.7.1 not from you", false)] {
        let sink = Sink::start(&["-B", reply, "-f", "RCPT"]);
        let mut scene = Scene::sending_to(Engine::Sqlite, Some(sink.address())).await;
        hasty(&mut scene);
        let leads = scene.enrol(&["alex@x.example"]).await;
        scene.activate().await;
        let tally = scene.pass(7).await;
        assert_eq!((tally.refused, tally.taken), (1, 0), "{reply} {tally:?}");
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        let status = store::outreach::facts::status(&mut tx, leads[0]).await.unwrap().unwrap();
        assert_eq!(status == domain::LeadStatus::Bounced, stop, "{reply}");
    }
}

/// Says the same to everybody, and listens or not.
async fn talker(words: &'static [u8]) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let _ = stream.write_all(words).await;
                let mut sunk = Vec::new();
                let _ = stream.read_to_end(&mut sunk).await;
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_and_silence_are_bounded_reported_and_lose_nothing() {
    for words in [
        &b""[..],
        b"\0\xff\xfe garbage\r\n",
        b"220\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"220 hello\r\n250 what\r\nnonsense\r\n",
    ] {
        let mut scene = Scene::sending_to(Engine::Sqlite, Some(talker(words).await)).await;
        hasty(&mut scene);
        scene.enrol(&["alex@x.example"]).await;
        scene.activate().await;
        let tally = scene.pass(7).await;
        assert!(tally.later >= 1 && tally.taken + tally.unknown + tally.refused == 0, "{words:?} {tally:?}");
        assert_eq!(scene.phases().await, [(TouchPhase::Planned, 1)], "{words:?}");
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        let row =
            store::outreach::enrolments::list(&mut tx, scene.campaign, None, 10, 0).await.unwrap().remove(0);
        drop(tx);
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        let step = row.next_step_id.unwrap();
        let touch = store::outreach::touches::of_step(&mut tx, row.id, step).await.unwrap().unwrap();
        assert!(touch.last_error.is_some_and(|error| !error.is_empty()), "{words:?}");
    }
}
