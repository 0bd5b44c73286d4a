//! What comes into a mailbox, on a real Dovecot.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::{LeadStatus, MailSecurity, MailboxId, TouchPhase};
use integrations::mail::Proof;
use integrations::mail::dial::Hosts;
use integrations::mail::imap::{self, ImapServer};
use sandbox::mail::{Credentials, Inbox};
use store::Engine;
use store::outreach::facts;
use tokio_util::sync::CancellationToken;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::outreach::intake::{self, Tally};
use workflows::outreach::{mailboxes, unknown};
use workflows::replies::ProcessInbound;

use crate::dovecot::{self, Dovecot};
use crate::scene::{Scene, mailbox};
use crate::servers::Sink;

const OWN: &str = "lee@get-harbour.example";

/// A scene whose campaign sends by a mailbox that can be read. Sending and reading ask for the same
/// password.
async fn scene(engine: Engine, dovecot: &Dovecot, smtp: Option<SocketAddr>) -> (Scene, MailboxId) {
    let mut scene = Scene::on(engine).await;
    let credentials = Credentials { user: OWN.to_owned(), password: dovecot::PASSWORD.to_owned() };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    scene.world.inbox = Inbox::start(any, Some(credentials)).await.unwrap();
    let (services, owner, client, campaign) = (scene.services(), &scene.owner, scene.client, scene.campaign);
    for resource in mailboxes::resources_of(services, owner, client, campaign, None).await.unwrap() {
        mailboxes::unassign(services, owner, client, campaign, resource.id).await.unwrap();
    }
    let mut input = mailbox(OWN, smtp.unwrap_or(scene.world.inbox.address()));
    (input.user_name, input.password) = (OWN.to_owned(), Some(dovecot::PASSWORD.to_owned()));
    input.imap_host = Some(dovecot.address().ip().to_string());
    input.imap_port = Some(i64::from(dovecot.address().port()));
    input.imap_security = Some(MailSecurity::Plain);
    let made = mailboxes::connect(services, owner, client, input).await.unwrap();
    let tested = mailboxes::test(services, owner, client, made.id).await.unwrap();
    assert!(tested.ok, "{}", tested.message);
    mailboxes::assign(services, owner, client, campaign, made.id).await.unwrap();
    (scene, made.id)
}

/// Puts a mail into the inbox, as its server would.
async fn deliver(dovecot: &Dovecot, folder: &str, mail: &str) {
    let server = ImapServer {
        host: dovecot.address().ip().to_string(),
        port: dovecot.address().port(),
        security: MailSecurity::Plain,
        user: OWN.to_owned(),
        proof: Proof::Password(dovecot::PASSWORD.to_owned().into()),
    };
    let mut session = imap::open(Hosts::Loopback, &server).await.unwrap();
    let at = "2026-01-06T00:00:00Z".parse().unwrap();
    session.append(folder, mail.replace('\n', "\r\n").as_bytes(), at).await.unwrap();
    session.close().await;
}

/// Reads the mailbox, and then what was found in it, as the workers do.
async fn look(scene: &Scene, mailbox: MailboxId) -> Tally {
    let tally = intake::look(scene.services(), scene.client, mailbox).await.unwrap();
    understand(scene).await;
    tally
}

async fn understand(scene: &Scene) {
    let services = scene.services();
    let registry = Arc::new(Registry::new().job::<ProcessInbound>());
    let options = RunnerOptions::default();
    Runner::new(services.db.clone(), services.clone(), registry, services.jobs.clone(), options)
        .run_until_quiet()
        .await;
}

fn header(raw: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(raw).replace("\r\n ", " ");
    let found = text.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
    found.unwrap_or_else(|| panic!("no {name} in {text}"))
}

