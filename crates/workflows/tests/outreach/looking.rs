//! What pages of campaigns ask for, and what can be done from them.

use domain::{
    ApprovalStatus, CampaignStatus, EnrolmentState, MailSecurity, MailboxStatus, PermissionMode, StopReason,
};
use engines::reporting::LeadCounts;
use serde_json::json;
use store::Engine;
use store::outreach::example;
use workflows::outreach::campaigns::{self, CampaignInput, Without};
use workflows::outreach::mailbox_changes::{self, Wish};
use workflows::outreach::mailboxes::MailboxInput;
use workflows::outreach::trial::{self, TrialInput};
use workflows::outreach::{enrolments, identity, mailboxes, overview, preview, roster, steps};
use workflows::{dashboard, leads};

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

    let shown = dashboard::get(services, owner, client, 30).await.unwrap();
    assert_eq!(shown.leads, LeadCounts { contacted: 2, ..LeadCounts::default() });
    assert_eq!((shown.active_campaigns, shown.in_sequence.at_least(), shown.meetings.booked()), (1, 2, 0));
    let told: Vec<_> = shown.events.iter().map(|event| event.happened.action.as_str()).collect();
    assert!(told.iter().filter(|action| **action == "sent").count() == 2, "{told:?}");
    assert!(shown.events.iter().all(|event| event.person.is_some()) && shown.upcoming.is_empty());
    scene.world.advance(chrono::TimeDelta::days(30));
    let later = dashboard::get(services, owner, client, 30).await.unwrap();
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

