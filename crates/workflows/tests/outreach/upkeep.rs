use chrono::{Days, TimeDelta};
use domain::{CampaignStatus, Health, LeadStatus, MailboxStatus};
use store::Engine;
use store::outreach::mailboxes::Count;
use store::outreach::{campaigns as rows, dns, mailboxes as boxes};
use tokio_util::sync::CancellationToken;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::{brake, identity, mailboxes, upkeep};

use crate::scene::{Scene, mailbox};
use crate::world::code;

async fn status(scene: &Scene) -> CampaignStatus {
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    rows::find(&mut tx, scene.campaign).await.unwrap().unwrap().status
}

async fn a_mailbox_grows_a_stage_on_each_good_day_and_on_no_other(engine: Engine) {
    let scene = Scene::on(engine).await;
    let (owner, client) = (&scene.owner, scene.client);
    let young = mailboxes::connect(
        scene.services(),
        owner,
        client,
        mailbox("lee@get-harbour.example", scene.world.inbox.address()),
    )
    .await
    .unwrap()
    .id;
    let at = |stage: i64, status| {
        let scene = &scene;
        async move {
            let mut tx = scene.services().db.write(client).await.unwrap();
            boxes::set_stage(&mut tx, young, stage, None, status, scene.now()).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    let row = async || {
        let mut tx = scene.services().db.read(client).await.unwrap();
        boxes::get(&mut tx, young).await.unwrap().unwrap()
    };
    at(13, MailboxStatus::Warming).await;
    let stop = CancellationToken::new();
    assert_eq!(upkeep::grow(scene.services(), &stop).await.unwrap(), (1, 0), "the grown one is left out");
    assert_eq!(upkeep::grow(scene.services(), &stop).await.unwrap(), (0, 0), "a day counts once");
    assert_eq!(row().await.warmup_stage, 14);
    scene.world.advance(TimeDelta::days(1));
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut tx = scene.services().db.write(client).await.unwrap();
    let before = row().await;
    let fields = |server: std::net::SocketAddr| boxes::Fields {
        display_name: before.display_name.clone(),
        smtp_host: server.ip().to_string(),
        smtp_port: i64::from(server.port()),
        smtp_security: before.smtp_security,
        imap_host: None,
        imap_port: None,
        imap_security: None,
        user_name: String::new(),
        verp: false,
        daily_send_limit: 50,
    };
    boxes::update(&mut tx, young, &fields(gone), None, scene.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(upkeep::grow(scene.services(), &stop).await.unwrap(), (0, 1), "nobody was there");
    assert_eq!(row().await.warmup_stage, 14);
    let mut tx = scene.services().db.write(client).await.unwrap();
    boxes::update(&mut tx, young, &fields(scene.world.inbox.address()), None, scene.now()).await.unwrap();
    tx.commit().await.unwrap();
    at(29, MailboxStatus::Warming).await;
    assert_eq!(upkeep::grow(scene.services(), &stop).await.unwrap(), (1, 0));
    assert_eq!((row().await.warmup_stage, row().await.status), (30, MailboxStatus::Active));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_grows_a_stage_on_each_good_day_and_on_no_other_on_sqlite() {
    a_mailbox_grows_a_stage_on_each_good_day_and_on_no_other(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_grows_a_stage_on_each_good_day_and_on_no_other_on_postgres() {
    a_mailbox_grows_a_stage_on_each_good_day_and_on_no_other(Engine::Postgres).await;
}

async fn a_campaign_is_completed_when_everybody_is_through_or_its_last_day_has_passed(engine: Engine) {
    let scene = Scene::on(engine).await;
    scene.activate().await;
    assert_eq!(upkeep::complete(scene.services()).await.unwrap(), 0, "nobody was in it yet");
    scene.enrol(&["alex@x.example"]).await;
    scene.pass(24).await;
    assert_eq!(upkeep::complete(scene.services()).await.unwrap(), 0, "a step is still to come");
    scene.pass(24 * 5).await;
    assert_eq!(upkeep::complete(scene.services()).await.unwrap(), 1);
    assert_eq!(upkeep::complete(scene.services()).await.unwrap(), 0);
    assert_eq!(status(&scene).await, CampaignStatus::Completed);
    let other = Scene::on(engine).await;
    let today = other.now().date_naive();
    let until = CampaignInput { end_date: Some(today + Days::new(2)), ..CampaignInput::default() };
    campaigns::update(other.services(), &other.owner, other.client, other.campaign, until, None)
        .await
        .unwrap();
    let lead = other.enrol(&["alex@x.example"]).await[0];
    other.activate().await;
    assert_eq!(upkeep::complete(other.services()).await.unwrap(), 0);
    other.world.advance(TimeDelta::days(4));
    assert_eq!(upkeep::complete(other.services()).await.unwrap(), 1);
    assert_eq!(other.pass(24 * 4).await.taken, 0);
    let mut tx = other.services().db.read(other.client).await.unwrap();
    let left = store::outreach::facts::status(&mut tx, lead).await.unwrap().unwrap();
    assert_eq!(left, LeadStatus::InSequence);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_is_completed_when_everybody_is_through_or_its_last_day_has_passed_on_sqlite() {
    a_campaign_is_completed_when_everybody_is_through_or_its_last_day_has_passed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_is_completed_when_everybody_is_through_or_its_last_day_has_passed_on_postgres() {
    a_campaign_is_completed_when_everybody_is_through_or_its_last_day_has_passed(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_brake_is_on_nothing_leaves_for_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::on(Engine::Sqlite).await;
    scene.world.services = scene.world.services.clone().keeping_files_in(folder.path());
    scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    brake::set_file(folder.path(), true).unwrap();
    assert_eq!(scene.pass(7).await.taken, 0, "by the file");
    brake::set_file(folder.path(), false).unwrap();
    brake::set_file(folder.path(), false).unwrap();
    brake::set(scene.services(), true).await.unwrap();
    assert_eq!(scene.pass(24).await.taken, 0, "by the setting");
    brake::set(scene.services(), false).await.unwrap();
    assert_eq!(scene.pass(24).await.taken, 1);
}

/// Five hard bounces in a day stop a mailbox; three good days bring half of its limit back, seven all.
async fn a_mailbox_in_critical_health_comes_back_day_by_day_and_not_before(engine: Engine) {
    let scene = Scene::on(engine).await;
    let services = scene.services();
    let bounce = async |times: u64, what: Count| {
        let mut tx = services.db.write(scene.client).await.unwrap();
        let day = (scene.now() + TimeDelta::hours(11)).date_naive();
        for _ in 0..times {
            boxes::count(&mut tx, scene.mailbox, day, what).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    let stop = CancellationToken::new();
    let morning = async || {
        upkeep::judge(services, &stop).await.unwrap();
        let all = mailboxes::list(services, &scene.owner, scene.client).await.unwrap();
        (all[0].health, all[0].limit_today)
    };
    assert_eq!(morning().await, (Health::Unknown, 50));
    bounce(5, Count::HardBounce).await;
    assert_eq!(morning().await, (Health::Critical, 0));
    let mut course = Vec::new();
    for _ in 0..9 {
        scene.world.advance(TimeDelta::days(1));
        course.push(morning().await.1);
    }
    assert_eq!(course, [0, 0, 0, 25, 25, 25, 25, 50, 50], "the day after the third, and after the seventh");
    // A bad day on the way back begins it anew.
    bounce(3, Count::Complaint).await;
    assert_eq!(morning().await, (Health::Critical, 0));
    for _ in 0..3 {
        scene.world.advance(TimeDelta::days(1));
    }
    bounce(3, Count::Complaint).await;
    scene.world.advance(TimeDelta::days(3));
    assert_eq!(morning().await, (Health::Critical, 0), "two good days only");
    scene.world.advance(TimeDelta::days(1));
    assert_eq!(morning().await, (Health::Warning, 25));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_in_critical_health_comes_back_day_by_day_and_not_before_on_sqlite() {
    a_mailbox_in_critical_health_comes_back_day_by_day_and_not_before(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_in_critical_health_comes_back_day_by_day_and_not_before_on_postgres() {
    a_mailbox_in_critical_health_comes_back_day_by_day_and_not_before(Engine::Postgres).await;
}

/// A second grown mailbox on the domain, mail from both that arrives, and a week of it.
async fn a_domain_earns_more_by_a_good_week_and_loses_it_with_one_mailbox(engine: Engine) {
    let scene = Scene::on(engine).await;
    let services = scene.services();
    let other = mailbox("lee@get-harbour.example", scene.world.inbox.address());
    let other = mailboxes::connect(services, &scene.owner, scene.client, other).await.unwrap().id;
    mailboxes::establish(services, &scene.owner, scene.client, other).await.unwrap();
    let stop = CancellationToken::new();
    let count = async |mailbox, what: Count, times: u64| {
        let mut tx = services.db.write(scene.client).await.unwrap();
        let day = (scene.now() + TimeDelta::hours(11)).date_naive();
        for _ in 0..times {
            boxes::count(&mut tx, mailbox, day, what).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    let limit = async || {
        upkeep::judge(services, &stop).await.unwrap();
        let mut tx = services.db.read(scene.client).await.unwrap();
        let row = boxes::get(&mut tx, other).await.unwrap().unwrap();
        dns::domain(&mut tx, row.domain_id).await.unwrap().unwrap().daily_send_limit
    };
    let mut course = Vec::new();
    for _ in 0..9 {
        for mailbox in [scene.mailbox, other] {
            count(mailbox, Count::Sent, 60).await;
        }
        course.push(limit().await);
        scene.world.advance(TimeDelta::days(1));
    }
    assert_eq!(course, [50, 50, 50, 50, 50, 50, 50, 100, 100]);
    let to = |domain_limits_rise| identity::Rules { reply_stops_company: false, domain_limits_rise };
    identity::set_rules(services, &scene.owner, scene.client, to(false)).await.unwrap();
    assert_eq!(limit().await, 50, "the agency does not want it");
    identity::set_rules(services, &scene.owner, scene.client, to(true)).await.unwrap();
    assert_eq!(limit().await, 100);
    count(other, Count::HardBounce, 5).await;
    assert_eq!(limit().await, 50, "one of them is no longer well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_earns_more_by_a_good_week_and_loses_it_with_one_mailbox_on_sqlite() {
    a_domain_earns_more_by_a_good_week_and_loses_it_with_one_mailbox(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_earns_more_by_a_good_week_and_loses_it_with_one_mailbox_on_postgres() {
    a_domain_earns_more_by_a_good_week_and_loses_it_with_one_mailbox(Engine::Postgres).await;
}

async fn only_who_runs_the_platform_moves_its_brake_and_takes_it_off_however_it_was_put_on(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::on(engine).await;
    scene.world.services = scene.world.services.clone().keeping_files_in(folder.path());
    let services = scene.services();
    assert_eq!(code(&brake::put(services, &scene.owner, true).await), "no such page");
    assert_eq!(code(&brake::look(services, &scene.owner).await), "no such page");
    let mut admin = scene.owner.clone();
    admin.account.is_platform_admin = true;
    scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    brake::put(services, &admin, true).await.unwrap();
    brake::set_file(folder.path(), true).unwrap();
    assert!(brake::look(services, &admin).await.unwrap());
    assert_eq!(scene.pass(7).await.taken, 0);
    brake::put(services, &admin, false).await.unwrap();
    assert!(!brake::look(services, &admin).await.unwrap());
    assert_eq!(scene.pass(24).await.taken, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_runs_the_platform_moves_its_brake_and_takes_it_off_however_it_was_put_on_on_sqlite() {
    only_who_runs_the_platform_moves_its_brake_and_takes_it_off_however_it_was_put_on(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_runs_the_platform_moves_its_brake_and_takes_it_off_however_it_was_put_on_on_postgres() {
    only_who_runs_the_platform_moves_its_brake_and_takes_it_off_however_it_was_put_on(Engine::Postgres).await;
}
