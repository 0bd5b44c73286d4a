//! What pages of campaigns ask for, and what can be done from them.

use domain::{ApprovalStatus, CampaignStatus, EnrolmentState, MailboxStatus, PermissionMode, StopReason};
use engines::reporting::LeadCounts;
use store::Engine;
use workflows::dashboard;
use workflows::outreach::campaigns::{self, CampaignInput, Without};
use workflows::outreach::mailbox_changes::{self, Wish};
use workflows::outreach::mailboxes::MailboxInput;
use workflows::outreach::{enrolments, mailboxes, overview, preview, roster};

use crate::scene::{Scene, mailbox};
use crate::world::code;

async fn a_campaign_tells_who_is_in_it_what_happened_and_how_its_texts_read(engine: Engine) {
    let scene = Scene::on(engine).await;
    let (services, owner, client, campaign) = (scene.services(), &scene.owner, scene.client, scene.campaign);
    let leads = scene.enrol(&["alex@x.example", "sam@y.example"]).await;
    let free = scene.person("kay@z.example").await;
    scene.activate().await;

    let page = roster::roster(services, owner, client, campaign, None, 1, 50).await.unwrap();
    let mut names: Vec<_> = page.rows.iter().map(|(_, person)| person.clone().unwrap().email).collect();
    names.sort();
    assert_eq!((page.total, names), (2, vec!["alex@x.example".to_owned(), "sam@y.example".to_owned()]));
    let could = roster::could_join(services, owner, client, None).await.unwrap();
    assert_eq!(could.iter().map(|lead| lead.id).collect::<Vec<_>>(), [free], "the others are in a sequence");

    let before = overview::overview(services, owner, client, campaign).await.unwrap();
    assert_eq!((before.sent, before.states), (0, vec![(EnrolmentState::Active, 2)]));
    scene.pass(24).await;
    let after = overview::overview(services, owner, client, campaign).await.unwrap();
    assert_eq!(after.sent, 2);
    let events = overview::events(services, owner, client, campaign).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.happened.action == "sent").count(), 2);
    assert!(
        events.iter().all(|event| event.person.as_ref().is_some_and(|person| leads.contains(&person.id)))
    );

    let shown = dashboard::get(services, owner, client).await.unwrap();
    assert_eq!(shown.leads, LeadCounts { contacted: 2, replied: 0 });
    assert_eq!((shown.active_campaigns, shown.in_sequence.at_least(), shown.meetings.booked()), (1, 2, 0));
    let told: Vec<_> = shown.events.iter().map(|event| event.happened.action.as_str()).collect();
    assert!(told.iter().filter(|action| **action == "sent").count() == 2, "{told:?}");
    assert!(shown.events.iter().all(|event| event.person.is_some()) && shown.upcoming.is_empty());
    scene.world.advance(chrono::TimeDelta::days(30));
    let later = dashboard::get(services, owner, client).await.unwrap();
    assert_eq!(later.leads, LeadCounts::default(), "30 days are counted, today among them");

    let samples = preview::samples(services, owner, client, campaign).await.unwrap();
    assert_eq!(samples.sender.name, "Kim Lee");
    let ids: Vec<_> = samples.people.iter().map(|sample| sample.lead).collect();
    assert!(leads.contains(&ids[0]) && leads.contains(&ids[1]) && ids[2] == free, "its own leads come first");
    let values = &samples.people[0].values;
    assert!(values.contains(&("company", "Harbour Health".to_owned())), "{values:?}");
    assert!(values.iter().all(|(name, _)| *name != "title"), "what is not known has no value");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_tells_who_is_in_it_what_happened_and_how_its_texts_read_on_sqlite() {
    a_campaign_tells_who_is_in_it_what_happened_and_how_its_texts_read(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_tells_who_is_in_it_what_happened_and_how_its_texts_read_on_postgres() {
    a_campaign_tells_who_is_in_it_what_happened_and_how_its_texts_read(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_that_is_taken_out_hears_nothing_more_and_its_approval_is_called_off() {
    let scene = Scene::on(Engine::Sqlite).await;
    let (services, owner, client, campaign) = (scene.services(), &scene.owner, scene.client, scene.campaign);
    let mode = CampaignInput { permission_mode: Some(PermissionMode::CoPilot), ..CampaignInput::default() };
    campaigns::update(services, owner, client, campaign, mode, None).await.unwrap();
    let leads = scene.enrol(&["alex@x.example", "sam@y.example"]).await;
    scene.activate().await;
    scene.pass(24).await;
    let queue = |status| roster::queue(services, owner, client, status, 1, 50);
    let (waiting, total) = queue(ApprovalStatus::Pending).await.unwrap();
    assert_eq!((waiting.len(), total), (2, 2));
    let alex = waiting.iter().find(|one| one.approval.lead_id == leads[0]).unwrap();
    assert_eq!((alex.campaign.as_str(), alex.recipient.as_str()), ("Q1 Healthcare", "alex@x.example"));

    assert_eq!(roster::take_out(services, owner, client, campaign, &leads[..1]).await.unwrap(), 1);
    assert_eq!(roster::take_out(services, owner, client, campaign, &leads[..1]).await.unwrap(), 0);
    assert_eq!(queue(ApprovalStatus::Pending).await.unwrap().1, 1);
    assert_eq!(queue(ApprovalStatus::Cancelled).await.unwrap().1, 1);
    let page = roster::roster(services, owner, client, campaign, Some(EnrolmentState::Stopped), 1, 50)
        .await
        .unwrap();
    let stopped: Vec<_> = page.rows.iter().map(|(row, _)| (row.lead_id, row.state_reason)).collect();
    assert_eq!((page.total, stopped), (1, vec![(leads[0], Some(StopReason::ByPerson))]));
    scene.pass(72).await;
    assert_eq!(scene.received("alex@x.example").len(), 0);
    let free = roster::could_join(services, owner, client, None).await.unwrap();
    assert!(free.iter().any(|lead| lead.id == leads[0]), "it may join another campaign");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_mailbox_sends_nothing_and_a_disconnected_one_forgets_its_password() {
    let scene = Scene::on(Engine::Sqlite).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    let paused =
        mailbox_changes::set_paused(services, owner, client, scene.mailbox, Wish::Pause).await.unwrap();
    assert_eq!((paused.status, paused.limit_today), (MailboxStatus::Paused, 0));
    scene.pass(24).await;
    assert_eq!(scene.received("alex@x.example").len(), 0);
    let why = enrolments::why_waiting(services, owner, client, scene.campaign).await.unwrap();
    assert_eq!((why.len(), why[0].check), (1, Some(14)), "{why:?}");

    let on = mailbox_changes::set_paused(services, owner, client, scene.mailbox, Wish::GoOn).await.unwrap();
    assert_eq!(on.status, MailboxStatus::Active, "a day of pause costs nothing");
    scene.pass(24).await;
    assert_eq!(scene.received("alex@x.example").len(), 1);

    let server = scene.world.inbox.address();
    let input = MailboxInput {
        password: Some("harbour".into()),
        user_name: "kim".into(),
        daily_send_limit: 20,
        ..mailbox("other@x.example", server)
    };
    let changed =
        mailbox_changes::change(services, owner, client, scene.mailbox, input.clone()).await.unwrap();
    assert_eq!(changed.email_address.as_str(), "kim@get-harbour.example", "the address stays");
    assert_eq!((changed.has_password, changed.daily_send_limit), (true, 20));
    let kept = mailbox_changes::change(
        services,
        owner,
        client,
        scene.mailbox,
        MailboxInput { password: None, ..input },
    )
    .await
    .unwrap();
    assert!(kept.has_password, "none given: the old one stays");

    mailbox_changes::remove(services, owner, client, scene.mailbox).await.unwrap();
    assert_eq!(mailboxes::list(services, owner, client).await.unwrap(), vec![]);
    let again = mailbox_changes::remove(services, owner, client, scene.mailbox).await;
    assert_eq!(code(&again), "no such mailbox");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_that_rests_for_weeks_falls_back_in_its_warm_up() {
    let scene = Scene::on(Engine::Sqlite).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    mailbox_changes::set_paused(services, owner, client, scene.mailbox, Wish::Pause).await.unwrap();
    scene.world.advance(chrono::TimeDelta::days(10));
    let on = mailbox_changes::set_paused(services, owner, client, scene.mailbox, Wish::GoOn).await.unwrap();
    assert_eq!((on.status, on.warmup_day), (MailboxStatus::Warming, 26), "one day for two of pause");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_set_can_be_taken_away_again() {
    let scene = Scene::on(Engine::Sqlite).await;
    let (services, owner, client, campaign) = (scene.services(), &scene.owner, scene.client, scene.campaign);
    let given = CampaignInput {
        description: Some("Clinics".into()),
        end_date: "2030-01-01".parse().ok(),
        total_lead_limit: Some(10),
        ..CampaignInput::default()
    };
    let view = campaigns::update(services, owner, client, campaign, given, None).await.unwrap();
    assert!(view.end_date.is_some() && view.total_lead_limit == Some(10));
    let kept =
        campaigns::update(services, owner, client, campaign, CampaignInput::default(), None).await.unwrap();
    assert_eq!((kept.description.as_deref(), kept.total_lead_limit), (Some("Clinics"), Some(10)));
    let without = Without { end_date: true, total_lead_limit: true, ..Without::default() };
    let emptied = CampaignInput { description: Some(" ".into()), without, ..CampaignInput::default() };
    let view = campaigns::update(services, owner, client, campaign, emptied, None).await.unwrap();
    assert_eq!((view.description, view.end_date, view.total_lead_limit), (None, None, None));
    assert_eq!(view.status, CampaignStatus::Draft);
}
