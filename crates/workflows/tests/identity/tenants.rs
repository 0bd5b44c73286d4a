//! Two tenants, on both databases: nothing of the one can be seen or touched by the other.

use domain::{ApiScope, Capability, ClientId, PermissionMode, PlanTier, Role, SubscriptionStatus};
use store::Engine;
use workflows::identity::{self, ClientChange, Consent, NewApiKey, NewInvite};

use crate::world::{World, code};

fn nobody() -> ClientId {
    ClientId::from_uuid(uuid::Uuid::from_u128(0x0190_a000_0000_7000_8000_0000_0000_00ff))
}

async fn a_stranger_finds_nothing(engine: Engine) {
    let world = World::on(engine).await;
    let (alice, bob) = (world.owner("alice@a.example").await, world.owner("bob@b.example").await);
    let (a, b) = (alice.current.unwrap(), bob.current.unwrap());
    let services = &world.services;
    let invite = identity::invite(
        services,
        &bob,
        b,
        NewInvite { email: "guest@b.example".to_owned(), role: Role::Member },
    )
    .await
    .unwrap();
    let new = NewApiKey { name: "CRM".to_owned(), scopes: vec![ApiScope::Read], expires_at: None };
    let key = identity::create_api_key(services, &bob, b, new.clone()).await.unwrap();
    let membership = bob.current_seat().unwrap().membership.unwrap();

    // Another tenant's id and one that never was get the same answer.
    for client in [b, nobody()] {
        let answers = [
            code(&identity::get_client(services, &alice, client).await),
            code(
                &identity::update_client(
                    services,
                    &alice,
                    client,
                    ClientChange { name: Some("Mine".to_owned()), ..Default::default() },
                )
                .await,
            ),
            code(&identity::set_data_sharing(services, &alice, client, Consent::Given).await),
            code(&identity::switch_client(services, &alice, client).await),
            code(&identity::delete_client(services, &alice, client, "Agency of bob@b.example").await),
            code(&identity::list_members(services, &alice, client).await),
            code(&identity::change_role(services, &alice, client, membership, Role::Viewer).await),
            code(&identity::remove_member(services, &alice, client, membership).await),
            code(&identity::list_invites(services, &alice, client).await),
            code(
                &identity::invite(
                    services,
                    &alice,
                    client,
                    NewInvite { email: "x@x.example".to_owned(), role: Role::Owner },
                )
                .await,
            ),
            code(&identity::resend_invite(services, &alice, client, invite.id).await),
            code(&identity::revoke_invite(services, &alice, client, invite.id).await),
            code(&identity::list_api_keys(services, &alice, client).await),
            code(&identity::create_api_key(services, &alice, client, new.clone()).await),
            code(&identity::revoke_api_key(services, &alice, client, key.view.id).await),
            code(&identity::audit_log(services, &alice, client, Default::default()).await),
        ];
        assert!(answers.iter().all(|answer| answer == "no such client"), "{answers:?}");
    }
    // The other's rows through one's own client.
    assert_eq!(
        code(&identity::change_role(services, &alice, a, membership, Role::Viewer).await),
        "no such member"
    );
    assert_eq!(code(&identity::remove_member(services, &alice, a, membership).await), "no such member");
    assert_eq!(code(&identity::revoke_invite(services, &alice, a, invite.id).await), "no such invitation");
    assert_eq!(code(&identity::resend_invite(services, &alice, a, invite.id).await), "no such invitation");
    assert_eq!(code(&identity::revoke_api_key(services, &alice, a, key.view.id).await), "no such API key");

    // Nothing of it left a mark.
    assert_eq!(identity::get_client(services, &bob, b).await.unwrap().name, "Agency of bob@b.example");
    assert_eq!(identity::list_invites(services, &bob, b).await.unwrap(), [invite]);
    assert_eq!(identity::list_api_keys(services, &bob, b).await.unwrap(), [key.view]);
    assert_eq!(identity::list_members(services, &alice, a).await.unwrap().len(), 1);
    let seen = identity::audit_log(services, &alice, a, Default::default()).await.unwrap();
    assert!(seen.entries.iter().all(|entry| entry.user_id == Some(alice.account.id)), "{seen:?}");
}

#[tokio::test]
async fn a_stranger_finds_nothing_on_sqlite() {
    a_stranger_finds_nothing(Engine::Sqlite).await;
}
#[tokio::test]
async fn a_stranger_finds_nothing_on_postgres() {
    a_stranger_finds_nothing(Engine::Postgres).await;
}