async fn a_kept_password_goes_to_no_server_it_was_not_given_for(engine: Engine) {
    let scene = Scene::on(engine).await;
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let known = MailboxInput {
        user_name: "lee".into(),
        password: Some("harbour lantern".into()),
        imap_host: Some("imap.example.com".into()),
        ..mailbox("lee@get-harbour.example", scene.world.inbox.address())
    };
    let made = mailboxes::connect(services, owner, client, known.clone()).await.unwrap().id;
    let known = MailboxInput { password: None, ..known };
    let change = async |input: MailboxInput| {
        code(&mailbox_changes::change(services, owner, client, made, input).await)
    };
    let elsewhere = [
        MailboxInput { smtp_host: "127.0.0.9".into(), ..known.clone() },
        MailboxInput { smtp_port: 2_525, ..known.clone() },
        MailboxInput { smtp_security: MailSecurity::Starttls, ..known.clone() },
        MailboxInput { imap_host: Some("imap.evil.example".into()), ..known.clone() },
        MailboxInput { imap_port: Some(1_993), ..known.clone() },
        MailboxInput { imap_security: Some(MailSecurity::Plain), ..known.clone() },
        MailboxInput { user_name: "somebody".into(), ..known.clone() },
        MailboxInput { smtp_host: "127.0.0.9".into(), password: Some(String::new()), ..known.clone() },
    ];
    let before = mailboxes::list(services, owner, client).await.unwrap();
    for input in elsewhere {
        assert_eq!(change(input.clone()).await, "password:required", "{input:?}");
    }
    assert_eq!(mailboxes::list(services, owner, client).await.unwrap(), before, "nothing was changed");
    // The same servers in other words, and fewer of them.
    for same in [
        MailboxInput { imap_host: Some(" IMAP.example.com ".into()), ..known.clone() },
        MailboxInput { imap_port: Some(993), imap_security: Some(MailSecurity::Tls), ..known.clone() },
        MailboxInput { display_name: "Lee Kim".into(), daily_send_limit: 10, ..known.clone() },
        MailboxInput { imap_host: None, ..known.clone() },
    ] {
        assert_eq!(change(same.clone()).await, "ok", "{same:?}");
    }
    assert_eq!(
        change(known.clone()).await,
        "password:required",
        "a server it had once is a server like any other"
    );
    let given = MailboxInput { password: Some("harbour lantern".into()), ..known };
    assert_eq!(change(given).await, "ok");
    // Where none is kept there is nothing to give away.
    let moved = mailbox("kim@get-harbour.example", "127.0.0.9:25".parse().unwrap());
    assert_eq!(code(&mailbox_changes::change(services, owner, client, scene.mailbox, moved).await), "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_password_goes_to_no_server_it_was_not_given_for_on_sqlite() {
    a_kept_password_goes_to_no_server_it_was_not_given_for(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_password_goes_to_no_server_it_was_not_given_for_on_postgres() {
    a_kept_password_goes_to_no_server_it_was_not_given_for(Engine::Postgres).await;
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

async fn a_step_is_tried_on_oneself_and_no_lead_hears_of_it(engine: Engine) {
    let scene = Scene::on(engine).await;
    let lead = scene.enrol(&["alex@x.example"]).await[0];
    let me = scene.owner.account.email.to_string();
    let before = scene.received(&me).len();
    let input = TrialInput { step_number: 1, lead: Some(lead), ..TrialInput::default() };
    let sent = trial::test_send(scene.services(), &scene.owner, scene.client, scene.campaign, input.clone())
        .await
        .unwrap();
    assert_eq!((sent.to.as_str(), sent.subject.as_str()), (me.as_str(), "Test: A thought for your team"));
    let mails = scene.received(&me);
    assert_eq!(mails.len(), before + 1);
    let letter = mails.last().unwrap().letter();
    assert!(letter.text.contains("Harbour Health") && letter.text.contains("/u/test"), "{}", letter.text);
    assert!(!letter.text.contains(['{', '}']), "{}", letter.text);
    // Texts that are not saved yet take the place of the step's.
    let written = TrialInput { body_template: Some("Only {{company}}.".to_owned()), ..input.clone() };
    trial::test_send(scene.services(), &scene.owner, scene.client, scene.campaign, written).await.unwrap();
    assert!(scene.received(&me).last().unwrap().letter().text.starts_with("Only Harbour Health."));
    assert_eq!((scene.phases().await, scene.received("alex@x.example").len()), (vec![], 0));

    let refused = async |input: TrialInput| {
        let tried = trial::test_send(scene.services(), &scene.owner, scene.client, scene.campaign, input);
        code(&tried.await)
    };
    let unfilled = TrialInput { body_template: Some("Hi {{recent_news}}".to_owned()), ..input.clone() };
    assert_eq!(refused(unfilled).await, "CONTENT_INVALID");
    assert_eq!(refused(TrialInput { step_number: 9, ..input.clone() }).await, "no such step");
    identity::set_pause(scene.services(), &scene.owner, scene.client, true, "").await.unwrap();
    assert_eq!(refused(input).await, "SENDING_PAUSED");
    assert_eq!(scene.received(&me).len(), before + 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_tried_on_oneself_and_no_lead_hears_of_it_on_sqlite() {
    a_step_is_tried_on_oneself_and_no_lead_hears_of_it(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_tried_on_oneself_and_no_lead_hears_of_it_on_postgres() {
    a_step_is_tried_on_oneself_and_no_lead_hears_of_it(Engine::Postgres).await;
}

async fn a_touch_is_kept_with_what_its_text_holds_and_an_erased_person_with_nothing(engine: Engine) {
    let scene = Scene::on(engine).await;
    let lead = scene.enrol(&["alex@x.example"]).await[0];
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 1);
    let services = scene.services();
    let mut tx = services.db.read(scene.client).await.unwrap();
    let (recipient, body, frozen, sent) = example::kept(&mut tx, lead).await.unwrap().remove(0);
    drop(tx);
    let sent = sent.unwrap().0;
    assert_eq!(recipient, "alex@x.example");
    assert_eq!(sent["body"], body);
    for kept in [&frozen.0, &sent] {
        assert_eq!((&kept["has_first_name"], &kept["has_company_mention"]), (&json!(true), &json!(true)));
        assert_eq!((&kept["touch_number"], &kept["has_question"]), (&json!(1), &json!(true)), "{kept}");
    }
    // A Tuesday, on the recipient's clock.
    assert_eq!(sent["day_of_week"], json!(1));
    assert!((9..17).contains(&sent["hour_of_day"].as_i64().unwrap()), "{sent}");

    leads::erase_person(services, &scene.owner, scene.client, lead).await.unwrap();
    let mut tx = services.db.read(scene.client).await.unwrap();
    let (recipient, body, frozen, sent) = example::kept(&mut tx, lead).await.unwrap().remove(0);
    assert!(recipient.starts_with("erased-") && body.is_empty() && sent.is_none());
    assert_eq!(frozen.0, json!({}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_touch_is_kept_with_what_its_text_holds_and_an_erased_person_with_nothing_on_sqlite() {
    a_touch_is_kept_with_what_its_text_holds_and_an_erased_person_with_nothing(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_touch_is_kept_with_what_its_text_holds_and_an_erased_person_with_nothing_on_postgres() {
    a_touch_is_kept_with_what_its_text_holds_and_an_erased_person_with_nothing(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_a_step_is_saved_it_is_told_whom_that_touches() {
    let scene = Scene::on(Engine::Sqlite).await;
    let told = async || {
        let all = steps::touched(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
        all.into_iter().map(|one| (one.ahead, one.had, one.in_approval)).collect::<Vec<_>>()
    };
    assert_eq!(told().await, [(0, 0, 0), (0, 0, 0)]);
    scene.enrol(&["alex@x.example", "kim@y.example"]).await;
    assert_eq!(told().await, [(2, 0, 0), (2, 0, 0)]);
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 2);
    assert_eq!(told().await, [(0, 2, 0), (2, 0, 0)], "both had the first and have yet to get the second");
    let mode = CampaignInput { permission_mode: Some(PermissionMode::CoPilot), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, mode, None)
        .await
        .unwrap();
    scene.pass(24 * 4).await;
    assert_eq!(told().await, [(0, 2, 0), (0, 0, 2)], "frozen words wait for a person");
}
