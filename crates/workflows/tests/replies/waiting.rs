//! Nobody is kept waiting unnoticed, and no meeting ends without a word about it.

use chrono::TimeDelta;
use domain::{MeetingStatus, TaskKind};
use store::Engine;
use workflows::replies::{agenda, digest, inbox, meetings, waiting};

use crate::answers::answer;
use crate::intents::on_both;
use crate::meetings::discovery;
use crate::scene::Scene;

const WHO: &str = "alex@x.example";

async fn an_unanswered_question_is_reminded_of_once_and_then_told_to_the_owners(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<q1@x.example>", "How much does it cost?")).await;
    let (mut reminded, mut escalated) = (0, 0);
    // A week has five working days of eight hours.
    for _ in 0..24 * 7 {
        scene.world.advance(TimeDelta::hours(1));
        let (some, more) = waiting::remind(scene.services()).await.unwrap();
        assert!(more == 0 || reminded == 1, "the owners hear of it last");
        reminded += some;
        escalated += more;
    }
    assert_eq!((reminded, escalated), (1, 1));
    assert_eq!(scene.unread().await.iter().filter(|kind| *kind == "reply_waiting").count(), 2);
}

async fn an_answered_question_is_reminded_of_by_nobody(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<q1@x.example>", "How much does it cost?")).await;
    let id = scene.last_reply().await.id;
    inbox::set_handled(scene.services(), &scene.owner, scene.client, id, true).await.unwrap();
    scene.world.advance(TimeDelta::days(7));
    assert_eq!(waiting::remind(scene.services()).await.unwrap(), (0, 0));
}

async fn a_meeting_nobody_speaks_of_is_asked_about_and_then_taken_for_held(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let new = discovery(leads[0], scene.now() + TimeDelta::hours(1));
    let id = meetings::create(services, owner, client, new).await.unwrap().meeting.id;
    scene.world.advance(TimeDelta::minutes(149));
    assert_eq!(waiting::meetings_ended(services).await.unwrap(), (0, 0), "it has not been over for an hour");
    scene.world.advance(TimeDelta::minutes(1));
    assert_eq!(waiting::meetings_ended(services).await.unwrap(), (1, 0));
    assert_eq!(waiting::meetings_ended(services).await.unwrap(), (0, 0), "once");
    let view = agenda::view(services, owner, client, id).await.unwrap();
    assert_eq!(view.tasks[0].kind, TaskKind::MeetingOutcome);
    assert!(scene.unread().await.contains(&"meeting_outcome".to_owned()));
    scene.world.advance(TimeDelta::hours(48));
    assert_eq!(waiting::meetings_ended(services).await.unwrap(), (0, 1));
    let view = agenda::view(services, owner, client, id).await.unwrap();
    let meeting = &view.line.meeting;
    assert_eq!((meeting.status, meeting.completed_assumed), (MeetingStatus::Completed, true));
    assert!(view.tasks.is_empty());
}

async fn a_summary_comes_each_morning_that_has_something_to_tell(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    let to = "kim@harbour.example";
    let summaries = async || {
        let mails = scene.world.mails(to).await;
        mails
            .iter()
            .filter(|mail| String::from_utf8_lossy(&mail.raw).contains("since the last summary"))
            .count()
    };
    scene.receive(answer(&scene, WHO, "<q1@x.example>", "Not for us thanks, we have an agency")).await;
    let mut sent = 0;
    for _ in 0..48 {
        scene.world.advance(TimeDelta::minutes(30));
        sent += digest::send_due(scene.services()).await.unwrap();
    }
    assert_eq!(sent, 1, "once a day");
    assert_eq!(summaries().await, 1);
    for _ in 0..48 {
        scene.world.advance(TimeDelta::minutes(30));
        assert_eq!(digest::send_due(scene.services()).await.unwrap(), 0, "nothing has happened since");
    }
}

on_both! {
    a_summary_comes_each_morning_that_has_something_to_tell
    an_unanswered_question_is_reminded_of_once_and_then_told_to_the_owners
    an_answered_question_is_reminded_of_by_nobody
    a_meeting_nobody_speaks_of_is_asked_about_and_then_taken_for_held
}
