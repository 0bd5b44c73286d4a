//! Each event, from the thing that happens to what the receiver is told.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{CampaignStatus, LeadFact, LeadStatus, PermissionMode, WebhookEvent};
use futures::stream;
use serde_json::{Value, json};
use store::Engine;
use workflows::imports::{self, ImportLeads, Start};
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::leads::{self, LeadChange, NewLead};
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::{activation, opt_out, upkeep};
use workflows::replies::meetings::{self, NewMeeting};

use crate::answers::answer;
use crate::post::{Post, on_both};

const WHO: &str = "alex@x.example";

/// The names of what was told, in the order of their making.
async fn names(post: &Post) -> Vec<String> {
    post.deliveries().await.iter().map(|row| row.event_type.to_string()).collect()
}

/// The data of the one event of that name.
fn data_of(post: &Post, event: &str) -> Value {
    let mut found: Vec<Value> =
        post.told().into_iter().filter(|(name, _)| name == event).map(|(_, data)| data).collect();
    assert_eq!(found.len(), 1, "{event}");
    found.remove(0)
}

fn fact(fact: LeadFact, text: &str) -> BTreeMap<LeadFact, String> {
    BTreeMap::from([(fact, text.to_owned())])
}

async fn a_lead_is_told_of_from_its_making_to_its_end(engine: Engine) {
    let post = Post::on(engine, &WebhookEvent::CHOICES).await;
    let (services, owner, client) = (post.services(), &post.scene.owner, post.scene.client);
    let new = NewLead { email: WHO.to_owned(), ..NewLead::default() };
    let lead = leads::add_lead(services, owner, client, new).await.unwrap();
    assert_eq!(names(&post).await, ["lead.created"], "nothing is known of it yet");
    let change = LeadChange { facts: fact(LeadFact::FirstName, "Alex"), ..LeadChange::default() };
    leads::update_lead(services, owner, client, lead.id, change).await.unwrap();
    assert_eq!(names(&post).await[1..], ["lead.enriched", "lead.scored"]);
    leads::rescore_lead(services, owner, client, lead.id).await.unwrap();
    assert_eq!(names(&post).await.len(), 3, "the same score is no news");
    let change = LeadChange { status: Some(LeadStatus::Converted), ..LeadChange::default() };
    leads::update_lead(services, owner, client, lead.id, change).await.unwrap();
    assert_eq!(names(&post).await[3..], ["lead.converted"]);
    let new = NewLead {
        email: "sam@y.example".to_owned(),
        facts: fact(LeadFact::FirstName, "Sam"),
        ..NewLead::default()
    };
    let sam = leads::add_lead(services, owner, client, new).await.unwrap();
    assert_eq!(names(&post).await[4..], ["lead.created", "lead.enriched", "lead.scored"]);
    let change = LeadChange { status: Some(LeadStatus::Unsubscribed), ..LeadChange::default() };
    leads::update_lead(services, owner, client, sam.id, change).await.unwrap();
    // Who opted out is dead, whatever their score was.
    assert_eq!(names(&post).await[7..], ["lead.scored", "lead.unsubscribed"]);
    post.deliver().await;
    let data = data_of(&post, "lead.converted");
    let mut keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    keys.sort_unstable();
    let wanted = [
        "als_score",
        "als_tier",
        "campaign_id",
        "company",
        "email",
        "first_name",
        "last_name",
        "lead_id",
        "status",
    ];
    assert_eq!(keys, wanted);
    assert_eq!(
        (&data["lead_id"], &data["email"], &data["first_name"], &data["status"]),
        (&json!(lead.id), &json!(WHO), &json!("Alex"), &json!("converted"))
    );
}

