//! Who did what.

use std::collections::BTreeSet;

use domain::{AuditAction, Capability, Role};
use serde_json::json;
use workflows::identity::{self, AuditFilter, ChangePassword, ClientChange};

use crate::world::{PASSWORD, World, secret};

#[tokio::test]
async fn a_change_is_kept_with_its_old_and_new_values_who_from_where_and_which_request() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let change = ClientChange { name: Some("New name".to_owned()), ..ClientChange::default() };
    identity::update_client(&world.services, &owner, client, change.clone()).await.unwrap();
    // A change that changes nothing leaves no entry.
    identity::update_client(&world.services, &owner, client, change).await.unwrap();
    let filter = AuditFilter { action: Some(AuditAction::Update), ..AuditFilter::default() };
    let page = identity::audit_log(&world.services, &owner, client, filter).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    let entry = &page.entries[0];
    assert_eq!(
        (entry.resource_type.as_str(), entry.resource_id.clone()),
        ("client", Some(client.to_string()))
    );
    assert_eq!(
        entry.changes.as_ref().unwrap().0,
        json!({"name": {"old": "Agency of owner@x.example", "new": "New name"}})
    );
    assert_eq!(entry.old_values.as_ref().unwrap().0, json!({"name": "Agency of owner@x.example"}));
    assert_eq!(entry.user_email.as_ref().unwrap().as_str(), "owner@x.example");
    assert_eq!(
        (entry.ip_address.as_deref(), entry.user_agent.as_deref(), entry.request_id.as_deref()),
        (Some("192.0.2.7"), Some("Test/1.0"), Some("request-1"))
    );
    assert_eq!(entry.created_at, world.services.now());
}

#[tokio::test]
async fn an_attempt_beyond_a_role_is_kept_too() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let viewer = world.colleague(&owner, "viewer@x.example", Role::Viewer).await;
    assert_eq!(world.may(&viewer, client, Capability::Own).await, "forbidden below owner");
    let filter = AuditFilter {
        actor: Some(viewer.account.id),
        action: Some(AuditAction::Update),
        ..AuditFilter::default()
    };
    let page = identity::audit_log(&world.services, &owner, client, filter).await.unwrap();
    assert_eq!(page.entries[0].metadata.0, json!({"refused": "own", "role": "viewer"}));
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat_while_entries_are_added() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let rename = async |n: usize| {
        let change = ClientChange { name: Some(format!("Name {n}")), ..ClientChange::default() };
        identity::update_client(&world.services, &owner, client, change).await.unwrap();
    };
    for n in 0..12 {
        rename(n).await;
    }
    let whole = identity::audit_log(
        &world.services,
        &owner,
        client,
        AuditFilter { limit: Some(1_000), ..AuditFilter::default() },
    )
    .await
    .unwrap();
    assert!(whole.next.is_none() && whole.entries.len() > 12);
    let mut seen = Vec::new();
    let mut filter = AuditFilter { limit: Some(5), ..AuditFilter::default() };
    loop {
        let page = identity::audit_log(&world.services, &owner, client, filter.clone()).await.unwrap();
        assert!(page.entries.len() <= 5);
        seen.extend(page.entries.iter().map(|entry| entry.id));
        rename(100 + seen.len()).await;
        match page.next {
            Some(next) => filter.before = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, whole.entries.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let by_resource = AuditFilter { resource_type: Some("membership".to_owned()), ..AuditFilter::default() };
    let memberships = identity::audit_log(&world.services, &owner, client, by_resource).await.unwrap();
    assert_eq!(memberships.entries.len(), 1);
}

#[tokio::test]
async fn no_secret_reaches_the_log_or_the_outbox_in_clear() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let form = ChangePassword { current: secret(PASSWORD), new: secret("a-fresh-long-password") };
    identity::change_password(&world.services, &owner, form).await.unwrap();
    world.advance(chrono::TimeDelta::minutes(5));
    identity::forgot_password(&world.services, &crate::world::origin(), "owner@x.example").await.unwrap();
    // As it lies in the file, log and write-ahead log included.
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(world.db.home().directory().unwrap()).unwrap() {
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for clear in [PASSWORD, "a-fresh-long-password", "aos_reset_", "aos_confirm_", "aos_session_"] {
        assert!(!text.contains(clear), "{clear}");
    }
    assert!(text.contains("owner@x.example"), "the file is the one that was looked at");
    let kinds: BTreeSet<_> = identity::audit_log(&world.services, &owner, client, AuditFilter::default())
        .await
        .unwrap()
        .entries
        .into_iter()
        .map(|entry| entry.resource_type)
        .collect();
    assert_eq!(kinds, ["client", "membership", "session"].map(str::to_owned).into());
}