#[tokio::test]
async fn a_client_is_changed_field_by_field_and_a_late_change_is_refused() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    let first = identity::get_client(services, &owner, client).await.unwrap();
    let change = ClientChange {
        name: Some("  Bright   Harbour ".to_owned()),
        website_url: Some("agency.test".to_owned()),
        timezone: Some("australia/perth".to_owned()),
        default_permission_mode: Some(PermissionMode::Manual),
        revision: Some(first.revision),
    };
    let second = identity::update_client(services, &owner, client, change.clone()).await.unwrap();
    assert_eq!(
        (second.name.as_str(), second.website_url.as_deref(), second.timezone.as_str()),
        ("Bright Harbour", Some("https://agency.test/"), "Australia/Perth")
    );
    assert_eq!(second.default_permission_mode, PermissionMode::Manual);
    assert_eq!(code(&identity::update_client(services, &owner, client, change).await), "stale");
    let emptied = ClientChange { website_url: Some(String::new()), ..ClientChange::default() };
    let third = identity::update_client(services, &owner, client, emptied).await.unwrap();
    assert_eq!((third.name.as_str(), third.website_url), ("Bright Harbour", None));
    let wrong = ClientChange {
        name: Some("a\u{200b}b".to_owned()),
        website_url: Some("javascript:x".to_owned()),
        timezone: Some("Mars/Olympus".to_owned()),
        ..ClientChange::default()
    };
    assert_eq!(
        code(&identity::update_client(services, &owner, client, wrong).await),
        "name:hidden_characters,website_url:not_a_url,timezone:unknown_timezone"
    );
    // What nobody may set by a request did not move.
    assert_eq!(
        (third.tier, third.subscription_status, third.credits_remaining),
        (PlanTier::Ignition, SubscriptionStatus::Trialing, 1_250)
    );
    // Unknown fields of a request are not among what a change can name.
    let sneaky: ClientChange =
        serde_json::from_str(r#"{"tier": "dominance", "credits_remaining": 99999, "name": "N"}"#).unwrap();
    let fourth = identity::update_client(services, &owner, client, sneaky).await.unwrap();
    assert_eq!(
        (fourth.tier, fourth.credits_remaining, fourth.name.as_str()),
        (PlanTier::Ignition, 1_250, "N")
    );
}

#[tokio::test]
async fn consent_is_off_until_given_and_keeps_the_time_it_was_given() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let set =
        async |consent| identity::set_data_sharing(&world.services, &owner, client, consent).await.unwrap();
    let given = set(Consent::Given).await;
    assert_eq!(
        (given.data_sharing_consent, given.data_sharing_consented_at),
        (true, Some(world.services.now()))
    );
    world.advance(chrono::TimeDelta::days(1));
    assert_eq!(set(Consent::Given).await.data_sharing_consented_at, given.data_sharing_consented_at);
    let withdrawn = set(Consent::Withdrawn).await;
    assert_eq!((withdrawn.data_sharing_consent, withdrawn.data_sharing_consented_at), (false, None));
}

#[tokio::test]
async fn a_person_in_two_clients_switches_and_each_session_keeps_its_own_choice() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let first = owner.current.unwrap();
    let (here, there) = (
        world.sign_in("owner@x.example", crate::world::PASSWORD).await,
        world.sign_in("owner@x.example", crate::world::PASSWORD).await,
    );
    let visit = world.visit(&here).await;
    assert_eq!(code(&identity::create_client(&world.services, &visit, " ").await), "name:required");
    let second = identity::create_client(&world.services, &visit, "Second").await.unwrap();
    assert_eq!(world.visit(&here).await.current, Some(second));
    assert_eq!(world.visit(&there).await.current, Some(first));
    let visit = world.visit(&here).await;
    assert_eq!(visit.seat(second).unwrap().role, Role::Owner);
    identity::switch_client(&world.services, &visit, first).await.unwrap();
    assert_eq!(world.visit(&here).await.current, Some(first));
}

#[tokio::test]
async fn a_deleted_client_is_gone_for_its_people_and_was_never_there_for_others() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let viewer = world.colleague(&owner, "viewer@x.example", Role::Viewer).await;
    let stranger = world.owner("stranger@x.example").await;
    let client = owner.current.unwrap();
    let services = &world.services;
    identity::invite(
        services,
        &owner,
        client,
        NewInvite { email: "late@x.example".to_owned(), role: Role::Member },
    )
    .await
    .unwrap();
    let late = world.token("late@x.example").await;
    let new = NewApiKey { name: "CRM".to_owned(), scopes: vec![ApiScope::Admin], expires_at: None };
    let key = identity::create_api_key(services, &owner, client, new).await.unwrap();
    assert_eq!(
        code(&identity::delete_client(services, &owner, client, "agency of owner@x.example").await),
        "name:different_name"
    );
    identity::delete_client(services, &owner, client, " Agency of owner@x.example ").await.unwrap();
    let owner = world.again(&owner, "owner@x.example").await;
    let viewer = world.again(&viewer, "viewer@x.example").await;
    assert!(owner.seats.is_empty() && viewer.seats.is_empty());
    assert_eq!(world.may(&owner, client, Capability::Read).await, "deleted client");
    assert_eq!(world.may(&viewer, client, Capability::Read).await, "deleted client");
    assert_eq!(world.may(&stranger, client, Capability::Read).await, "no such client");
    assert_eq!(code(&identity::look_at_invite(services, &late).await), "link_revoked");
    let bearer = secrecy::ExposeSecret::expose_secret(&key.key).to_owned();
    assert_eq!(
        code(&identity::authenticate_key(services, &crate::world::origin(), &bearer).await),
        "signed out"
    );
}