async fn a_list_that_is_brought_in_tells_of_each_lead_that_is_new(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadCreated, WebhookEvent::LeadEnriched]).await;
    let folder = tempfile::tempdir().unwrap();
    let services = post.services().clone().keeping_files_in(folder.path());
    let (owner, client) = (&post.scene.owner, post.scene.client);
    let known = NewLead { email: "known@x.example".to_owned(), ..NewLead::default() };
    leads::add_lead(&services, owner, client, known).await.unwrap();
    let list =
        "E-Mail;First Name\r\na@one.example;Ann\r\nb@two.example;\r\nknown@x.example;Kim\r\nbroken;No\r\n";
    let bring = async |start: Start| {
        let bytes: Vec<Result<Vec<u8>, std::io::Error>> = vec![Ok(list.as_bytes().to_vec())];
        let taken =
            imports::receive(&services, owner, client, "list.csv", stream::iter(bytes)).await.unwrap();
        imports::start(&services, owner, client, taken.id, start).await.unwrap();
        let registry = std::sync::Arc::new(Registry::new().job::<ImportLeads>());
        let options = RunnerOptions::default();
        Runner::new(services.db.clone(), services.clone(), registry, services.jobs.clone(), options)
            .run_until_quiet()
            .await;
    };
    bring(Start { dry_run: true, ..Start::default() }).await;
    assert_eq!(names(&post).await, ["lead.created"], "a dry run tells nobody");
    bring(Start { on_existing: Some(domain::OnExisting::Update), ..Start::default() }).await;
    let mut told = names(&post).await;
    told.sort_unstable();
    assert_eq!(told, ["lead.created", "lead.created", "lead.created", "lead.enriched", "lead.enriched"]);
}

async fn where_nobody_listens_nothing_is_written(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::MeetingBooked]).await;
    let (services, owner, client) = (post.services(), &post.scene.owner, post.scene.client);
    let jobs = async || {
        let mut tx = services.db.system_read().await.unwrap();
        let all = store::jobs::list(&mut tx, &store::jobs::JobFilter::default(), 100).await.unwrap();
        all.iter().filter(|job| job.kind == "webhook_delivery").count()
    };
    let many = (0..50)
        .map(|n| NewLead {
            email: format!("p{n}@x{n}.example"),
            facts: fact(LeadFact::FirstName, "P"),
            ..NewLead::default()
        })
        .collect();
    leads::add_leads(services, owner, client, many).await.unwrap();
    assert_eq!((post.deliveries().await.len(), jobs().await), (0, 0));
    // Two that listen are told each, once.
    let mut other = crate::post::input(&post.receiver.url("/other"), &[WebhookEvent::LeadCreated]);
    other.name = "Other".to_owned();
    let other = workflows::webhooks::create(services, owner, client, other).await.unwrap().webhook;
    let many =
        (50..150).map(|n| NewLead { email: format!("p{n}@x{n}.example"), ..NewLead::default() }).collect();
    leads::add_leads(services, owner, client, many).await.unwrap();
    assert_eq!((post.deliveries().await.len(), post.deliveries_of(other.id).await.len()), (0, 100));
    assert_eq!(jobs().await, 100);
    post.deliver().await;
    assert!(post.receiver.calls().iter().all(|call| call.path == "/other"));
    assert_eq!(post.receiver.calls().len(), 100);
}

async fn campaigns_are_told_of_when_they_start_pause_and_end(engine: Engine) {
    let post = Post::on(engine, &WebhookEvent::CHOICES).await;
    let (scene, services, client) = (&post.scene, post.services(), post.scene.client);
    scene.activate().await;
    let to = async |status| {
        activation::set_status(services, &scene.owner, client, scene.campaign, status).await.unwrap();
    };
    to(CampaignStatus::Active).await;
    to(CampaignStatus::Paused).await;
    to(CampaignStatus::Completed).await;
    assert_eq!(names(&post).await, ["campaign.started", "campaign.paused", "campaign.completed"]);
    post.deliver().await;
    let wanted = json!({"campaign_id": scene.campaign, "name": "Q1 Healthcare", "status": "paused", "pause_reason": null});
    assert_eq!(data_of(&post, "campaign.paused"), wanted);
}

async fn a_campaign_that_ends_by_itself_is_told_of(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::CampaignCompleted]).await;
    let (scene, services, client) = (&post.scene, post.services(), post.scene.client);
    let today = scene.now().date_naive();
    let input = CampaignInput { end_date: Some(today + chrono::Days::new(3)), ..CampaignInput::default() };
    campaigns::update(services, &scene.owner, client, scene.campaign, input, None).await.unwrap();
    scene.activate().await;
    assert_eq!(upkeep::complete(services).await.unwrap(), 0);
    scene.world.advance(TimeDelta::days(5));
    assert_eq!(upkeep::complete(services).await.unwrap(), 1);
    assert_eq!(names(&post).await, ["campaign.completed"]);
}

