//! All of a client's data in one archive, on both databases.

use std::collections::BTreeMap;
use std::io::Read;

use chrono::TimeDelta;
use domain::{ApiScope, ExportStatus, JobId, LeadFact, Role};
use serde_json::Value;
use store::Engine;
use tokio_util::sync::CancellationToken;
use workflows::exports::{self, MakeExport};
use workflows::identity::{self, NewApiKey, Visit};
use workflows::jobs::{Attempt, Run};
use workflows::leads::{self, NewLead};
use workflows::{Services, notifications};

use crate::world::{World, code, origin};

fn attempt() -> Attempt {
    let job = JobId::from_uuid(uuid::Uuid::from_u128(1));
    Attempt { job, client: None, number: 1, of: 4, trace_id: None, stop: CancellationToken::new() }
}

async fn lead(services: &Services, visit: &Visit, email: &str) {
    let facts = [(LeadFact::FirstName, "Zoë <b>".to_owned()), (LeadFact::Company, "=cmd()".to_owned())];
    let new = NewLead { email: email.to_owned(), facts: facts.into(), ..NewLead::default() };
    leads::add_lead(services, visit, visit.current.unwrap(), new).await.unwrap();
}

/// The rows of each file, and the whole as text.
fn read(path: &std::path::Path) -> (BTreeMap<String, Vec<Value>>, String) {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let (mut files, mut whole) = (BTreeMap::new(), String::new());
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        if let Some(table) = name.strip_suffix(".jsonl").map(str::to_owned) {
            let rows = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            files.insert(table, rows);
        }
        whole.push_str(&text);
    }
    (files, whole)
}

async fn an_owner_takes_everything_of_their_own_and_nothing_else(engine: Engine) {
    let mut world = World::on(engine).await;
    let folder = tempfile::tempdir().unwrap();
    world.services = world.services.keeping_files_in(folder.path());
    let (alice, bob) = (world.owner("alice@a.example").await, world.owner("bob@b.example").await);
    let client = alice.current.unwrap();
    let admin = world.colleague(&alice, "admin@a.example", Role::Admin).await;
    let services = &world.services;
    lead(services, &alice, "first@lead.example").await;
    lead(services, &alice, "second@lead.example").await;
    lead(services, &bob, "other@lead.example").await;
    let key = NewApiKey { name: "CRM".to_owned(), scopes: vec![ApiScope::Write], expires_at: None };
    identity::create_api_key(services, &alice, client, key).await.unwrap();

    assert_eq!(code(&exports::request(services, &admin, client).await), "forbidden below owner");
    assert_eq!(code(&exports::list(services, &admin, client).await), "forbidden below owner");
    assert_eq!(code(&exports::request(services, &bob, client).await), "no such client");
    let asked = exports::request(services, &alice, client).await.unwrap();
    assert_eq!((asked.status, &asked.link), (ExportStatus::Pending, &None));
    assert_eq!(exports::request(services, &alice, client).await.unwrap(), asked, "one at a time");
    assert_eq!(code(&exports::get(services, &bob, bob.current.unwrap(), asked.id).await), "no such export");

    // A job may run twice.
    let job = MakeExport { client, export: asked.id };
    job.run(services, &attempt()).await.unwrap();
    job.run(services, &attempt()).await.unwrap();
    let made = exports::get(services, &alice, client, asked.id).await.unwrap();
    assert_eq!(made.status, ExportStatus::Completed);
    let unread = notifications::unread(services, &alice).await.unwrap();
    assert_eq!(unread.newest.iter().filter(|told| told.kind == "export_ready").count(), 1);

    let link = made.link.unwrap();
    let token = link.strip_prefix("https://app.test/exports?token=").unwrap();
    let found = exports::open(services, &origin(), token).await.unwrap();
    assert_eq!(found.file_name, "agency-of-alice-a-example-2026-01-05.zip");
    assert_eq!(
        i64::try_from(std::fs::metadata(&found.path).unwrap().len()).unwrap(),
        made.size_bytes.unwrap()
    );
    let (files, whole) = read(&found.path);
    let emails: Vec<&str> = files["leads"].iter().filter_map(|row| row["email"].as_str()).collect();
    assert_eq!(emails, ["first@lead.example", "second@lead.example"]);
    let first = &files["leads"][0];
    assert_eq!((&first["first_name"], &first["company"]), (&Value::from("Zoë <b>"), &Value::from("=cmd()")));
    assert_eq!(
        (&first["dncr_checked"], &first["enrichment_cost_aud"]),
        (&Value::Bool(false), &Value::from("0.00"))
    );
    assert!(
        first["created_at"].as_str().unwrap().ends_with('Z')
            && files["audit_logs"][0]["metadata"].is_object()
    );
    assert!(
        files["clients"][0]["icp_industries"].is_array() && files["clients"][0]["is_founding"].is_boolean()
    );
    assert_eq!(files["api_keys"][0]["scopes"], serde_json::json!(["write"]));
    assert_eq!(files["clients"].len(), 1);
    let people: Vec<&str> = files["people"].iter().filter_map(|row| row["email"].as_str()).collect();
    assert_eq!(people, ["alice@a.example", "admin@a.example"]);
    assert!(files["audit_logs"].len() > 4 && files.contains_key("campaigns"));
    for other in ["other@lead.example", "bob@b.example", "key_hash", "token_hash", "password_hash", "$argon2"]
    {
        assert!(!whole.contains(other), "{other} is in the archive");
    }

    // The link ends after a day, and the file with it.
    assert_eq!(code(&exports::open(services, &origin(), "aos_export_nonsense").await), "no such export");
    world.advance(TimeDelta::hours(24));
    assert_eq!(code(&exports::open(services, &origin(), token).await), "no such export");
    let listed = exports::list(services, &alice, client).await.unwrap();
    assert_eq!((listed.len(), listed[0].status, &listed[0].link), (1, ExportStatus::Expired, &None));
    let log = identity::audit_log(services, &alice, client, Default::default()).await.unwrap();
    assert_eq!(log.entries.iter().filter(|entry| entry.action == domain::AuditAction::Export).count(), 2);
}

#[tokio::test]
async fn an_owner_takes_everything_of_their_own_and_nothing_else_sqlite() {
    an_owner_takes_everything_of_their_own_and_nothing_else(Engine::Sqlite).await;
}

#[tokio::test]
async fn an_owner_takes_everything_of_their_own_and_nothing_else_postgres() {
    an_owner_takes_everything_of_their_own_and_nothing_else(Engine::Postgres).await;
}
