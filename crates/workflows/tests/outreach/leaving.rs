use chrono::TimeDelta;
use domain::{EnrolmentState, LeadStatus, TouchPhase};
use store::Engine;
use store::outreach::{enrolments as rows, facts};
use workflows::outreach::bounces::{self, Read};
use workflows::outreach::{enrolments, opt_out};

use crate::scene::Scene;
use crate::world::code;

fn token(text: &str) -> String {
    let at = text.find("/u/").unwrap() + "/u/".len();
    text[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
}

async fn one_click_stops_everything_and_looking_stops_nothing(engine: Engine) {
    let scene = Scene::on(engine).await;
    let leads = scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    scene.pass(7).await;
    let token = token(&scene.received("alex@x.example")[0].letter().text);
    let looked = opt_out::look(scene.services(), &token).await.unwrap();
    assert_eq!((looked.address.as_str(), looked.done), ("a***@x.example", false));
    let status = async || {
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        facts::status(&mut tx, leads[0]).await.unwrap().unwrap()
    };
    assert_eq!(status().await, LeadStatus::InSequence, "looking changes nothing");
    assert!(opt_out::unsubscribe(scene.services(), &token).await.unwrap().done);
    assert!(opt_out::unsubscribe(scene.services(), &token).await.unwrap().done, "twice is once");
    assert_eq!(status().await, LeadStatus::Unsubscribed);
    assert_eq!(scene.pass(24 * 8).await.taken, 0);
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let row = rows::list(&mut tx, scene.campaign, None, 10, 0).await.unwrap().remove(0);
    assert_eq!(row.state, EnrolmentState::Stopped);
    drop(tx);
    let forged = format!("{}{}", &token[..32], "0".repeat(32));
    for bad in [forged.as_str(), "", "x", &token[..40], "é"] {
        assert_eq!(code(&opt_out::look(scene.services(), bad).await), "no such unsubscribe link", "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_click_stops_everything_and_looking_stops_nothing_on_sqlite() {
    one_click_stops_everything_and_looking_stops_nothing(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_click_stops_everything_and_looking_stops_nothing_on_postgres() {
    one_click_stops_everything_and_looking_stops_nothing(Engine::Postgres).await;
}

fn bounce(message_id: &str, address: &str, status: &str) -> Vec<u8> {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: kim@get-harbour.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\n\
         Action: failed\r\nStatus: {status}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n--b--\r\n"
    )
    .into_bytes()
}

fn message_id(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).into_owned();
    text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bounce_of_ours_ends_the_lead_and_one_of_somebody_elses_mail_does_nothing() {
    let scene = Scene::on(Engine::Sqlite).await;
    let leads = scene.enrol(&["hard@x.example", "soft@y.example"]).await;
    scene.activate().await;
    scene.pass(7).await;
    let hard = message_id(&scene.received("hard@x.example")[0].raw);
    let soft = message_id(&scene.received("soft@y.example")[0].raw);
    let status = async |n: usize| {
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        facts::status(&mut tx, leads[n]).await.unwrap().unwrap()
    };
    let read = async |raw: Vec<u8>| bounces::read(scene.services(), scene.client, &raw, None).await.unwrap();
    assert_eq!(read(bounce("<other@mail.example>", "hard@x.example", "5.1.1")).await, Read::NotOurs);
    assert_eq!(status(0).await, LeadStatus::InSequence);
    assert!(matches!(read(bounce(&hard, "hard@x.example", "5.1.1")).await, Read::Ours { .. }));
    assert!(matches!(read(bounce(&soft, "soft@y.example", "4.2.2")).await, Read::Ours { .. }));
    assert_eq!((status(0).await, status(1).await), (LeadStatus::Bounced, LeadStatus::InSequence));
    assert_eq!(read(b"Subject: hello\r\n\r\nhello".to_vec()).await, Read::NoBounce);
    assert_eq!(scene.pass(24 * 6).await.taken, 1, "only the soft one goes on");
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_opt_out_that_comes_while_a_mail_is_prepared_stops_it() {
    let scene = Scene::on(Engine::Sqlite).await;
    scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    scene.pass(7).await;
    let token = token(&scene.received("alex@x.example")[0].letter().text);
    scene.world.advance(TimeDelta::days(3));
    opt_out::unsubscribe(scene.services(), &token).await.unwrap();
    assert_eq!(scene.run().await.taken, 0);
    let why =
        enrolments::why_waiting(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    assert_eq!(why, vec![], "nobody waits");
}
