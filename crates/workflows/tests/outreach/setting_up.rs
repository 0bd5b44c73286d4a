use domain::{CampaignStatus, Role};
use store::Engine;
use store::outreach::campaigns::Filter;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::{activation, identity, mailboxes, steps};

use crate::scene::{Scene, mailbox, step};
use crate::world::code;

fn named(name: &str) -> CampaignInput {
    CampaignInput { name: Some(name.to_owned()), ..CampaignInput::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_settings_are_refused_field_by_field_and_a_part_is_checked_with_the_rest() {
    let scene = Scene::on(Engine::Sqlite).await;
    let create =
        async |input| code(&campaigns::create(scene.services(), &scene.owner, scene.client, input).await);
    assert_eq!(create(named(" ")).await, "name:required");
    assert_eq!(create(named(&"x".repeat(256))).await, "name:too_long");
    let shares = CampaignInput { allocation_email: Some(60), allocation_linkedin: Some(30), ..named("x") };
    assert_eq!(create(shares).await, "allocation_email:must_total_100");
    let day = |text: &str| Some(text.parse().unwrap());
    let dates = CampaignInput { start_date: day("2026-03-02"), end_date: day("2026-03-01"), ..named("x") };
    assert_eq!(create(dates).await, "end_date:before_start");
    let odd = CampaignInput {
        daily_limit: Some(501),
        timezone: Some("Mars/Base".into()),
        work_days: Some(vec![8]),
        ..named("x")
    };
    assert_eq!(create(odd).await, "daily_limit:out_of_range,timezone:invalid,work_days:invalid");
    let half = CampaignInput { allocation_email: Some(60), ..CampaignInput::default() };
    let changed =
        campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, half, None).await;
    assert_eq!(code(&changed), "allocation_email:must_total_100", "the other shares stay as they were");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_told_in_sentences_and_a_completed_campaign_stays_as_it_is() {
    let scene = Scene::on(Engine::Sqlite).await;
    let bare = campaigns::create(scene.services(), &scene.owner, scene.client, named("Bare")).await.unwrap();
    let told = activation::preflight(scene.services(), &scene.owner, scene.client, bare.id).await.unwrap();
    assert_eq!(told.blockers.iter().map(|one| one.code).collect::<Vec<_>>(), ["NO_STEPS"]);
    let go = async |to| {
        code(&activation::set_status(scene.services(), &scene.owner, scene.client, scene.campaign, to).await)
    };
    assert_eq!(go(CampaignStatus::Paused).await, "INVALID_TRANSITION");
    assert_eq!(go(CampaignStatus::Active).await, "ok");
    assert_eq!(go(CampaignStatus::Active).await, "ok", "again changes nothing");
    let gone = campaigns::delete(scene.services(), &scene.owner, scene.client, scene.campaign).await;
    assert_eq!(code(&gone), "INVALID_TRANSITION", "a running one is paused first");
    assert_eq!(go(CampaignStatus::Completed).await, "ok");
    assert_eq!(go(CampaignStatus::Active).await, "INVALID_TRANSITION");
    let edit =
        campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, named("x"), None)
            .await;
    assert_eq!(code(&edit), "INVALID_TRANSITION");
    let copy =
        campaigns::duplicate(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    assert_eq!((copy.name.as_str(), copy.status), ("Copy of Q1 Healthcare", CampaignStatus::Draft));
    assert_eq!(steps::list(scene.services(), &scene.owner, scene.client, copy.id).await.unwrap().len(), 2);
    campaigns::delete(scene.services(), &scene.owner, scene.client, copy.id).await.unwrap();
    let deleted = campaigns::get(scene.services(), &scene.owner, scene.client, copy.id).await;
    assert_eq!(code(&deleted), "deleted campaign");
    let page = campaigns::list(scene.services(), &scene.owner, scene.client, &Filter::default(), 1, 20)
        .await
        .unwrap();
    assert_eq!((page.total, page.campaigns.len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_default_sequence_fills_an_empty_campaign_and_passes_its_own_checks() {
    let scene = Scene::on(Engine::Sqlite).await;
    let shares =
        CampaignInput { allocation_email: Some(60), allocation_linkedin: Some(40), ..named("Two channels") };
    let made = campaigns::create(scene.services(), &scene.owner, scene.client, shares).await.unwrap();
    let built =
        steps::add_growth_engine(scene.services(), &scene.owner, scene.client, made.id, false).await.unwrap();
    let shown: Vec<_> =
        built.iter().map(|one| (one.step_number, one.channel.as_str(), one.delay_days)).collect();
    assert_eq!(shown, [(1, "email", 0), (2, "linkedin", 2), (3, "email", 2), (4, "email", 7)]);
    let again = steps::add_growth_engine(scene.services(), &scene.owner, scene.client, made.id, false).await;
    assert_eq!(code(&again), "sequence exists");
    let told = activation::preflight(scene.services(), &scene.owner, scene.client, made.id).await.unwrap();
    assert!(told.blockers.iter().all(|one| one.code == "NO_RESOURCE"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_that_could_never_be_sent_are_refused_when_they_are_written() {
    let scene = Scene::on(Engine::Sqlite).await;
    let add = async |change: &dyn Fn(&mut steps::StepInput)| {
        let mut input = step(3, 3);
        change(&mut input);
        code(&steps::add(scene.services(), &scene.owner, scene.client, scene.campaign, input).await)
    };
    assert_eq!(add(&|step| step.step_number = Some(1)).await, "step exists");
    assert_eq!(add(&|step| step.step_number = Some(21)).await, "step_number:out_of_range");
    assert_eq!(add(&|step| step.subject_template = None).await, "subject_template:required");
    assert_eq!(add(&|step| step.body_template = "Hi {first_name}".into()).await, "body_template:invalid");
    assert_eq!(add(&|step| step.body_template = "{{".repeat(9_000)).await, "body_template:invalid");
    assert_eq!(
        add(&|step| step.condition = Some("1 = 1; DROP TABLE leads".into())).await,
        "condition:invalid"
    );
    assert_eq!(add(&|step| step.delay_days = 31).await, "delay_days:out_of_range");
    assert_eq!(add(&|_| ()).await, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_and_tenants_see_and_do_no_more_than_they_may() {
    let scene = Scene::on(Engine::Sqlite).await;
    let viewer = scene.world.colleague(&scene.owner, "viewer@harbour.example", Role::Viewer).await;
    let member = scene.world.colleague(&scene.owner, "member@harbour.example", Role::Member).await;
    let services = scene.services();
    assert_eq!(code(&campaigns::get(services, &viewer, scene.client, scene.campaign).await), "ok");
    assert_eq!(
        code(&campaigns::create(services, &viewer, scene.client, named("x")).await),
        "forbidden below member"
    );
    assert_eq!(
        code(&campaigns::delete(services, &member, scene.client, scene.campaign).await),
        "forbidden below admin"
    );
    assert_eq!(
        code(&mailboxes::establish(services, &member, scene.client, scene.mailbox).await),
        "forbidden below admin"
    );
    let stranger = scene.world.owner("stranger@other.example").await;
    assert_eq!(
        code(&campaigns::get(services, &stranger, scene.client, scene.campaign).await),
        "no such client"
    );
    let theirs = stranger.current.unwrap();
    assert_eq!(code(&campaigns::get(services, &stranger, theirs, scene.campaign).await), "no such campaign");
    assert_eq!(code(&mailboxes::test(services, &stranger, theirs, scene.mailbox).await), "no such mailbox");
    assert_eq!(mailboxes::list(services, &stranger, theirs).await.unwrap(), vec![]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_kept_sealed_and_a_mailbox_belongs_to_one_client() {
    let scene = Scene::on(Engine::Sqlite).await;
    let mut input = mailbox("lee@get-harbour.example", scene.world.inbox.address());
    (input.user_name, input.password) = ("lee".into(), Some("very secret words".into()));
    let made = mailboxes::connect(scene.services(), &scene.owner, scene.client, input.clone()).await.unwrap();
    assert!(made.has_password && !serde_json::to_string(&made).unwrap().contains("very secret"));
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let row = store::outreach::mailboxes::get(&mut tx, made.id).await.unwrap().unwrap();
    assert!(!row.password_sealed.unwrap().contains("very secret"));
    drop(tx);
    let stranger = scene.world.owner("stranger@other.example").await;
    let taken = mailboxes::connect(scene.services(), &stranger, stranger.current.unwrap(), input).await;
    assert_eq!(code(&taken), "mailbox exists");
    let mut odd = mailbox("not an address", scene.world.inbox.address());
    (odd.smtp_host, odd.smtp_port) = ("exa mple.com/../".into(), 70_000);
    let refused = mailboxes::connect(scene.services(), &scene.owner, scene.client, odd).await;
    assert_eq!(code(&refused), "email_address:not_an_email,smtp_host:invalid,smtp_port:out_of_range");
    let nobody = identity::SenderIdentity { abn: Some("12".into()), ..identity::SenderIdentity::default() };
    let refused = identity::set(scene.services(), &scene.owner, scene.client, nobody).await;
    assert_eq!(
        code(&refused),
        "sender_name:required,legal_name:required,postal_address:required,abn:invalid"
    );
}
