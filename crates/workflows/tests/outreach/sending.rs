use chrono::TimeDelta;
use domain::{CampaignStatus, Channel, PermissionMode, TouchPhase};
use engines::outreach::pace::Spacing;
use store::Engine;
use store::outreach::enrolments as rows;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::unknown::{self, Found};
use workflows::outreach::{activation, enrolments, identity, mailboxes, steps};

use crate::scene::{Scene, mailbox, step};
use crate::world::code;

async fn a_lead_gets_each_step_once_in_one_thread_on_days_of_its_own(engine: Engine) {
    let scene = Scene::on(engine).await;
    scene.enrol(&["alex@x.example"]).await;
    assert_eq!(scene.run().await.taken, 0, "a draft sends nothing");
    scene.activate().await;
    let first = scene.pass(7).await;
    assert_eq!(first.taken, 1, "{first:?}");
    let again = scene.pass(10).await;
    assert_eq!(again.taken, 0, "two days lie between the steps");
    let second = scene.pass(72).await;
    assert_eq!(second.taken, 1, "{second:?}");
    assert_eq!(scene.pass(24 * 10).await.taken, 0, "the sequence is over");
    let mails = scene.received("alex@x.example");
    assert_eq!(mails.len(), 2);
    let raw: Vec<String> =
        mails.iter().map(|mail| String::from_utf8_lossy(&mail.raw).replace("\r\n ", " ")).collect();
    let header = |n: usize, name: &str| {
        raw[n].lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).map(str::to_owned)
    };
    let first_id = header(0, "Message-ID").unwrap();
    assert!(first_id.ends_with("@get-harbour.example>"), "{first_id}");
    assert_eq!(header(0, "In-Reply-To"), None);
    assert_eq!(header(0, "Subject").as_deref(), Some("A thought for your team"));
    assert_eq!(header(1, "In-Reply-To").as_deref(), Some(first_id.as_str()));
    assert_eq!(header(1, "References").as_deref(), Some(first_id.as_str()));
    assert_eq!(header(1, "Subject").as_deref(), Some("Re: A thought for your team"));
    assert_eq!(header(0, "List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert!(header(0, "List-Unsubscribe").unwrap().starts_with("<https://app.test/u/"));
    let letter = mails[0].letter();
    assert!(letter.text.contains("Alex") && letter.text.contains("Harbour Health"), "{}", letter.text);
    assert!(
        letter.text.contains("Bright Harbour Pty Ltd (ABN 51 824 753 556)")
            && letter.text.contains("1 George St"),
        "{}",
        letter.text
    );
    assert!(!letter.text.contains(['{', '}']) && !letter.html.contains("style="));
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_gets_each_step_once_in_one_thread_on_days_of_its_own_on_sqlite() {
    a_lead_gets_each_step_once_in_one_thread_on_days_of_its_own(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_gets_each_step_once_in_one_thread_on_days_of_its_own_on_postgres() {
    a_lead_gets_each_step_once_in_one_thread_on_days_of_its_own(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_outside_the_window_or_on_a_weekend() {
    let scene = Scene::on(Engine::Sqlite).await;
    scene.activate().await;
    // Tuesday 10:00 in Sydney now; Friday 18:00 is 80 hours away.
    scene.world.advance(TimeDelta::hours(80));
    scene.enrol(&["alex@x.example"]).await;
    assert_eq!(scene.pass(62).await.taken, 0, "until Monday 08:00");
    assert_eq!(scene.pass(9).await.taken, 1, "Monday");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_of_mailbox_campaign_and_company_hold_and_the_rest_comes_another_day() {
    let scene = Scene::on(Engine::Sqlite).await;
    let people: Vec<String> = (0..7).map(|n| format!("p{n}@x{n}.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let limit = CampaignInput { daily_limit: Some(4), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, limit, None)
        .await
        .unwrap();
    scene.enrol(&people).await;
    scene.enrol(&["a@one.example", "b@one.example", "c@one.example", "d@one.example"]).await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 4);
    assert_eq!(scene.pass(24).await.taken, 4);
    let wide = CampaignInput { daily_limit: Some(500), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, wide, None)
        .await
        .unwrap();
    scene.pass(24 * 9).await;
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 22)], "everybody got both steps in the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_of_one_mailbox_are_a_minute_apart_at_least() {
    let mut scene = Scene::on(Engine::Sqlite).await;
    scene.world.services = scene.world.services.clone().spaced(Spacing::MAILBOX);
    scene.enrol(&["a@x.example", "b@y.example", "c@z.example"]).await;
    scene.activate().await;
    let mut times = Vec::new();
    for _ in 0..7 * 60 * 2 {
        scene.world.advance(TimeDelta::seconds(30));
        let taken = scene.run().await.taken;
        assert!(taken <= 1);
        if taken == 1 {
            times.push(scene.now());
        }
    }
    assert_eq!(times.len(), 3);
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= TimeDelta::seconds(60)), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_later_is_asked_again_and_one_that_says_never_ends_the_lead() {
    let scene = Scene::on(Engine::Sqlite).await;
    scene.world.inbox.answer("later@x.example", 451);
    scene.world.inbox.answer("never@y.example", 550);
    let leads = scene.enrol(&["later@x.example", "never@y.example"]).await;
    scene.activate().await;
    let tally = scene.pass(7).await;
    assert!(tally.later >= 2 && tally.taken == 0 && tally.refused == 1, "{tally:?}");
    scene.world.inbox.answer("later@x.example", 250);
    scene.pass(24).await;
    assert_eq!(scene.received("later@x.example").len(), 1);
    assert_eq!(scene.received("never@y.example").len(), 0);
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let status = store::outreach::facts::status(&mut tx, leads[1]).await.unwrap().unwrap();
    assert_eq!(status, domain::LeadStatus::Bounced);
    drop(tx);
    let again = enrolments::enrol(scene.services(), &scene.owner, scene.client, scene.campaign, &[leads[1]])
        .await
        .unwrap();
    assert_eq!(again.added, 0, "an address that bounced is not enrolled again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_that_cannot_sign_in_is_suspended_with_the_reason_and_nothing_is_lost() {
    let scene = Scene::on(Engine::Sqlite).await;
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = gone.local_addr().unwrap();
    drop(gone);
    scene.enrol(&["a@x.example"]).await;
    let guarded = sandbox::mail::Inbox::start(
        std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
        Some(sandbox::mail::Credentials { user: "kim".into(), password: "right".into() }),
    )
    .await
    .unwrap();
    let mut wrong = mailbox("lee@get-harbour.example", guarded.address());
    (wrong.user_name, wrong.password) = ("kim".into(), Some("wrong".into()));
    let lee = mailboxes::connect(scene.services(), &scene.owner, scene.client, wrong).await.unwrap();
    let tested = mailboxes::test(scene.services(), &scene.owner, scene.client, lee.id).await.unwrap();
    assert!(!tested.ok && tested.message.contains("refused the user name or the password"), "{tested:?}");
    let unreachable = mailboxes::connect(
        scene.services(),
        &scene.owner,
        scene.client,
        mailbox("max@get-harbour.example", nobody),
    )
    .await
    .unwrap();
    let tested = mailboxes::test(scene.services(), &scene.owner, scene.client, unreachable.id).await.unwrap();
    assert!(!tested.ok && tested.message.contains("could not be reached"), "{tested:?}");
    let resources =
        mailboxes::resources_of(scene.services(), &scene.owner, scene.client, scene.campaign, None)
            .await
            .unwrap();
    mailboxes::unassign(scene.services(), &scene.owner, scene.client, scene.campaign, resources[0].id)
        .await
        .unwrap();
    mailboxes::assign(scene.services(), &scene.owner, scene.client, scene.campaign, lee.id).await.unwrap();
    scene.activate().await;
    scene.pass(7).await;
    let shown = mailboxes::list(scene.services(), &scene.owner, scene.client).await.unwrap();
    let lee = shown.iter().find(|one| one.id == lee.id).unwrap();
    assert_eq!(lee.status, domain::MailboxStatus::Suspended);
    assert!(lee.status_reason.as_deref().unwrap().contains("535"), "{lee:?}");
    assert_eq!(scene.phases().await, [(TouchPhase::Planned, 1)]);
    // The next morning.
    scene.world.advance(TimeDelta::hours(17));
    let why =
        enrolments::why_waiting(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    assert_eq!(why[0].check, Some(14), "{why:?}");
    assert!(why[0].retry_at.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_up_after_the_message_leaves_an_unknown_that_only_a_person_settles() {
    let scene = Scene::on(Engine::Sqlite).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = seen.clone();
    // Takes the whole message and hangs up instead of answering.
    tokio::spawn(async move {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 hello\r\n").await.unwrap();
            let (mut line, mut data) = (String::new(), false);
            loop {
                line.clear();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    break;
                }
                let word = line.get(..4).unwrap_or_default().to_uppercase();
                let answer = match (data, word.as_str()) {
                    (true, _) if line == ".\r\n" => {
                        counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        break;
                    }
                    (true, _) => continue,
                    (false, "DATA") => {
                        data = true;
                        "354 go\r\n"
                    }
                    (false, _) => "250 ok\r\n",
                };
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    let odd = mailboxes::connect(
        scene.services(),
        &scene.owner,
        scene.client,
        mailbox("odd@get-harbour.example", address),
    )
    .await
    .unwrap();
    let resources =
        mailboxes::resources_of(scene.services(), &scene.owner, scene.client, scene.campaign, None)
            .await
            .unwrap();
    mailboxes::unassign(scene.services(), &scene.owner, scene.client, scene.campaign, resources[0].id)
        .await
        .unwrap();
    mailboxes::assign(scene.services(), &scene.owner, scene.client, scene.campaign, odd.id).await.unwrap();
    scene.enrol(&["a@x.example"]).await;
    scene.activate().await;
    let tally = scene.pass(24 * 7).await;
    assert_eq!((tally.unknown, tally.taken), (1, 0), "{tally:?}");
    assert_eq!(seen.load(std::sync::atomic::Ordering::SeqCst), 1, "never a second time by itself");
    let listed = unknown::list(scene.services(), &scene.owner, scene.client).await.unwrap();
    assert_eq!(listed.len(), 1);
    unknown::settle(scene.services(), &scene.owner, scene.client, listed[0].id, Found::Arrived)
        .await
        .unwrap();
    let twice =
        unknown::settle(scene.services(), &scene.owner, scene.client, listed[0].id, Found::DidNotArrive)
            .await;
    assert_eq!(code(&twice), "stale");
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 1)]);
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let row = rows::list(&mut tx, scene.campaign, None, 10, 0).await.unwrap().remove(0);
    assert_eq!((row.after_step, row.next_at.is_some()), (1, true), "the sequence goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_cannot_be_filled_waits_for_a_person_and_leaves_when_it_is_mended() {
    let scene = Scene::on(Engine::Sqlite).await;
    let mut broken = step(1, 0);
    broken.body_template = crate::scene::BODY.replace("{{company|your company}}", "{{recent_news}}");
    steps::replace(scene.services(), &scene.owner, scene.client, scene.campaign, 1, broken).await.unwrap();
    scene.enrol(&["a@x.example"]).await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 0);
    let waiting = enrolments::list(scene.services(), &scene.owner, scene.client, scene.campaign, None, 1, 10)
        .await
        .unwrap();
    assert_eq!(waiting[0].refused_check, Some(16), "{waiting:?}");
    assert!(waiting[0].refused_reason.as_deref().unwrap().contains("recent_news"));
    steps::replace(scene.services(), &scene.owner, scene.client, scene.campaign, 1, step(1, 0))
        .await
        .unwrap();
    assert_eq!(scene.pass(24).await.taken, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_switch_stops_everything_and_manual_campaigns_wait_for_a_hand() {
    let scene = Scene::on(Engine::Sqlite).await;
    let leads = scene.enrol(&["a@x.example"]).await;
    let manual = CampaignInput { permission_mode: Some(PermissionMode::Manual), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, manual, None)
        .await
        .unwrap();
    scene.activate().await;
    assert_eq!(scene.pass(4).await.taken, 0);
    let why =
        enrolments::why_waiting(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    assert_eq!(why[0].check, Some(12), "{why:?}");
    identity::set_pause(scene.services(), &scene.owner, scene.client, true, "holidays").await.unwrap();
    let queued = enrolments::send_now(scene.services(), &scene.owner, scene.client, scene.campaign, &leads)
        .await
        .unwrap();
    assert_eq!((queued.added, queued.skipped.len()), (1, 0));
    assert_eq!(scene.run().await.taken, 0, "paused");
    identity::set_pause(scene.services(), &scene.owner, scene.client, false, "").await.unwrap();
    assert_eq!(scene.run().await.taken, 1);
    assert_eq!(scene.received("a@x.example").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_channels_ask_the_gate_and_wait_for_their_supplier() {
    let scene = Scene::on(Engine::Sqlite).await;
    let mut note = step(1, 0);
    (note.channel, note.subject_template) = (Channel::Linkedin, None);
    note.body_template = "Hi {{first_name}}".to_owned();
    steps::replace(scene.services(), &scene.owner, scene.client, scene.campaign, 1, note).await.unwrap();
    let refused = activation::set_status(
        scene.services(),
        &scene.owner,
        scene.client,
        scene.campaign,
        CampaignStatus::Active,
    )
    .await;
    assert_eq!(code(&refused), "NO_RESOURCE");
}
