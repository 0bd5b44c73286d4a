use chrono::TimeDelta;
use domain::{CampaignStatus, EnrolmentState, LeadStatus, TouchPhase};
use store::Engine;
use store::outreach::{enrolments as rows, facts};
use workflows::outreach::bounces::{self, Read};
use workflows::outreach::{activation, enrolments, opt_out};
use workflows::public::{self, OptOut, Reach, Sender};
use workflows::suppression;

use crate::scene::{Scene, mailbox, set_up};
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

/// Two agencies write to the same two people. One leaves everybody's list, the other that of one agency.
async fn the_wider_choice_stops_every_agency_and_tells_none_of_another(engine: Engine) {
    let scene = Scene::on(engine).await;
    let services = scene.services();
    let other = scene.world.owner("lee@next.example").await;
    let theirs = other.current.unwrap();
    let input = mailbox("lee@get-next.example", scene.world.inbox.address());
    let (campaign, _) = set_up(&scene.world, &other, input).await;
    let (alex, sam) = ("alex@x.example", "sam@y.example");
    scene.enrol(&[alex, sam]).await;
    let leads = [scene.person_of(theirs, alex).await, scene.person_of(theirs, sam).await];
    enrolments::enrol(services, &other, theirs, campaign, &leads).await.unwrap();
    scene.activate().await;
    activation::set_status(services, &other, theirs, campaign, CampaignStatus::Active).await.unwrap();
    scene.pass(7).await;
    let of = |person: &str, from: &str| {
        let mails = scene.received(person).into_iter().filter(|mail| mail.letter().from.contains(from));
        mails.map(|mail| token(&mail.letter().text)).collect::<Vec<_>>()
    };
    let ours = |person: &str| of(person, "get-harbour.example").remove(0);
    let (agency, to) =
        (Sender::Agency("Agency of kim@harbour.example".to_owned()), "a***@x.example".to_owned());
    let opened = OptOut::Open { from: agency.clone(), to: to.clone() };
    assert_eq!(public::look_at_opt_out(services, &ours(alex)).await.unwrap(), opened);
    for _ in 0..2 {
        let done = public::opt_out(services, &ours(alex), Reach::Everybody).await.unwrap();
        assert_eq!(done, OptOut::StoppedEverywhere { to: to.clone() });
    }
    let one = public::opt_out(services, &ours(sam), Reach::Sender).await.unwrap();
    assert!(matches!(one, OptOut::Stopped { .. }), "{one:?}");

    scene.pass(24 * 8).await;
    assert_eq!((of(alex, "get-harbour").len(), of(sam, "get-harbour").len()), (1, 1));
    assert_eq!(
        (of(alex, "get-next").len(), of(sam, "get-next").len()),
        (1, 2),
        "the other agency still writes to Sam"
    );
    // What the other agency sees: a person who may not be written to, and nothing of where that comes from.
    let mut tx = services.db.read(theirs).await.unwrap();
    assert_eq!(facts::status(&mut tx, leads[0]).await.unwrap(), Some(LeadStatus::InSequence));
    let rows = rows::list(&mut tx, campaign, None, 10, 0).await.unwrap();
    drop(tx);
    let row = rows.iter().find(|row| row.lead_id == leads[0]).unwrap();
    let reason = "Not contactable: the address may not be written to.";
    assert_eq!((row.state, row.refused_reason.as_deref()), (EnrolmentState::Stopped, Some(reason)));
    assert_eq!(suppression::list_emails(services, &other, theirs, None, None).await.unwrap().total, 0);
    let hit = suppression::check(services, &other, theirs, alex).await.unwrap();
    assert_eq!(hit, Some(suppression::Hit::Everywhere));
    assert_eq!(suppression::check(services, &other, theirs, sam).await.unwrap(), None);
    let link = of(alex, "get-next").remove(0);
    let next = Sender::Agency("Agency of lee@next.example".to_owned());
    assert_eq!(
        public::look_at_opt_out(services, &link).await.unwrap(),
        OptOut::Open { from: next, to: to.clone() },
        "its own link tells nothing, either"
    );
    let ours_now = public::look_at_opt_out(services, &ours(alex)).await.unwrap();
    assert_eq!(ours_now, OptOut::StoppedBefore { from: agency, to });
    for bad in ["", "x", &link[..40], "w0"] {
        let refused = public::opt_out(services, bad, Reach::Everybody).await.unwrap();
        assert_eq!(refused, OptOut::BadLink, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wider_choice_stops_every_agency_and_tells_none_of_another_on_sqlite() {
    the_wider_choice_stops_every_agency_and_tells_none_of_another(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wider_choice_stops_every_agency_and_tells_none_of_another_on_postgres() {
    the_wider_choice_stops_every_agency_and_tells_none_of_another(Engine::Postgres).await;
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
