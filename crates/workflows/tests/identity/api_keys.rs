//! API keys: made, used, ended.

use chrono::TimeDelta;
use domain::{ApiScope, Capability, Role};
use secrecy::ExposeSecret;
use workflows::Error;
use workflows::identity::{self, ClientChange, MadeApiKey, NewApiKey, NewInvite, Visit};

use crate::world::{PASSWORD, World, code, origin, secret};

fn new(scopes: &[ApiScope]) -> NewApiKey {
    NewApiKey { name: "CRM sync".to_owned(), scopes: scopes.to_vec(), expires_at: None }
}

async fn make(world: &World, owner: &Visit, scopes: &[ApiScope]) -> MadeApiKey {
    identity::create_api_key(&world.services, owner, owner.current.unwrap(), new(scopes)).await.unwrap()
}

async fn by(world: &World, key: &MadeApiKey) -> Result<Visit, Error> {
    identity::authenticate_key(&world.services, &origin(), key.key.expose_secret()).await
}

#[tokio::test]
async fn a_key_may_what_its_scopes_say_in_its_own_client_alone() {
    let world = World::new().await;
    let (owner, other) = (world.owner("owner@x.example").await, world.owner("other@x.example").await);
    let client = owner.current.unwrap();
    for (scope, expected) in [
        (ApiScope::Read, ["ok", "forbidden below member", "forbidden below admin", "forbidden below owner"]),
        (ApiScope::Write, ["ok", "ok", "forbidden below admin", "forbidden below owner"]),
        (ApiScope::Admin, ["ok", "ok", "ok", "forbidden below owner"]),
    ] {
        let key = make(&world, &owner, &[scope]).await;
        assert!(
            key.key.expose_secret().starts_with("aos_test_")
                && key.key.expose_secret().starts_with(&key.view.prefix)
        );
        let visit = by(&world, &key).await.unwrap();
        for (capability, expected) in Capability::ALL.iter().zip(expected) {
            assert_eq!(world.may(&visit, client, *capability).await, expected, "{scope} {capability}");
        }
        assert_eq!(world.may(&visit, other.current.unwrap(), Capability::Read).await, "no such client");
    }
}

#[tokio::test]
async fn a_key_is_no_person() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let key = make(&world, &owner, &[ApiScope::Admin]).await;
    let visit = by(&world, &key).await.unwrap();
    let services = &world.services;
    assert!(!visit.account.is_platform_admin);
    let refused = [
        code(&identity::sessions(services, &visit).await),
        code(&identity::sign_out_everywhere(services, &visit).await),
        code(&identity::profile(services, &visit).await),
        code(&identity::update_profile(services, &visit, Default::default()).await),
        code(&identity::delete_account(services, &visit, secret(PASSWORD)).await),
        code(&identity::create_client(services, &visit, "x").await),
        code(&identity::switch_client(services, &visit, client).await),
        code(&identity::notification_preferences(services, &visit).await),
        code(&identity::create_api_key(services, &visit, client, new(&[ApiScope::Read])).await),
        code(
            &identity::invite(
                services,
                &visit,
                client,
                NewInvite { email: "x@x.example".to_owned(), role: Role::Owner },
            )
            .await,
        ),
    ];
    assert!(refused.iter().all(|code| code == "forbidden below owner"), "{refused:?}");
    let change = ClientChange { name: Some("By a program".to_owned()), ..ClientChange::default() };
    identity::update_client(services, &visit, client, change).await.unwrap();
    let log = identity::audit_log(services, &owner, client, Default::default()).await.unwrap();
    assert_eq!(log.entries[0].api_key_id, Some(key.view.id));
}

#[tokio::test]
async fn a_key_ends_when_revoked_when_its_time_is_up_and_never_revives() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    let revoked = make(&world, &owner, &[ApiScope::Read]).await;
    identity::revoke_api_key(services, &owner, client, revoked.view.id).await.unwrap();
    assert_eq!(code(&by(&world, &revoked).await), "signed out");
    assert_eq!(
        code(&identity::revoke_api_key(services, &owner, client, revoked.view.id).await),
        "no such API key"
    );
    let short =
        NewApiKey { expires_at: Some(services.now() + TimeDelta::hours(1)), ..new(&[ApiScope::Read]) };
    let short = identity::create_api_key(services, &owner, client, short).await.unwrap();
    world.advance(TimeDelta::hours(1) - TimeDelta::microseconds(1));
    assert_eq!(code(&by(&world, &short).await), "ok");
    world.advance(TimeDelta::microseconds(1));
    assert_eq!(code(&by(&world, &short).await), "signed out");
    let live = short.key.expose_secret().replace("aos_test_", "aos_live_");
    for forged in ["", "aos_test_", live.as_str(), &format!("{}0", short.key.expose_secret())] {
        assert_eq!(
            code(&identity::authenticate_key(services, &origin(), forged).await),
            "signed out",
            "{forged}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_new_key_is_said_field_by_field() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let past = NewApiKey { name: " \n ".to_owned(), scopes: vec![], expires_at: Some(world.services.now()) };
    let made = identity::create_api_key(&world.services, &owner, owner.current.unwrap(), past).await;
    assert_eq!(code(&made), "name:required,scopes:required,expires_at:in_the_past");
}

#[tokio::test]
async fn the_time_of_last_use_is_written_once_a_minute() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let key = make(&world, &owner, &[ApiScope::Read]).await;
    let last = async || {
        identity::list_api_keys(&world.services, &owner, owner.current.unwrap()).await.unwrap()[0]
            .last_used_at
    };
    assert_eq!(last().await, None);
    by(&world, &key).await.unwrap();
    let first = world.services.now();
    world.advance(TimeDelta::seconds(59));
    by(&world, &key).await.unwrap();
    assert_eq!(last().await, Some(first));
    world.advance(TimeDelta::seconds(1));
    by(&world, &key).await.unwrap();
    assert_eq!(last().await, Some(world.services.now()));
}

#[tokio::test]
async fn a_key_outlives_its_makers_membership_but_not_the_makers_suspension() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let admin = world.colleague(&owner, "admin@x.example", Role::Admin).await;
    let key = make(&world, &admin, &[ApiScope::Read]).await;
    identity::remove_member(
        &world.services,
        &owner,
        client,
        admin.current_seat().unwrap().membership.unwrap(),
    )
    .await
    .unwrap();
    identity::delete_account(&world.services, &admin, secret(PASSWORD)).await.unwrap();
    assert_eq!(code(&by(&world, &key).await), "ok");
    let second = world.colleague(&owner, "second@x.example", Role::Admin).await;
    let key = make(&world, &second, &[ApiScope::Read]).await;
    let mut tx = world.services.db.system_write().await.unwrap();
    let now = world.services.now();
    store::identity::users::set_suspended(&mut tx, second.account.id, Some(now), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(code(&by(&world, &key).await), "signed out");
}
