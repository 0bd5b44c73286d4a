//! How fast outreach leaves: through the whole gate, ledger and signatures, beside a bare loop that
//! hands the same number of mails of the same size to the same server over the same pool.
//!
//! `cargo run --release -p workflows --example send_speed`. The mail server is a process of its own that
//! takes everything. Fifty mailboxes, each on a domain of its own, with no wait between their mails.

#![expect(clippy::print_stdout, reason = "a tool that talks to the person who started it")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up ends")]

#[path = "../tests/outreach/scene.rs"]
#[allow(dead_code, reason = "the bench needs a part of it")]
mod scene;
#[path = "../tests/identity/world.rs"]
#[allow(dead_code, reason = "the bench needs a part of it")]
mod world;

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::{
    CampaignId, CampaignStatus, EmailAddress, EnrolmentState, LeadId, MailSecurity, MailboxId, PermissionMode,
};
use futures::{StreamExt, stream};
use integrations::mail::mailbox::{Outbox, Server};
use scene::{Scene, mailbox, step};
use store::Engine;
use store::outreach::enrolments as rows;
use store::outreach::example::{self, Person};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio_util::sync::CancellationToken;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::{Worker, activation, domains, enrolments, mailboxes, sending, steps};

const MAILBOXES: usize = 50;
/// What fifty mailboxes may send in a day.
const MAILS: usize = 2_500;
/// A campaign sends at most 500 a day, and the plan runs five at once.
const CAMPAIGNS: usize = 5;
const ROUNDS: usize = 3;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.next().as_deref() {
        Some("sink") => runtime.block_on(sink()),
        _ => runtime.block_on(measure()),
    }
}

/// Takes every mail and forgets it. Says its port.
async fn sink() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tokio::spawn(async move {
            let _ = converse(BufReader::new(stream)).await;
        });
    }
}

