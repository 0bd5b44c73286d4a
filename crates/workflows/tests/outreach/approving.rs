use domain::{ApprovalStatus, CampaignStatus, PermissionMode, TouchPhase};
use store::Engine;
use workflows::notifications;
use workflows::outreach::approvals::{self, Edited, Verdict};
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::regenerate::{self, NO_WRITER, Source};
use workflows::outreach::steps;

use crate::scene::{BODY, Scene, step};
use crate::world::code;

async fn co_pilot(engine: Engine) -> Scene {
    let scene = Scene::on(engine).await;
    let mode = CampaignInput { permission_mode: Some(PermissionMode::CoPilot), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, mode, None)
        .await
        .unwrap();
    scene.activate().await;
    scene
}

async fn pending(scene: &Scene) -> Vec<store::outreach::approvals::Approval> {
    let page =
        approvals::list(scene.services(), &scene.owner, scene.client, Some(ApprovalStatus::Pending), 1, 50)
            .await
            .unwrap();
    assert_eq!(page.items.len() as i64, page.total);
    page.items
}

async fn nothing_leaves_before_a_person_agreed_and_then_exactly_what_was_agreed_to(engine: Engine) {
    let scene = co_pilot(engine).await;
    let leads = scene.enrol(&["alex@x.example", "sam@y.example"]).await;
    assert_eq!(scene.pass(7).await.taken, 0);
    let mut items = pending(&scene).await;
    assert_eq!(items.len(), 2);
    let told = notifications::unread(scene.services(), &scene.owner).await.unwrap();
    assert_eq!(
        told.newest.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(),
        ["approval_waiting"],
        "told once, not for each"
    );
    items.sort_by_key(|item| item.lead_id != leads[0]);
    assert_eq!(scene.phases().await, [(TouchPhase::AwaitingApproval, 2)]);
    let words = "Hello Alex, this is what I would rather say to you about your company, in my own words and not many of them. Worth a conversation?";
    let edited = Edited { subject: Some("My own subject here".to_owned()), body: words.to_owned() };
    let done = approvals::approve(scene.services(), &scene.owner, scene.client, items[0].id, Some(edited))
        .await
        .unwrap();
    assert_eq!(done.status, ApprovalStatus::Approved);
    assert!(
        done.edited_content.is_some()
            && done.proposed_content.0["body"] != done.edited_content.unwrap().0["body"],
        "both versions are kept"
    );
    approvals::reject(scene.services(), &scene.owner, scene.client, items[1].id, "not them").await.unwrap();
    let twice = approvals::approve(scene.services(), &scene.owner, scene.client, items[1].id, None).await;
    assert_eq!(code(&twice), "INVALID_TRANSITION");
    assert_eq!(scene.pass(20).await.taken, 1);
    let mail = scene.received("alex@x.example").remove(0).letter();
    assert_eq!(mail.subject, "My own subject here");
    assert!(mail.text.starts_with(words), "{}", mail.text);
    assert_eq!(scene.received("sam@y.example").len(), 0, "a rejected step is left out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_before_a_person_agreed_and_then_exactly_what_was_agreed_to_on_sqlite() {
    nothing_leaves_before_a_person_agreed_and_then_exactly_what_was_agreed_to(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_before_a_person_agreed_and_then_exactly_what_was_agreed_to_on_postgres() {
    nothing_leaves_before_a_person_agreed_and_then_exactly_what_was_agreed_to(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_decides_expires_after_24_working_hours_and_the_third_pauses_the_campaign() {
    let scene = co_pilot(Engine::Sqlite).await;
    scene.enrol(&["alex@x.example"]).await;
    scene.pass(4).await;
    let mut expired = 0;
    for _ in 0..24 * 16 {
        scene.pass(1).await;
        expired += approvals::expire(scene.services()).await.unwrap();
        if expired == 1 {
            // Three working days of eight hours, not one day.
            assert!(scene.now() >= crate::world::start() + chrono::TimeDelta::days(3));
        }
    }
    assert_eq!(expired, 3);
    let campaign =
        campaigns::get(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    assert_eq!(campaign.status, CampaignStatus::Paused);
    assert!(campaign.pause_reason.unwrap().contains("expired"));
    // Each time the empty queue filled, and when the campaign gave up: in the bell and by e-mail.
    let told = notifications::unread(scene.services(), &scene.owner).await.unwrap();
    let kinds: Vec<_> = told.newest.iter().rev().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["approval_waiting", "approval_waiting", "approval_waiting", "campaign_paused"]);
    assert_eq!(told.newest[0].link.as_deref(), Some(&*format!("/dashboard/campaigns/{}", scene.campaign)));
    let subjects = scene.world.subjects("kim@harbour.example").await;
    let about = |words: &str| subjects.iter().filter(|subject| subject.contains(words)).count();
    assert_eq!((about("waits for your approval"), about("has paused itself")), (3, 1), "{subjects:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switching_to_autopilot_releases_nothing_by_itself_and_many_are_decided_one_by_one() {
    let scene = co_pilot(Engine::Sqlite).await;
    scene.enrol(&["alex@x.example", "sam@y.example"]).await;
    scene.pass(7).await;
    let items = pending(&scene).await;
    let mode = CampaignInput { permission_mode: Some(PermissionMode::Autopilot), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, mode, None)
        .await
        .unwrap();
    assert_eq!(scene.pass(10).await.taken, 0);
    let unknown = scene.services().ids.next();
    let ids = [items[0].id, unknown, items[1].id];
    let results = approvals::bulk(scene.services(), &scene.owner, scene.client, &ids, Verdict::Approve, "")
        .await
        .unwrap();
    assert_eq!(results.iter().map(|one| one.ok).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(scene.pass(24).await.taken, 2);
    assert!(BODY.contains("{{first_name|there}}"));
}

async fn other_words_take_the_place_of_those_that_did_not_please(engine: Engine) {
    let scene = co_pilot(engine).await;
    scene.enrol(&["alex@x.example"]).await;
    scene.pass(7).await;
    let first = pending(&scene).await.remove(0);
    let again = regenerate::regenerate(scene.services(), &scene.owner, scene.client, first.id, "less stiff")
        .await
        .unwrap();
    assert_eq!(again.source, Source::Template, "no writer is connected");
    let again = again.item;
    assert_ne!(again.content_hash, first.content_hash);
    assert_ne!(again.proposed_content.0["body"], first.proposed_content.0["body"]);
    let waiting: Vec<_> = pending(&scene).await.into_iter().map(|item| item.id).collect();
    assert_eq!(waiting, [again.id], "the old one is decided");
    let old = regenerate::regenerate(scene.services(), &scene.owner, scene.client, first.id, "").await;
    assert_eq!(code(&old), "INVALID_TRANSITION");
    approvals::approve(scene.services(), &scene.owner, scene.client, again.id, None).await.unwrap();
    assert_eq!(scene.pass(24).await.taken, 1);
    let text = scene.received("alex@x.example")[0].letter().text;
    let body = again.proposed_content.0["body"].as_str().unwrap();
    assert!(text.replace("\r\n", "\n").starts_with(body), "{text}");

    // A text without choices would only say the same again.
    let plain = steps::StepInput { body_template: BODY.replace("{Hi|Hello}", "Hi"), ..step(1, 0) };
    steps::replace(scene.services(), &scene.owner, scene.client, scene.campaign, 1, plain).await.unwrap();
    scene.enrol(&["sam@y.example"]).await;
    scene.pass(24).await;
    let one = pending(&scene).await.remove(0);
    let same = regenerate::regenerate(scene.services(), &scene.owner, scene.client, one.id, "").await;
    assert_eq!(code(&same), "SAME_CONTENT");
    assert!(same.unwrap_err().to_string().starts_with(NO_WRITER));
    assert_eq!(pending(&scene).await.remove(0).id, one.id, "nothing was decided");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_words_take_the_place_of_those_that_did_not_please_on_sqlite() {
    other_words_take_the_place_of_those_that_did_not_please(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_words_take_the_place_of_those_that_did_not_please_on_postgres() {
    other_words_take_the_place_of_those_that_did_not_please(Engine::Postgres).await;
}
