//! A person says what a reply means.

use domain::{EnrolmentState, Intent, LeadStatus, MeetingStatus, Role, TouchPhase};
use store::Engine;
use workflows::replies::{inbox, meetings};

use crate::answers::answer;
use crate::intents::on_both;
use crate::scene::Scene;
use crate::world::code;

const WHO: &str = "alex@x.example";

async fn a_question_that_was_a_machine_lets_the_sequence_go_on(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let before = scene.enrolment(leads[0]).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "How much does it cost?")).await;
    let id = scene.last_reply().await.id;
    assert_eq!(scene.enrolment(leads[0]).await.0, EnrolmentState::Paused);
    inbox::correct(scene.services(), &scene.owner, scene.client, id, Intent::AutoReply).await.unwrap();
    assert_eq!(scene.enrolment(leads[0]).await, before);
    let lead = scene.lead(leads[0]).await;
    assert_eq!((lead.reply_count, lead.last_replied_at), (0, None));
    assert_eq!(scene.tasks(id).await, []);
    assert_eq!(scene.timeline(leads[0]).await[1].1, Some(Intent::AutoReply));
    scene.pass(24 * 4).await;
    assert_eq!(scene.phases().await, [(TouchPhase::Sent, 2)]);
}

async fn a_conversion_is_taken_back_by_an_admin_until_they_have_met(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let helper = scene.world.colleague(&scene.owner, "helper@harbour.example", Role::Member).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "Sounds good, can you do Thursday 2pm?")).await;
    let id = scene.last_reply().await.id;
    let (services, client) = (scene.services(), scene.client);
    let refused = inbox::correct(services, &helper, client, id, Intent::Interested).await;
    assert_eq!(code(&refused), "forbidden below admin");
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Converted);
    inbox::correct(services, &scene.owner, client, id, Intent::Interested).await.unwrap();
    assert_eq!(scene.status(leads[0]).await, LeadStatus::InSequence);
    assert_eq!(scene.meetings().await[0].meeting.status, MeetingStatus::Cancelled);
    assert_eq!(scene.enrolment(leads[0]).await.0, EnrolmentState::Paused, "interested pauses");
    inbox::correct(services, &helper, client, id, Intent::MeetingRequest).await.unwrap();
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Converted);
    let open = scene
        .meetings()
        .await
        .into_iter()
        .find(|line| line.meeting.status == MeetingStatus::Requested)
        .unwrap();
    let at = Some(scene.now() + chrono::TimeDelta::days(1));
    let change = |status| meetings::Change { status: Some(status), scheduled_at: at, ..Default::default() };
    meetings::change(services, &helper, client, open.meeting.id, change(MeetingStatus::Scheduled))
        .await
        .unwrap();
    meetings::change(services, &helper, client, open.meeting.id, change(MeetingStatus::Completed))
        .await
        .unwrap();
    let held = inbox::correct(services, &scene.owner, client, id, Intent::Question).await;
    assert_eq!(code(&held), "meeting_held");
}

async fn an_opt_out_stays_whatever_anybody_says(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "Please remove me from your list")).await;
    let id = scene.last_reply().await.id;
    let line =
        inbox::correct(scene.services(), &scene.owner, scene.client, id, Intent::Interested).await.unwrap();
    assert_eq!(line.intent, Some(Intent::Interested));
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Unsubscribed);
    assert_eq!(scene.enrolment(leads[0]).await.0, EnrolmentState::Stopped);
    assert_eq!(scene.pass(24 * 8).await.taken, 0);
}

async fn while_another_answer_stands_nothing_starts_again(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "How much does it cost?")).await;
    scene.receive(answer(&scene, WHO, "<r2@x.example>", "And how long does it take?")).await;
    let second = scene.last_reply().await.id;
    inbox::correct(scene.services(), &scene.owner, scene.client, second, Intent::AutoReply).await.unwrap();
    assert_eq!(scene.enrolment(leads[0]).await.0, EnrolmentState::Paused);
}

async fn marking_as_handled_is_a_toggle_that_ends_the_task(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "How much does it cost?")).await;
    let id = scene.last_reply().await.id;
    let (services, client) = (scene.services(), scene.client);
    assert_eq!(inbox::open_count(services, &scene.owner, client).await.unwrap(), 1);
    let line = inbox::set_handled(services, &scene.owner, client, id, true).await.unwrap();
    assert!(line.handled_at.is_some() && line.handled_by.is_some());
    assert_eq!(scene.tasks(id).await, []);
    assert_eq!(inbox::open_count(services, &scene.owner, client).await.unwrap(), 0);
    assert!(
        inbox::set_handled(services, &scene.owner, client, id, false).await.unwrap().handled_at.is_none()
    );
    let viewer = scene.world.colleague(&scene.owner, "view@harbour.example", Role::Viewer).await;
    assert_eq!(
        code(&inbox::set_handled(services, &viewer, client, id, true).await),
        "forbidden below member"
    );
    let view = inbox::get(services, &viewer, client, id).await.unwrap();
    assert_eq!(view.thread.iter().map(|message| message.ours).collect::<Vec<_>>(), [true, false]);
}

on_both! {
    a_question_that_was_a_machine_lets_the_sequence_go_on
    a_conversion_is_taken_back_by_an_admin_until_they_have_met
    an_opt_out_stays_whatever_anybody_says
    while_another_answer_stands_nothing_starts_again
    marking_as_handled_is_a_toggle_that_ends_the_task
}
