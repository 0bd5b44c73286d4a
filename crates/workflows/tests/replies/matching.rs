//! Whose answer it is, and that it is nobody else's.

use domain::{EnrolmentState, InboundState, LeadStatus, MatchedBy};
use store::Engine;
use workflows::replies::{TakenIn, concerns_us};

use crate::answers::{answer, id_of, mail};
use crate::intents::on_both;
use crate::scene::Scene;

const WHO: &str = "alex@x.example";
const US: &str = "kim@get-harbour.example";

async fn the_surest_sign_wins_and_a_colleague_is_marked(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO, "bo@y.example"]).await;
    let ours = id_of(&scene.received(WHO)[0].raw);
    // Bo answers in Alex's thread: the thread counts, and that somebody else wrote.
    let headers = [format!("References: <x@y> {ours}")];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    scene.receive(mail("bo@y.example", US, "Re: x", "<1@y>", &headers, "How much does it cost?")).await;
    let hex = ours.trim_start_matches('<').split('@').next().unwrap().replace('-', "");
    let to = format!("kim+b-{hex}@get-harbour.example");
    scene.receive(mail("someone@z.example", &to, "hello", "<2@y>", &[], "How much does it cost?")).await;
    scene.receive(mail("Bo <BO@Y.example>", US, "hello", "<3@y>", &[], "How much does it cost?")).await;
    scene
        .receive(mail(
            "boss@x.example",
            US,
            "Re: A thought for your team",
            "<4@x>",
            &[],
            "How much does it cost?",
        ))
        .await;
    let seen: Vec<_> = scene
        .replies()
        .await
        .into_iter()
        .map(|line| (line.matched_by, line.lead_id, line.answered_by_other))
        .collect();
    assert_eq!(
        seen,
        [
            (Some(MatchedBy::References), Some(leads[0]), true),
            (Some(MatchedBy::Token), Some(leads[0]), true),
            (Some(MatchedBy::Sender), Some(leads[1]), false),
            (Some(MatchedBy::Colleague), Some(leads[0]), true),
        ]
    );
}

async fn a_common_prospect_answers_one_agency_and_the_other_learns_nothing(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let other = scene.world.owner("pat@other.example").await;
    let there = other.current.unwrap();
    let services = scene.services();
    let theirs: domain::LeadId = services.ids.next();
    let mut tx = services.db.write(there).await.unwrap();
    let person = store::outreach::example::Person {
        id: theirs,
        email: WHO.to_owned(),
        first_name: None,
        company: None,
        als_score: Some(70),
        at: scene.now(),
    };
    store::outreach::example::insert(&mut tx, &person).await.unwrap();
    tx.commit().await.unwrap();
    let stop = answer(&scene, WHO, "<r1@x.example>", "Please remove me from your list");
    scene.receive(stop.clone()).await;
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Unsubscribed);
    let mut tx = services.db.read(there).await.unwrap();
    let untouched = store::replies::matching::lead(&mut tx, theirs).await.unwrap().unwrap();
    assert_eq!((untouched.status, untouched.reply_count), (LeadStatus::Scored, 0));
    drop(tx);
    // The same bytes in the other agency's mailbox: their lead by sender, not by a thread of ours.
    let event = workflows::replies::RawEvent { client: there, mailbox: None, ..scene.raw(stop) };
    assert!(matches!(scene.take(event).await, TakenIn::New(_)));
    scene.settle_all(there).await;
    let mut tx = services.db.read(there).await.unwrap();
    let line = store::replies::inbox::list(&mut tx, &Default::default(), 10, 0).await.unwrap().remove(0);
    assert_eq!(
        (line.lead_id, line.matched_by, line.campaign_id),
        (Some(theirs), Some(MatchedBy::Sender), None)
    );
}

