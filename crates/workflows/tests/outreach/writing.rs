//! Other words by a language model: a double answers what a model might.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{ApprovalId, ApprovalStatus, Aud, PermissionMode};
use integrations::llm::{Answer, Ask, Llm, LlmError, Spent, Stop};
use serde_json::{Value, json};
use store::Engine;
use workflows::identity;
use workflows::outreach::approvals;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::regenerate::{self, Regenerated, Source};

use crate::scene::Scene;
use crate::world::code;

/// Answers in turn, and keeps what it was asked.
#[derive(Debug, Default)]
struct Model {
    answers: Mutex<VecDeque<Result<Answer, LlmError>>>,
    asked: Mutex<Vec<Ask>>,
}

impl Model {
    fn will(&self, answer: Result<Answer, LlmError>) {
        self.answers.lock().unwrap().push_back(answer);
    }
}

#[async_trait]
impl Llm for Model {
    async fn write(&self, ask: &Ask) -> Result<Answer, LlmError> {
        self.asked.lock().unwrap().push(ask.clone());
        self.answers.lock().unwrap().pop_front().expect("asked more often than the test says")
    }
}

fn says(text: impl ToString) -> Answer {
    let spent = Spent {
        model: "scribe-1".into(),
        input_tokens: 700,
        output_tokens: 120,
        cost: Aud::from_micros(12_300),
    };
    Answer { text: text.to_string(), stop: Stop::Finished, spent }
}

const BODY: &str = "Hello Alex,\n\nI will be short. We have looked at how people find Harbour Health and would change a few things that \
     cost little. You may keep the notes whether or not we ever speak. Worth a conversation next week?\n\nKim Lee";

fn mail() -> Value {
    json!({ "subject": "A short thought for you", "body": BODY })
}

async fn with_a_writer(engine: Engine) -> (Scene, Arc<Model>, ApprovalId) {
    let mut scene = Scene::on(engine).await;
    let model = Arc::new(Model::default());
    scene.world.services = scene.world.services.clone().writing_by(model.clone());
    let mode = CampaignInput { permission_mode: Some(PermissionMode::CoPilot), ..CampaignInput::default() };
    campaigns::update(scene.services(), &scene.owner, scene.client, scene.campaign, mode, None)
        .await
        .unwrap();
    scene.activate().await;
    scene.enrol(&["alex@x.example"]).await;
    scene.pass(7).await;
    let id = waiting(&scene).await[0];
    (scene, model, id)
}

async fn waiting(scene: &Scene) -> Vec<ApprovalId> {
    let pending = Some(ApprovalStatus::Pending);
    let page = approvals::list(scene.services(), &scene.owner, scene.client, pending, 1, 50).await.unwrap();
    page.items.into_iter().map(|item| item.id).collect()
}

async fn other_words(scene: &Scene, id: ApprovalId, feedback: &str) -> Result<Regenerated, workflows::Error> {
    regenerate::regenerate(scene.services(), &scene.owner, scene.client, id, feedback).await
}

/// What the audit log says was spent on writing.
async fn costs(scene: &Scene) -> Vec<Value> {
    let log =
        identity::audit_log(scene.services(), &scene.owner, scene.client, Default::default()).await.unwrap();
    log.entries.into_iter().filter_map(|entry| entry.metadata.get("writer").cloned()).collect()
}