async fn bounces_opt_outs_and_answers_are_read_once_and_other_mail_is_left_alone(engine: Engine) {
    let dovecot = Dovecot::start("Sent");
    let (scene, own) = scene(engine, &dovecot, None).await;
    deliver(
        &dovecot,
        "INBOX",
        "From: old@friend.example\nSubject: unsubscribe\nMessage-ID: <old@x>\n\nBefore us.\n",
    )
    .await;
    assert_eq!(look(&scene, own).await.seen, 0, "what was there before is not ours to see");
    let leads = scene
        .enrol(&["hard@x.example", "out@y.example", "reply@z.example", "away@w.example", "spam@v.example"])
        .await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 5);
    let of = |who: &str| header(&scene.received(who)[0].raw, "Message-ID");
    let unsubscribe = header(&scene.received("out@y.example")[0].raw, "List-Unsubscribe");
    let subject = unsubscribe.split("subject=").nth(1).unwrap().trim_end_matches('>').replace("%20", " ");
    deliver(&dovecot, "INBOX", "From: friend@f.example\nSubject: lunch?\nMessage-ID: <f@x>\n\nHello\n").await;
    deliver(
        &dovecot,
        "INBOX",
        &format!(
            "From: MAILER-DAEMON@mx.example\nTo: {OWN}\nSubject: Undelivered\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
             Final-Recipient: rfc822; hard@x.example\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {}\n--b--\n",
            of("hard@x.example")
        ),
    )
    .await;
    deliver(
        &dovecot,
        "INBOX",
        &format!("From: somebody@else.example\nSubject: {subject}\nMessage-ID: <u@x>\n\n\n"),
    )
    .await;
    deliver(
        &dovecot,
        "INBOX",
        &format!("From: reply@z.example\nSubject: Re: A thought\nMessage-ID: <r@x>\nIn-Reply-To: {}\n\nTell me more.\n", of("reply@z.example")),
    )
    .await;
    deliver(
        &dovecot,
        "INBOX",
        &format!("From: away@w.example\nSubject: Away\nAuto-Submitted: auto-replied\nMessage-ID: <a@x>\nIn-Reply-To: {}\n\nI am away.\n", of("away@w.example")),
    )
    .await;
    deliver(
        &dovecot,
        "INBOX",
        &format!(
            "From: fbl@provider.example\nTo: {OWN}\nSubject: FW: spam\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
             --b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: {}\nSubject: x\n\nHello\n--b--\n",
            of("spam@v.example")
        ),
    )
    .await;
    let tally = look(&scene, own).await;
    assert_eq!(
        (tally.seen, tally.bounces, tally.complaints, tally.opt_outs, tally.replies),
        (6, 1, 1, 1, 2),
        "{tally:?}"
    );
    assert_eq!(look(&scene, own).await.seen, 0, "nothing is read twice");
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let mut status = Vec::new();
    for lead in &leads {
        status.push(facts::status(&mut tx, *lead).await.unwrap().unwrap());
    }
    drop(tx);
    use LeadStatus::{Bounced, InSequence, Unsubscribed};
    assert_eq!(status, [Bounced, Unsubscribed, InSequence, InSequence, Unsubscribed]);
    assert_eq!(scene.pass(24 * 6).await.taken, 0, "who is away without saying until when is left in peace");
    assert_eq!(scene.pass(24 * 14).await.taken, 1, "for two weeks; the others have an answer coming");
    assert_eq!(scene.received("away@w.example").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bounces_opt_outs_and_answers_are_read_once_and_other_mail_is_left_alone_on_sqlite() {
    bounces_opt_outs_and_answers_are_read_once_and_other_mail_is_left_alone(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bounces_opt_outs_and_answers_are_read_once_and_other_mail_is_left_alone_on_postgres() {
    bounces_opt_outs_and_answers_are_read_once_and_other_mail_is_left_alone(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_each_mail_lies_in_the_sent_folder_once() {
    let dovecot = Dovecot::start("Gesendet");
    let (scene, own) = scene(Engine::Sqlite, &dovecot, None).await;
    scene.enrol(&["alex@x.example", "kim@y.example"]).await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 2);
    // One of them was filed by the server itself.
    let theirs = String::from_utf8(scene.received("alex@x.example")[0].raw.clone()).unwrap();
    deliver(&dovecot, "Gesendet", &theirs.replace("\r\n", "\n")).await;
    assert_eq!(look(&scene, own).await.filed, 1);
    assert_eq!(look(&scene, own).await.filed, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_mail_that_lies_in_the_sent_folder_has_arrived_and_the_sequence_goes_on() {
    let dovecot = Dovecot::start("Sent");
    // It takes the message and hangs up without an answer.
    let mut sink = Sink::start(&["-q", "."]);
    let (scene, own) = scene(Engine::Sqlite, &dovecot, Some(sink.address())).await;
    scene.enrol(&["alex@x.example", "kim@y.example"]).await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.unknown, 2);
    assert_eq!(look(&scene, own).await.resolved, 0, "nothing proves anything");
    let listed = unknown::list(scene.services(), &scene.owner, scene.client).await.unwrap();
    assert_eq!(listed.len(), 2);
    let filed = listed.iter().find(|touch| touch.recipient == "alex@x.example").unwrap();
    deliver(
        &dovecot,
        "Sent",
        &format!("From: {OWN}\nMessage-ID: {}\nSubject: x\n\nHello\n", filed.message_id),
    )
    .await;
    assert_eq!(look(&scene, own).await.resolved, 1);
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 1), (TouchPhase::Unknown, 1)]);
    sink.restart(&[]);
    assert_eq!(
        scene.pass(24 * 6).await.taken,
        1,
        "the next step of the one that arrived, and never the other"
    );
    assert_eq!(unknown::list(scene.services(), &scene.owner, scene.client).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_seen_while_the_mailbox_is_watched() {
    let dovecot = Dovecot::start("Sent");
    let (scene, own) = scene(Engine::Sqlite, &dovecot, None).await;
    look(&scene, own).await;
    let lead = scene.enrol(&["alex@x.example"]).await[0];
    scene.activate().await;
    scene.pass(7).await;
    let id = header(&scene.received("alex@x.example")[0].raw, "Message-ID");
    let (services, client) = (scene.services().clone(), scene.client);
    let stop = CancellationToken::new();
    let watching = {
        let stop = stop.clone();
        tokio::spawn(
            async move { intake::watch(&services, client, own, Duration::from_secs(60), &stop).await },
        )
    };
    deliver(
        &dovecot,
        "INBOX",
        &format!("From: alex@x.example\nSubject: Re: x\nMessage-ID: <r@x>\nIn-Reply-To: {id}\n\nYes.\n"),
    )
    .await;
    let replied = async || {
        let mut tx = scene.services().db.read(client).await.unwrap();
        let all = store::activities::of_lead(&mut tx, lead, 10).await.unwrap();
        all.iter().any(|one| one.action == "replied")
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), async {
        while !replied().await {
            understand(&scene).await;
        }
    });
    waited.await.expect("the answer is seen long before the watch ends");
    stop.cancel();
    assert_eq!(watching.await.unwrap().unwrap().replies, 1);
    scene.world.advance(TimeDelta::days(6));
    assert_eq!(scene.run().await.taken, 0, "who has answered gets no next step");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_that_cannot_be_read_says_why_and_its_host_is_guarded() {
    let dovecot = Dovecot::start("Sent");
    let (mut scene, own) = scene(Engine::Sqlite, &dovecot, None).await;
    let shown = async |scene: &Scene| {
        let list = mailboxes::list(scene.services(), &scene.owner, scene.client).await.unwrap();
        list.into_iter().find(|one| one.id == own).unwrap().read_error
    };
    look(&scene, own).await;
    assert_eq!(shown(&scene).await, None);
    scene.world.services.hosts = Hosts::Public;
    look(&scene, own).await;
    assert!(shown(&scene).await.unwrap().contains("not an address on the public internet"));
    scene.world.services.hosts = Hosts::Loopback;
    look(&scene, own).await;
    assert_eq!(shown(&scene).await, None, "it heals");
}
