//! The sandbox's world through its own doors: a mailbox without an account, mail to somebody made up,
//! their answer in the inbox, a meeting.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use domain::time::Clock;
use domain::{CampaignStatus, EmailAddress, Intent, Mode, PermissionMode};
use engines::outreach::pace::Spacing;
use sandbox::mail::Inbox;
use secrecy::{ExposeSecret, SecretString};
use server::simulate::people::people;
use store::Engine;
use store::testing::TestDb;
use tokio_util::sync::CancellationToken;
use workflows::clock::ManualClock;
use workflows::identity::{self, Origin, SignUp};
use workflows::jobs::{Runner, RunnerOptions};
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::identity::{self as sender, SenderIdentity};
use workflows::outreach::{Worker, activation, enrolments, intake, mailboxes, sending, steps};
use workflows::replies::inbox::{self, Filter};
use workflows::replies::meetings;
use workflows::sandbox::{Say, connect_mailbox};
use workflows::{Error, Services, leads, mail, onboarding};

/// Tuesday, 3 February 2026, 10:00 in Sydney.
fn tuesday() -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(1_770_073_200, 0).unwrap()
}

async fn services(db: &TestDb, clock: &ManualClock, mode: Mode) -> Services {
    let key = SecretString::from("k".repeat(40));
    let services = Services::open(db.db(), Arc::new(clock.clone()), mode, key).await.unwrap();
    let inbox = Inbox::on_loopback().await.unwrap();
    let from = EmailAddress::parse("hello@agencyos.example").unwrap();
    server::mail::into_inbox(services.spaced(Spacing::NONE), inbox, &from).unwrap()
}

#[tokio::test]
async fn a_mail_to_somebody_made_up_is_answered_by_mail_and_becomes_a_meeting() {
    let (db, clock) = (TestDb::new(Engine::Sqlite).await, ManualClock::at(tuesday()));
    let data = tempfile::tempdir().unwrap();
    let services = services(&db, &clock, Mode::Sandbox).await;
    let (services, _keeper) = server::world::start(services, Mode::Sandbox, data.path()).await.unwrap();
    let services = &services;
    let form = SignUp {
        full_name: "Kim Lee".into(),
        company_name: "Bright Harbour".into(),
        email: "kim@brightharbour.example".into(),
        password: SecretString::from("orbit-velvet-canyon"),
        terms: true,
    };
    identity::sign_up(services, &Origin::default(), form).await.unwrap();
    mail::deliver_waiting(services).await.unwrap();
    let letters = services.seen_mails.as_ref().unwrap().all();
    let token = letters[0]
        .text
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap()
        .rsplit(['=', '/'])
        .next()
        .unwrap();
    let signed = identity::confirm(services, &Origin::default(), token).await.unwrap();
    let visit =
        identity::authenticate(services, &Origin::default(), signed.cookie.expose_secret()).await.unwrap();
    let client = visit.current.unwrap();
    onboarding::skip(services, &visit, client).await.unwrap();
    let who = SenderIdentity {
        sender_name: "Kim Lee".into(),
        legal_name: "Bright Harbour Pty Ltd".into(),
        abn: None,
        postal_address: "1 George St, Sydney NSW 2000".into(),
    };
    sender::set(services, &visit, client, who).await.unwrap();

    let mailbox = connect_mailbox(services, &visit, client, " Kim@Go.Example ", "Kim Lee").await.unwrap();
    assert!(mailboxes::test(services, &visit, client, mailbox).await.unwrap().ok);
    let input = CampaignInput {
        name: Some("First".into()),
        permission_mode: Some(PermissionMode::Autopilot),
        ..CampaignInput::default()
    };
    let campaign = campaigns::create(services, &visit, client, input).await.unwrap().id;
    mailboxes::assign(services, &visit, client, campaign, mailbox).await.unwrap();
    steps::add_growth_engine(services, &visit, client, campaign, false).await.unwrap();
    activation::set_status(services, &visit, client, campaign, CampaignStatus::Active).await.unwrap();
    // Somebody whose address exists and who is at work.
    let person = people(7, 20).swap_remove(0);
    let lead = leads::add_lead(services, &visit, client, person.new.clone()).await.unwrap();
    enrolments::enrol(services, &visit, client, campaign, &[lead.id]).await.unwrap();
    let world = services.sandbox.clone().unwrap();
    assert!(
        matches!(world.say(&person.email, Say::Meeting).await, Err(Error::NoSuch { .. })),
        "nobody wrote to them yet"
    );
    for _ in 0..40 {
        clock.advance(TimeDelta::minutes(15));
        sending::send_due(services, &Worker::new(services), &CancellationToken::new()).await.unwrap();
        if world.look("", 10).total > 0 {
            break;
        }
    }
    let seen = world.look(&person.email, 10);
    assert_eq!((seen.total, seen.people[0].mails), (1, 1));
    assert!(seen.people[0].last_text.contains("Hello") || seen.people[0].last_text.contains("Hi"));

    world.say(&person.email, Say::Meeting).await.unwrap();
    assert_eq!(world.look("", 10).people[0].outcome.as_deref(), Some("asked for a meeting"));
    let tally = intake::look(services, client, mailbox).await.unwrap();
    assert_eq!(tally.replies, 1);
    let jobs = Arc::new(server::jobs::registry().unscheduled());
    let runner = Runner::new(
        services.db.clone(),
        services.clone(),
        jobs,
        services.jobs.clone(),
        RunnerOptions::default(),
    );
    runner.run_until_quiet().await;
    let replies = inbox::list(services, &visit, client, &Filter::default(), 1, 10).await.unwrap();
    assert_eq!(
        replies.lines.iter().map(|line| line.intent).collect::<Vec<_>>(),
        [Some(Intent::MeetingRequest)]
    );
    assert_eq!(meetings::list(services, &visit, client, true, 10).await.unwrap().total, 1);
}

#[tokio::test]
async fn mailboxes_connected_before_a_restart_still_lead_here_and_a_live_server_has_no_world() {
    let (db, clock) = (TestDb::new(Engine::Sqlite).await, ManualClock::at(tuesday()));
    let data = tempfile::tempdir().unwrap();
    let mut ports = Vec::new();
    for _ in 0..2 {
        let services = services(&db, &clock, Mode::Sandbox).await;
        let (services, keeper) = server::world::start(services, Mode::Sandbox, data.path()).await.unwrap();
        let input = services.sandbox.as_ref().unwrap().mailbox("kim@go.example", "Kim");
        ports.push((input.smtp_port, input.imap_port));
        drop((services, keeper));
        // The tasks that listen are let go when they are next looked at.
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(ports[0], ports[1]);
    let live = services(&db, &clock, Mode::Test).await;
    let (live, keeper) = server::world::start(live, Mode::Live, data.path()).await.unwrap();
    assert!(live.sandbox.is_none() && keeper.is_none());
    assert_eq!(clock.now(), tuesday());
}