async fn converse(mut stream: BufReader<tokio::net::TcpStream>) -> std::io::Result<()> {
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut message) = (Vec::new(), false);
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        if message {
            if line == b".\r\n" {
                message = false;
                stream.write_all(b"250 2.0.0 taken\r\n").await?;
            }
            continue;
        }
        let answer: &[u8] = match line.get(..4) {
            Some(b"DATA") => {
                message = true;
                b"354 go\r\n"
            }
            Some(b"QUIT") => return Ok(()),
            Some(b"EHLO") => b"250-sink\r\n250 8BITMIME\r\n",
            _ => b"250 2.0.0 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

struct Sink(Child, SocketAddr);

impl Sink {
    fn start() -> Self {
        let exe = std::env::current_exe().unwrap();
        let mut child = Command::new(exe).arg("sink").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
            .unwrap();
        let port: u16 = line.trim().parse().unwrap();
        Self(child, SocketAddr::from(([127, 0, 0, 1], port)))
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn measure() {
    let engine = match std::env::var("SEND_SPEED_ON").as_deref() {
        Ok("postgres") => Engine::Postgres,
        _ => Engine::Sqlite,
    };
    let sink = Sink::start();
    let scene = Scene::on(engine).await;
    let campaigns = set_up(&scene, sink.1).await;
    let (mut gated, mut bare) = (Vec::new(), Vec::new());
    let mut most = 0.0_f64;
    let outbox = Outbox::new(scene.services().hosts);
    for round in 0..ROUNDS {
        let early = people(&scene, &campaigns, round).await;
        let began = Instant::now();
        let worker = Worker::new(scene.services());
        let tally = sending::send_due(scene.services(), &worker, &CancellationToken::new()).await.unwrap();
        gated.push(tally.taken as f64 / began.elapsed().as_secs_f64());
        assert_eq!(early + tally.taken, MAILS as u64, "{tally:?}");
        most = most.max(memory());
        bare.push(rate(bare_loop(&outbox, sink.1, worker.at_once).await));
        // The limits are of a day: the next round is tomorrow.
        scene.world.advance(chrono::TimeDelta::days(1));
    }
    let (gated, bare) = (middle(gated), middle(bare));
    println!("gate {gated:.0} mails/s");
    println!("bare {bare:.0} mails/s");
    println!("memory {most:.0} MB");
}

fn rate(took: Duration) -> f64 {
    MAILS as f64 / took.as_secs_f64()
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// The most memory this process ever had, in megabytes.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1_000.0
}

async fn set_up(scene: &Scene, sink: SocketAddr) -> Vec<CampaignId> {
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let mut boxes: Vec<MailboxId> = Vec::new();
    for n in 0..MAILBOXES {
        let input = mailbox(&format!("kim@get-{n}.example"), sink);
        boxes.push(mailboxes::connect(services, owner, client, input).await.unwrap().id);
    }
    for domain in domains::list(services, owner, client).await.unwrap() {
        // Makes the domain's key, so that every mail is signed.
        domains::check(services, owner, client, domain.id).await.unwrap();
    }
    let mut made = Vec::new();
    for n in 0..CAMPAIGNS {
        let input = CampaignInput {
            name: Some(format!("Campaign {n}")),
            permission_mode: Some(PermissionMode::Autopilot),
            daily_limit: Some(500),
            ..CampaignInput::default()
        };
        let campaign = campaigns::create(services, owner, client, input).await.unwrap().id;
        for mailbox in boxes.iter().skip(n * MAILBOXES / CAMPAIGNS).take(MAILBOXES / CAMPAIGNS) {
            mailboxes::assign(services, owner, client, campaign, *mailbox).await.unwrap();
        }
        steps::add(services, owner, client, campaign, step(1, 0)).await.unwrap();
        activation::set_status(services, owner, client, campaign, CampaignStatus::Active).await.unwrap();
        made.push(campaign);
    }
    made
}

/// New people in every campaign, all due now. Answers how many were written to while planning, for a
/// first touch may fall on this very moment.
async fn people(scene: &Scene, campaigns: &[CampaignId], round: usize) -> u64 {
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    for (n, campaign) in campaigns.iter().enumerate() {
        let mut leads: Vec<LeadId> = Vec::new();
        let mut tx = services.db.write(client).await.unwrap();
        for one in 0..MAILS / CAMPAIGNS {
            let id: LeadId = services.ids.next();
            let person = Person {
                id,
                email: format!("p@company-{round}-{n}-{one}.example"),
                first_name: Some("Alex".into()),
                company: Some("Harbour".into()),
                als_score: Some(70),
                at: scene.now(),
            };
            example::insert(&mut tx, &person).await.unwrap();
            leads.push(id);
        }
        tx.commit().await.unwrap();
        enrolments::enrol(services, owner, client, *campaign, &leads).await.unwrap();
    }
    // Plans the first touches, which are spread over the hours ahead, and makes all of them due now.
    let worker = Worker::new(services);
    let planned = sending::send_due(services, &worker, &CancellationToken::new()).await.unwrap();
    let now = scene.now();
    let mut tx = services.db.write(client).await.unwrap();
    for campaign in campaigns {
        let active = Some(EnrolmentState::Active);
        for row in rows::list(&mut tx, *campaign, active, 10_000, 0).await.unwrap() {
            rows::retry(&mut tx, row.id, now, now).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    planned.taken
}

/// As many mails, each as large as ours, over as many mailboxes and connections.
async fn bare_loop(outbox: &Outbox, sink: SocketAddr, at_once: usize) -> Duration {
    let servers: Vec<(Server, EmailAddress)> = (0..MAILBOXES)
        .map(|n| {
            let server = Server {
                mailbox: MailboxId::from_uuid(uuid::Uuid::from_u128(n as u128 + 1)),
                revision: 1,
                host: sink.ip().to_string(),
                port: sink.port(),
                security: MailSecurity::Plain,
                user: String::new(),
                proof: integrations::mail::Proof::Password(String::new().into()),
            };
            (server, EmailAddress::parse(&format!("kim@get-{n}.example")).unwrap())
        })
        .collect();
    let message =
        format!("From: kim@get.example\r\nSubject: x\r\n\r\n{}\r\n", "word word word word\r\n".repeat(180));
    let began = Instant::now();
    let work = (0..MAILS).map(|n| {
        let ((server, from), message) = (&servers[n % MAILBOXES], message.as_bytes());
        async move {
            let to = EmailAddress::parse(&format!("p@company-{n}.example")).unwrap();
            outbox.offer(server, from, &to).await.unwrap().deliver(message).await.unwrap();
        }
    });
    stream::iter(work).buffer_unordered(at_once).collect::<Vec<()>>().await;
    began.elapsed()
}
