use domain::{Channel, PermissionMode, TemplateStatus};
use store::Engine;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::{mailboxes, steps, templates};

use crate::scene::{Scene, step};
use crate::world::code;

async fn what_worked_is_saved_and_begun_from_again(engine: Engine) {
    let scene = Scene::on(engine).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let input = CampaignInput {
        allocation_email: Some(70),
        allocation_linkedin: Some(30),
        daily_limit: Some(25),
        target_industries: Some(vec!["healthcare".to_owned()]),
        ..CampaignInput::default()
    };
    campaigns::update(services, owner, client, scene.campaign, input, None).await.unwrap();
    let note = steps::StepInput {
        channel: Channel::Linkedin,
        subject_template: None,
        body_template: "Hi {{first_name|there}}, a short note.".to_owned(),
        condition: Some("no_reply".to_owned()),
        ..step(3, 3)
    };
    steps::add(services, owner, client, scene.campaign, note).await.unwrap();
    let saved =
        templates::save(services, owner, client, scene.campaign, Some(" Health  first ")).await.unwrap();
    assert_eq!((saved.name.as_str(), saved.industry.as_str()), ("Health first", "healthcare"));
    let days: Vec<i64> = saved.sequence.touches.iter().map(|touch| touch.day).collect();
    assert_eq!((days, saved.sequence.total_days), (vec![1, 3, 6], 6));
    assert_eq!(saved.sequence.touches[2].messaging_key, "touch_3_linkedin");
    assert!(saved.messaging["touch_3_linkedin"].body.contains("a short note"));
    let again = templates::save(services, owner, client, scene.campaign, Some("Health first")).await;
    assert_eq!(code(&again), "name:taken");

    // What is done to the campaign afterwards changes nothing about the template.
    steps::remove(services, owner, client, scene.campaign, 1).await.unwrap();
    let made = templates::launch(services, owner, client, saved.id, None).await.unwrap();
    assert_eq!(made.name, "Health first - 2026-01-06");
    assert_eq!((made.permission_mode, made.daily_limit), (None, 25));
    assert_eq!((made.allocation_email, made.allocation_linkedin), (70, 30));
    let begun = steps::list(services, owner, client, made.id).await.unwrap();
    let delays: Vec<i64> = begun.iter().map(|step| step.delay_days).collect();
    assert_eq!(delays, [0, 2, 3]);
    assert_eq!(begun[2].condition.as_deref(), Some("no_reply"));
    let senders = mailboxes::resources_of(services, owner, client, made.id, None).await.unwrap();
    assert_eq!((senders.len(), made.total_leads), (0, 0));
    let one = templates::get(services, owner, client, saved.id).await.unwrap();
    assert_eq!(one.status, TemplateStatus::Active);
    let named = templates::launch(services, owner, client, saved.id, Some("Q3 clinics")).await.unwrap();
    assert_eq!(named.name, "Q3 clinics");
    assert_ne!(named.permission_mode, Some(PermissionMode::Autopilot));

    templates::delete(services, owner, client, saved.id).await.unwrap();
    assert_eq!(templates::list(services, owner, client, 1, 20).await.unwrap().total, 0);
    assert_eq!(code(&templates::launch(services, owner, client, saved.id, None).await), "no such template");
    // Its name is free again.
    templates::save(services, owner, client, scene.campaign, Some("Health first")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_worked_is_saved_and_begun_from_again_on_sqlite() {
    what_worked_is_saved_and_begun_from_again(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_worked_is_saved_and_begun_from_again_on_postgres() {
    what_worked_is_saved_and_begun_from_again(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_campaign_makes_no_template() {
    let scene = Scene::on(Engine::Sqlite).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let empty = CampaignInput { name: Some("Empty".to_owned()), ..CampaignInput::default() };
    let empty = campaigns::create(services, owner, client, empty).await.unwrap().id;
    assert_eq!(code(&templates::save(services, owner, client, empty, None).await), "SEQUENCE_EMPTY");
}