async fn a_connected_writer_is_asked_once_and_its_words_leave_only_after_a_person_agreed(engine: Engine) {
    let (scene, model, id) = with_a_writer(engine).await;
    model.will(Ok(says(mail())));
    let made = other_words(&scene, id, " less stiff, please ").await.unwrap();
    assert_eq!(made.source, Source::Writer("scribe-1".to_owned()));
    assert_eq!(made.item.proposed_content.0["body"], json!(BODY));
    assert!(made.item.reason.contains("by the AI writer"), "{}", made.item.reason);
    assert_eq!(waiting(&scene).await, [made.item.id], "the new one took the place of the old");
    let asked = model.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    let material = &asked[0].material;
    assert!(
        material.contains("wanted: less stiff, please\n") && material.contains("company: Harbour Health\n"),
        "{material}"
    );
    assert!(!material.contains("x.example"), "no address goes to a model: {material}");
    let mark = material.lines().next().unwrap();
    assert!(mark.len() > 24 && material.ends_with(mark) && !asked[0].rules.contains(mark));
    let spent = json!({ "model": "scribe-1", "input": 700, "output": 120, "cost_aud": "0.0123" });
    assert_eq!(costs(&scene).await, [spent]);
    assert_eq!(scene.pass(24).await.taken, 0, "nobody agreed yet");
    approvals::approve(scene.services(), &scene.owner, scene.client, made.item.id, None).await.unwrap();
    assert_eq!(scene.pass(24).await.taken, 1);
    let text = scene.received("alex@x.example")[0].letter().text.replace("\r\n", "\n");
    assert!(text.starts_with(BODY), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connected_writer_is_asked_once_and_its_words_leave_only_after_a_person_agreed_on_sqlite() {
    a_connected_writer_is_asked_once_and_its_words_leave_only_after_a_person_agreed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connected_writer_is_asked_once_and_its_words_leave_only_after_a_person_agreed_on_postgres() {
    a_connected_writer_is_asked_once_and_its_words_leave_only_after_a_person_agreed(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_writer_gets_wrong_changes_nothing_and_is_paid_for_all_the_same() {
    let (scene, model, id) = with_a_writer(Engine::Sqlite).await;
    let with = |key: &str, value: Value| {
        let mut mail = mail();
        mail[key] = value;
        says(mail)
    };
    let paid = [
        (says("Sure, here is your mail!"), "NOT_WRITTEN"),
        (says(format!("{}{}", mail(), " ".repeat(30_000)) + "x"), "NOT_WRITTEN"),
        (with("body", json!("")), "NOT_WRITTEN"),
        (with("body", json!(format!("{BODY} See https://evil.example/"))), "NOT_WRITTEN"),
        (with("body", json!(format!("{BODY} We save 40%."))), "NOT_WRITTEN"),
        (with("bcc", json!("all@x.example")), "NOT_WRITTEN"),
        (Answer { stop: Stop::CutOff, ..says(mail()) }, "NOT_WRITTEN"),
        (Answer { stop: Stop::Declined, ..says(mail()) }, "NOT_WRITTEN"),
        (with("body", json!("Hi {{first_name}}, how are you?")), "CONTENT_INVALID"),
        (with("subject", json!("A thought\r\nBcc: all@x")), "NOT_WRITTEN"),
        (with("subject", json!("A thought\nand more of it")), "CONTENT_INVALID"),
        (with("subject", json!("x".repeat(61))), "CONTENT_INVALID"),
        (with("body", json!("word ".repeat(300))), "CONTENT_INVALID"),
    ];
    let many = paid.len();
    for (answer, refusal) in paid {
        let told = answer.text.chars().take(120).collect::<String>();
        model.will(Ok(answer));
        assert_eq!(code(&other_words(&scene, id, "").await), refusal, "{told}");
    }
    let reason = || "the network".to_owned();
    for error in [
        LlmError::Busy { reason: reason() },
        LlmError::Denied { reason: reason() },
        LlmError::Unknown { reason: reason() },
        LlmError::Broken { reason: reason() },
    ] {
        model.will(Err(error));
        assert_eq!(code(&other_words(&scene, id, "").await), "NOT_WRITTEN");
    }
    assert_eq!(waiting(&scene).await, [id], "the item waits as it was");
    assert_eq!(costs(&scene).await.len(), many);
    assert_eq!(model.asked.lock().unwrap().len(), many + 4, "each was asked once");
}

/// Decides the item while it writes.
struct Slow(Scene, ApprovalId);

impl fmt::Debug for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slow")
    }
}

#[async_trait]
impl Llm for Slow {
    async fn write(&self, _: &Ask) -> Result<Answer, LlmError> {
        let Self(scene, id) = self;
        approvals::reject(scene.services(), &scene.owner, scene.client, *id, "not them").await.unwrap();
        Ok(says(mail()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_that_was_decided_while_the_writer_wrote_stays_decided() {
    let (scene, _, id) = with_a_writer(Engine::Sqlite).await;
    let (services, owner, client) = (scene.services().clone(), scene.owner.clone(), scene.client);
    let slow = Arc::new(Slow(scene, id));
    let services = services.writing_by(slow.clone());
    let done = regenerate::regenerate(&services, &owner, client, id, "").await;
    assert_eq!(code(&done), "INVALID_TRANSITION");
    assert_eq!(waiting(&slow.0).await, []);
}