async fn an_answer_is_told_of_with_what_it_means(engine: Engine) {
    let post = Post::on(engine, &WebhookEvent::CHOICES).await;
    let scene = &post.scene;
    let leads = scene.enrol(&[WHO]).await;
    scene.activate().await;
    scene.pass(7).await;
    scene.receive(answer(scene, WHO, "<r1@x>", "How much does it cost?")).await;
    assert_eq!(names(&post).await, ["campaign.started", "reply.received"]);
    post.deliver().await;
    let data = data_of(&post, "reply.received");
    assert_eq!(
        (&data["lead_id"], &data["campaign_id"], &data["channel"], &data["intent"], &data["snippet"]),
        (
            &json!(leads[0]),
            &json!(scene.campaign),
            &json!("email"),
            &json!("question"),
            &json!("How much does it cost?")
        )
    );
    assert_eq!(data["reply_id"], json!(scene.replies().await[0].id));
    assert!((0.0..=1.0).contains(&data["intent_confidence"].as_f64().unwrap()), "{data}");
    scene.receive(answer(scene, WHO, "<r2@x>", "Please remove me from your list.")).await;
    let told = names(&post).await;
    assert_eq!(told.iter().filter(|name| *name == "lead.unsubscribed").count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|name| *name == "reply.received").count(), 2, "{told:?}");
}

async fn a_meeting_is_told_of_once_and_the_conversion_with_it(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::MeetingBooked, WebhookEvent::LeadConverted]).await;
    let scene = &post.scene;
    let lead = scene.person(WHO).await;
    let at = scene.now() + TimeDelta::days(3);
    let new = NewMeeting {
        lead,
        campaign: Some(scene.campaign),
        scheduled_at: Some(at),
        duration_minutes: 30,
        meeting_type: domain::MeetingType::Demo,
        calendar_link: Some("https://meet.example/abc".to_owned()),
        notes: None,
        invite: false,
    };
    let meeting = meetings::create(post.services(), &scene.owner, scene.client, new).await.unwrap();
    assert_eq!(names(&post).await, ["lead.converted", "meeting.booked"]);
    post.deliver().await;
    let wanted = json!({
        "meeting_id": meeting.meeting.id, "lead_id": lead, "campaign_id": scene.campaign, "scheduled_at": at,
        "meeting_type": "demo", "calendar_link": "https://meet.example/abc",
    });
    assert_eq!(data_of(&post, "meeting.booked"), wanted);
}

async fn a_link_that_is_followed_is_told_of_once(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::LeadUnsubscribed]).await;
    let scene = &post.scene;
    scene.enrol(&[WHO]).await;
    scene.activate().await;
    scene.pass(7).await;
    let text = scene.received(WHO)[0].letter().text;
    let at = text.find("/u/").unwrap() + "/u/".len();
    let token: String = text[at..].chars().take_while(char::is_ascii_alphanumeric).collect();
    opt_out::unsubscribe(post.services(), &token).await.unwrap();
    opt_out::unsubscribe(post.services(), &token).await.unwrap();
    assert_eq!(names(&post).await, ["lead.unsubscribed"]);
}

async fn what_waits_for_a_persons_word_is_told_of(engine: Engine) {
    let post = Post::on(engine, &[WebhookEvent::ApprovalRequested]).await;
    let scene = &post.scene;
    let mode = CampaignInput { permission_mode: Some(PermissionMode::CoPilot), ..CampaignInput::default() };
    campaigns::update(post.services(), &scene.owner, scene.client, scene.campaign, mode, None).await.unwrap();
    scene.activate().await;
    let leads = scene.enrol(&[WHO]).await;
    scene.pass(7).await;
    assert_eq!(names(&post).await, ["approval.requested"]);
    post.deliver().await;
    let data = data_of(&post, "approval.requested");
    assert_eq!((&data["lead_id"], &data["channel"]), (&json!(leads[0]), &json!("email")));
}

on_both! {
    a_lead_is_told_of_from_its_making_to_its_end
    a_list_that_is_brought_in_tells_of_each_lead_that_is_new
    where_nobody_listens_nothing_is_written
    campaigns_are_told_of_when_they_start_pause_and_end
    a_campaign_that_ends_by_itself_is_told_of
    an_answer_is_told_of_with_what_it_means
    a_meeting_is_told_of_once_and_the_conversion_with_it
    a_link_that_is_followed_is_told_of_once
    what_waits_for_a_persons_word_is_told_of
}