async fn a_strangers_mail_is_not_kept_from_a_mailbox_and_waits_for_a_person_elsewhere(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    let private = mail("mum@home.example", US, "Dinner", "<1@home>", &[], "Are you coming on Sunday?");
    assert!(!concerns_us(scene.services(), scene.client, &private, None).await.unwrap());
    scene.receive(private.clone()).await;
    assert_eq!(scene.reasons().await, [Some("lead_not_found".to_owned())]);
    assert_eq!(scene.replies().await, []);
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let event = store::replies::events::list(&mut tx, None, 1).await.unwrap().remove(0);
    assert_eq!(
        store::replies::events::get(&mut tx, event.id).await.unwrap().unwrap().payload,
        Vec::<u8>::new()
    );
    drop(tx);
    let event = workflows::replies::RawEvent { source: domain::InboundSource::Sandbox, ..scene.raw(private) };
    scene.take(event).await;
    scene.settle().await;
    assert!(scene.states().await.contains(&(InboundState::Unmatched, 1)));
    let line = scene.replies().await.remove(0);
    assert_eq!((line.lead_id, line.needs_review), (None, true));
    assert_eq!(scene.unread().await, ["reply_unmatched"]);
    let known = answer(&scene, WHO, "<r1@x.example>", "hello");
    assert!(concerns_us(scene.services(), scene.client, &known, None).await.unwrap());
}

async fn the_same_message_twice_is_one_reply(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let text = answer(&scene, WHO, "<r1@x.example>", "How much does it cost?");
    let first = scene.take(scene.raw(text.clone())).await;
    let TakenIn::New(id) = first else { panic!("{first:?}") };
    assert_eq!(scene.take(scene.raw(text.clone())).await, TakenIn::Known(id));
    scene.settle().await;
    // The same mail by another way, with other bytes around it.
    let event = workflows::replies::RawEvent {
        source: domain::InboundSource::Sandbox,
        ..scene.raw([b"Received: from x\r\n".as_slice(), &text].concat())
    };
    scene.take(event).await;
    scene.settle().await;
    assert_eq!(scene.reasons().await, [None, Some("already_processed".to_owned())]);
    assert_eq!(scene.lead(leads[0]).await.reply_count, 1);
    assert_eq!(scene.unread().await.len(), 1);
}

async fn a_reply_pauses_the_whole_company_where_the_agency_wants_it(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO, "bo@x.example", "cy@y.example"]).await;
    let mut tx = scene.services().db.write(scene.client).await.unwrap();
    let rules = store::outreach::sending::Rules { reply_stops_company: true, domain_limits_rise: true };
    store::outreach::sending::set_rules(&mut tx, rules, scene.now()).await.unwrap();
    tx.commit().await.unwrap();
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "How much does it cost?")).await;
    let states = [
        scene.enrolment(leads[0]).await.0,
        scene.enrolment(leads[1]).await.0,
        scene.enrolment(leads[2]).await.0,
    ];
    assert_eq!(states, [EnrolmentState::Paused, EnrolmentState::Paused, EnrolmentState::Active]);
}

async fn a_bounce_and_a_mail_programs_own_button_are_not_replies(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO, "bo@y.example"]).await;
    let ours = id_of(&scene.received(WHO)[0].raw);
    let report = format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {US}\r\nSubject: Undelivered Mail\r\nMessage-ID: <b1@mx.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {WHO}\r\n\
         Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ours}\r\n--b--\r\n"
    );
    scene.receive(report.into_bytes()).await;
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Bounced);
    let letter = scene.received("bo@y.example")[0].letter().text;
    let at = letter.find("/u/").unwrap() + 3;
    let token: String = letter[at..].chars().take_while(char::is_ascii_alphanumeric).collect();
    scene.receive(mail("bo@y.example", US, &format!("unsubscribe {token}"), "<u1@y>", &[], "")).await;
    assert_eq!(scene.status(leads[1]).await, LeadStatus::Unsubscribed);
    assert_eq!(scene.replies().await, []);
}

on_both! {
    the_surest_sign_wins_and_a_colleague_is_marked
    a_common_prospect_answers_one_agency_and_the_other_learns_nothing
    a_strangers_mail_is_not_kept_from_a_mailbox_and_waits_for_a_person_elsewhere
    the_same_message_twice_is_one_reply
    a_reply_pauses_the_whole_company_where_the_agency_wants_it
    a_bounce_and_a_mail_programs_own_button_are_not_replies
}
