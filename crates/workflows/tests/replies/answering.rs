//! Answers that people write: in the thread, from the mailbox, never to whoever opted out, never twice.

use chrono::TimeDelta;
use domain::{LetterPhase, ReplyId};
use store::Engine;
use store::replies::letters;
use workflows::replies::{answering, inbox};
use workflows::suppression::{self, NewEntry};

use crate::answers::{answer, id_of, mail};
use crate::intents::on_both;
use crate::scene::Scene;
use crate::world::code;

const WHO: &str = "alex@x.example";
const WORDS: &str = "Hi Alex,\n\nIt starts at 900 dollars a month.\n\nKim";

/// A question that somebody asked.
async fn asked(engine: Engine) -> (Scene, ReplyId) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<q1@x.example>", "How much does it cost?")).await;
    let id = scene.last_reply().await.id;
    (scene, id)
}

impl Scene {
    async fn respond(&self, id: ReplyId, words: &str) -> Result<domain::LetterId, workflows::Error> {
        answering::respond(self.services(), &self.owner, self.client, id, words).await
    }

    async fn phase(&self, id: domain::LetterId) -> LetterPhase {
        let mut tx = self.services().db.read(self.client).await.unwrap();
        letters::get(&mut tx, id).await.unwrap().unwrap().phase
    }
}

fn unfolded(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).replace("\r\n ", " ")
}

async fn an_answer_leaves_once_in_the_thread_from_the_same_mailbox(engine: Engine) {
    let (scene, id) = asked(engine).await;
    let ours = id_of(&scene.received(WHO)[0].raw);
    let letter = scene.respond(id, WORDS).await.unwrap();
    scene.settle().await;
    assert_eq!(scene.phase(letter).await, LetterPhase::Sent);
    let all = scene.received(WHO);
    assert_eq!(all.len(), 2);
    let raw = unfolded(&all[1].raw);
    for line in [
        "Subject: Re: A thought for your team".to_owned(),
        "In-Reply-To: <q1@x.example>".to_owned(),
        format!("References: {ours} <q1@x.example>"),
    ] {
        assert!(raw.lines().any(|found| found == line), "{line} in\n{raw}");
    }
    assert!(raw.contains("kim@get-harbour.example") && raw.contains("900 dollars a month"), "{raw}");
    assert!(raw.contains("No more mail from us: "), "the way out stands under it\n{raw}");
    let view = inbox::get(scene.services(), &scene.owner, scene.client, id).await.unwrap();
    assert!(view.line.handled_at.is_some() && view.tasks.is_empty());
    let last = view.thread.last().unwrap();
    assert_eq!((last.ours, last.letter), (true, Some(LetterPhase::Sent)));
    assert_eq!(code(&scene.respond(id, WORDS).await), "repeated");
    // What comes back names the letter alone, from an address nobody knows.
    let named = id_of(&all[1].raw);
    let head = format!("In-Reply-To: {named}");
    let other =
        mail("pa@y.example", "kim@get-harbour.example", "Re: x", "<q2@y.example>", &[&head], "Thanks!");
    scene.receive(other).await;
    let reply = scene.last_reply().await;
    assert_eq!((reply.sender.as_str(), reply.answered_by_other), ("pa@y.example", true));
}

async fn a_blank_or_an_empty_answer_does_not_leave(engine: Engine) {
    let (scene, id) = asked(engine).await;
    let view = inbox::get(scene.services(), &scene.owner, scene.client, id).await.unwrap();
    let suggested = view.suggested_response.unwrap();
    assert!(suggested.starts_with("Hi Alex,") && suggested.ends_with("Kim Lee"), "{suggested}");
    assert_eq!(code(&scene.respond(id, &suggested).await), "body:blank");
    assert_eq!(code(&scene.respond(id, " \n ").await), "body:required");
    assert_eq!(code(&scene.respond(id, &"a".repeat(10_001)).await), "body:too_long");
    assert_eq!(scene.received(WHO).len(), 1);
}

async fn who_opts_out_before_an_answer_leaves_gets_none_and_its_author_is_told(engine: Engine) {
    let (scene, id) = asked(engine).await;
    let letter = scene.respond(id, WORDS).await.unwrap();
    let stop = NewEntry { email: WHO.into(), ..NewEntry::default() };
    suppression::add_email(scene.services(), &scene.owner, scene.client, stop).await.unwrap();
    scene.settle().await;
    assert_eq!(scene.phase(letter).await, LetterPhase::Failed);
    assert_eq!(scene.received(WHO).len(), 1);
    assert!(scene.unread().await.contains(&"letter_failed".to_owned()));
    assert_eq!(scene.last_reply().await.handled_at, None, "it waits again");
    assert_eq!(code(&scene.respond(id, "Hello again").await), "not_contactable");
}

async fn an_answer_whose_worker_died_at_the_last_moment_is_not_sent_again(engine: Engine) {
    let (scene, id) = asked(engine).await;
    let letter = scene.respond(id, WORDS).await.unwrap();
    let mut tx = scene.services().db.write(scene.client).await.unwrap();
    let (now, dead) = (scene.services().now(), scene.services().ids.next());
    let until = now + TimeDelta::minutes(10);
    assert!(letters::claim(&mut tx, letter, dead, until, now).await.unwrap());
    assert!(letters::begin_data(&mut tx, letter, dead, until, now).await.unwrap());
    tx.commit().await.unwrap();
    scene.world.advance(TimeDelta::minutes(11));
    scene.settle().await;
    assert_eq!(scene.phase(letter).await, LetterPhase::Unknown);
    assert_eq!(scene.received(WHO).len(), 1);
    assert!(scene.unread().await.contains(&"letter_failed".to_owned()));
}

async fn a_reply_is_given_to_somebody_of_the_team_only(engine: Engine) {
    let (scene, id) = asked(engine).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let me = owner.account.id;
    let line = answering::assign(services, owner, client, id, Some(me)).await.unwrap();
    assert_eq!(line.assignee_id, Some(me));
    let stranger = Some(services.ids.next());
    assert_eq!(code(&answering::assign(services, owner, client, id, stranger).await), "assignee_id:unknown");
    let mine = inbox::Filter { assignee: Some(me), ..inbox::Filter::default() };
    assert_eq!(inbox::list(services, owner, client, &mine, 1, 20).await.unwrap().total, 1);
    answering::assign(services, owner, client, id, None).await.unwrap();
    assert_eq!(inbox::list(services, owner, client, &mine, 1, 20).await.unwrap().total, 0);
}

on_both! {
    an_answer_leaves_once_in_the_thread_from_the_same_mailbox
    a_blank_or_an_empty_answer_does_not_leave
    who_opts_out_before_an_answer_leaves_gets_none_and_its_author_is_told
    an_answer_whose_worker_died_at_the_last_moment_is_not_sent_again
    a_reply_is_given_to_somebody_of_the_team_only
}
