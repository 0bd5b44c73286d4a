//! Opens and clicks, where a campaign follows them.

use chrono::{DateTime, Utc};
use store::Engine;
use store::outreach::enrolments;
use store::replies::effects;
use workflows::outreach::overview;
use workflows::outreach::steps::{self, StepInput};
use workflows::outreach::tracking::{self, Follows};

use crate::scene::{BODY, Scene, step};
use crate::world::code;

const PERSON: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";
const SITE: &str = "https://harbour.example/ideas?a=1&b=2";

async fn linked(engine: Engine, follows: Follows) -> (Scene, String) {
    let scene = Scene::on(engine).await;
    let text = StepInput { body_template: format!("{BODY}\n\n{SITE}"), ..step(1, 0) };
    steps::replace(scene.services(), &scene.owner, scene.client, scene.campaign, 1, text).await.unwrap();
    tracking::set_follows(scene.services(), &scene.owner, scene.client, scene.campaign, follows)
        .await
        .unwrap();
    scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 1);
    let html = scene.received("alex@x.example")[0].letter().html.replace("&amp;", "&");
    (scene, html)
}

/// What stands in the first attribute after a beginning.
fn between<'a>(html: &'a str, start: &str) -> &'a str {
    html.split_once(start).unwrap().1.split('"').next().unwrap()
}

async fn counts(scene: &Scene) -> (usize, usize) {
    let events =
        overview::events(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    let of = |action: &str| events.iter().filter(|event| event.happened.action == action).count();
    (of("opened"), of("clicked"))
}

async fn what_is_followed_counts_once_and_machines_do_not_count(engine: Engine) {
    let (scene, html) = linked(engine, Follows { track_opens: true, track_clicks: true }).await;
    let services = scene.services();
    let picture = between(&html, "https://app.test/o/").to_owned();
    let (token, to) = between(&html, "https://app.test/c/").split_once("?to=").unwrap();
    let to = url::form_urlencoded::parse(format!("to={to}").as_bytes()).next().unwrap().1.into_owned();
    assert_eq!(to, SITE);
    assert!(html.contains("href=\"https://app.test/u/"), "the way out is not led through us: {html}");
    assert!(scene.received("alex@x.example")[0].letter().text.contains(SITE));
    // A proxy and a scanner, under their own names.
    tracking::opened(services, &picture, "Mozilla/5.0 (via ggpht.com GoogleImageProxy)").await.unwrap();
    tracking::clicked(services, token, SITE, "Barracuda Sentinel").await.unwrap();
    assert_eq!(counts(&scene).await, (0, 0), "no person did any of this");
    for _ in 0..3 {
        tracking::opened(services, &picture, PERSON).await.unwrap();
        assert_eq!(tracking::clicked(services, token, SITE, PERSON).await.unwrap(), SITE);
    }
    assert_eq!(counts(&scene).await, (1, 1));
    // Only where we wrote, and only in this mail.
    for (token, to) in [
        (token, "https://evil.example/"),
        (token, ""),
        (&*format!("{}{}", &token[..32], "0".repeat(32)), SITE),
        (&*picture, SITE),
        ("short", SITE),
    ] {
        assert_eq!(code(&tracking::clicked(services, token, to, PERSON).await), "no such link", "{to}");
    }
    assert_eq!(code(&tracking::opened(services, token, PERSON).await), "no such picture");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_followed_counts_once_and_machines_do_not_count_on_sqlite() {
    what_is_followed_counts_once_and_machines_do_not_count(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_followed_counts_once_and_machines_do_not_count_on_postgres() {
    what_is_followed_counts_once_and_machines_do_not_count(Engine::Postgres).await;
}

/// When the next touch of the one lead is due.
async fn due(scene: &Scene) -> DateTime<Utc> {
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    enrolments::list(&mut tx, scene.campaign, None, 1, 0).await.unwrap()[0].next_at.unwrap()
}

/// The mail leaves on a Tuesday and the next is planned for the Thursday, in Sydney.
async fn a_mail_that_a_person_opens_three_times_brings_the_next_a_day_forward(engine: Engine) {
    const MACHINE: &str = "Mozilla/5.0 (via ggpht.com GoogleImageProxy)";
    let (scene, html) = linked(engine, Follows { track_opens: true, track_clicks: true }).await;
    let services = scene.services();
    let picture = between(&html, "https://app.test/o/").to_owned();
    let open = async |who: &str, times: usize| {
        for _ in 0..times {
            tracking::opened(services, &picture, who).await.unwrap();
        }
        due(&scene).await
    };
    let planned = due(&scene).await;
    assert_eq!(open(MACHINE, 5).await, planned, "machines do not count");
    assert_eq!(open(PERSON, 2).await, planned, "twice is not often");
    let (token, to) = between(&html, "https://app.test/c/").split_once("?to=").unwrap();
    let to = url::form_urlencoded::parse(format!("to={to}").as_bytes()).next().unwrap().1.into_owned();
    tracking::clicked(services, token, &to, PERSON).await.unwrap();
    assert_eq!(due(&scene).await, planned, "a click is no open");
    let sooner = open(PERSON, 1).await;
    let days = |at: DateTime<Utc>| (at + chrono::TimeDelta::hours(11)).date_naive();
    assert_eq!(days(planned) - days(sooner), chrono::TimeDelta::days(1), "{planned} became {sooner}");
    assert!(days(sooner) > days(scene.now()), "never on the day of the last");
    assert_eq!(open(PERSON, 4).await, sooner, "once more changes nothing");
    assert_eq!(scene.pass(24).await.taken, 1);
    assert_eq!(scene.received("alex@x.example").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_a_person_opens_three_times_brings_the_next_a_day_forward_on_sqlite() {
    a_mail_that_a_person_opens_three_times_brings_the_next_a_day_forward(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_a_person_opens_three_times_brings_the_next_a_day_forward_on_postgres() {
    a_mail_that_a_person_opens_three_times_brings_the_next_a_day_forward(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_is_away_is_not_written_to_sooner_for_opening_a_mail() {
    let (scene, html) = linked(Engine::Sqlite, Follows { track_opens: true, track_clicks: false }).await;
    let lead = {
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        enrolments::list(&mut tx, scene.campaign, None, 1, 0).await.unwrap()[0].lead_id
    };
    let back = due(&scene).await + chrono::TimeDelta::days(14);
    let mut tx = scene.services().db.write(scene.client).await.unwrap();
    assert_eq!(effects::put_off(&mut tx, lead, back, scene.now()).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let picture = between(&html, "https://app.test/o/");
    for _ in 0..5 {
        tracking::opened(scene.services(), picture, PERSON).await.unwrap();
    }
    assert_eq!(due(&scene).await, back);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_followed_unless_somebody_switched_it_on() {
    let (scene, html) = linked(Engine::Sqlite, Follows::default()).await;
    assert!(!html.contains("/o/") && !html.contains("/c/") && !html.contains("<img"), "{html}");
    assert!(html.contains(&format!("href=\"{SITE}\"")), "{html}");
    let fresh = Scene::on(Engine::Sqlite).await;
    let own = tracking::follows(fresh.services(), &fresh.owner, fresh.client, fresh.campaign).await.unwrap();
    assert_eq!(own, Follows { track_opens: false, track_clicks: false });
    drop(scene);
}
