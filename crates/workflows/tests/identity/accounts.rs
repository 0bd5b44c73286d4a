//! A person's own account, platform admins, and what time takes away.

use chrono::TimeDelta;
use domain::Role;
use secrecy::ExposeSecret;
use serde_json::json;
use workflows::identity::{self, ChangeEmail, Event, Preferences, ProfileChange, QuietHours, SignedIn};

use crate::world::{PASSWORD, World, code, origin, secret};

#[tokio::test]
async fn a_profile_is_changed_field_by_field_and_a_late_change_is_refused() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let services = &world.services;
    let first = identity::profile(services, &owner).await.unwrap();
    assert!(first.has_password && !first.second_factor);
    let change = ProfileChange {
        timezone: Some("pacific/auckland".to_owned()),
        revision: Some(first.revision),
        ..ProfileChange::default()
    };
    let second = identity::update_profile(services, &owner, change.clone()).await.unwrap();
    assert_eq!(
        (second.full_name.as_deref(), second.timezone.as_str()),
        (Some("Zoë Nguyen"), "Pacific/Auckland")
    );
    assert_eq!(code(&identity::update_profile(services, &owner, change).await), "stale");
    let wrong = ProfileChange {
        full_name: Some(String::new()),
        timezone: Some("Nowhere".to_owned()),
        revision: None,
    };
    assert_eq!(
        code(&identity::update_profile(services, &owner, wrong).await),
        "full_name:required,timezone:unknown_timezone"
    );
}

#[tokio::test]
async fn an_address_changes_only_by_the_link_sent_to_the_new_one_and_the_old_one_is_told() {
    let world = World::new().await;
    let owner = world.owner("old@x.example").await;
    world.owner("taken@x.example").await;
    world.advance(TimeDelta::minutes(2));
    let services = &world.services;
    let change = async |email: &str, password: &str| {
        let form = ChangeEmail { email: email.to_owned(), password: secret(password) };
        code(&identity::change_email(services, &owner, form).await)
    };
    assert_eq!(change("new@x.example", "wrong-password").await, "password:wrong_password");
    assert_eq!(change("OLD@x.example", PASSWORD).await, "email:unchanged");
    assert_eq!(change("new@", PASSWORD).await, "email:not_an_email");
    // Whether somebody has an address is not told.
    assert_eq!(change("taken@x.example", PASSWORD).await, "ok");
    assert_eq!(world.subjects("taken@x.example").await.len(), 1);
    assert_eq!(change("new@x.example", PASSWORD).await, "ok");
    assert!(
        world.subjects("old@x.example").await.contains(&"Your e-mail address is about to change".to_owned())
    );
    assert_eq!(code(&world.try_sign_in("new@x.example", PASSWORD).await), "sign_in_failed");
    let token = world.token("new@x.example").await;
    let email = identity::confirm_email_change(services, &origin(), &token).await.unwrap();
    assert_eq!(email.as_str(), "new@x.example");
    assert_eq!(code(&identity::confirm_email_change(services, &origin(), &token).await), "link_used");
    assert_eq!(world.subjects("old@x.example").await.last().unwrap(), "Your e-mail address was changed");
    world.sign_in("new@x.example", PASSWORD).await;
    assert_eq!(code(&world.try_sign_in("old@x.example", PASSWORD).await), "sign_in_failed");
}

#[tokio::test]
async fn an_address_taken_meanwhile_stays_with_who_took_it() {
    let world = World::new().await;
    let owner = world.owner("old@x.example").await;
    let form = ChangeEmail { email: "new@x.example".to_owned(), password: secret(PASSWORD) };
    identity::change_email(&world.services, &owner, form).await.unwrap();
    let token = world.token("new@x.example").await;
    world.advance(TimeDelta::minutes(2));
    world.sign_up("new@x.example").await;
    assert_eq!(
        code(&identity::confirm_email_change(&world.services, &origin(), &token).await),
        "address exists"
    );
    world.sign_in("old@x.example", PASSWORD).await;
}

#[tokio::test]
async fn a_deleted_account_leaves_no_name_ends_its_sessions_and_frees_its_address() {
    let world = World::new().await;
    let owner = world.owner("owner@x.example").await;
    let client = owner.current.unwrap();
    let member = world.colleague(&owner, "gone@x.example", Role::Member).await;
    let signed = world.sign_in("gone@x.example", PASSWORD).await;
    let services = &world.services;
    assert_eq!(
        code(&identity::delete_account(services, &member, secret("wrong-password")).await),
        "password:wrong_password"
    );
    identity::delete_account(services, &member, secret(PASSWORD)).await.unwrap();
    assert_eq!(code(&world.try_visit(&signed).await), "signed out");
    assert_eq!(code(&world.try_sign_in("gone@x.example", PASSWORD).await), "sign_in_failed");
    assert_eq!(identity::list_members(services, &owner, client).await.unwrap().len(), 1);
    world.advance(TimeDelta::minutes(2));
    let again = world.owner("gone@x.example").await;
    assert_ne!(again.account.id, member.account.id);
}

#[tokio::test]
async fn preferences_have_defaults_and_take_only_what_makes_sense() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let services = &world.services;
    let mut wanted = identity::notification_preferences(services, &owner).await.unwrap();
    assert_eq!(wanted, Preferences::default());
    let reply = wanted.events[&Event::ReplyReceived];
    assert_eq!((reply.email, reply.in_app, reply.sms), (true, true, false));
    wanted.events.get_mut(&Event::DailyDigest).unwrap().email = false;
    wanted.quiet_hours = Some(QuietHours { from: 22, until: 7 });
    identity::set_notification_preferences(services, &owner, wanted.clone()).await.unwrap();
    assert_eq!(identity::notification_preferences(services, &owner).await.unwrap(), wanted);
    let set = async |digest_hour, quiet_hours| {
        let wrong = Preferences { digest_hour, quiet_hours, ..Preferences::default() };
        code(&identity::set_notification_preferences(services, &owner, wrong).await)
    };
    assert_eq!(set(24, None).await, "digest_hour:not_an_hour");
    assert_eq!(set(8, Some(QuietHours { from: 7, until: 7 })).await, "quiet_hours:empty");
    assert_eq!(set(8, Some(QuietHours { from: 99, until: 7 })).await, "quiet_hours:not_an_hour");
    for unknown in [
        json!({"digest_hour": 8, "evil": 1}),
        json!({"events": {"no_such": {"email": true, "in_app": true, "sms": true}}}),
    ] {
        assert!(serde_json::from_value::<Preferences>(unknown.clone()).is_err(), "{unknown}");
    }
}

#[tokio::test]
async fn a_platform_admin_is_made_by_a_link_and_no_default_password() {
    let world = World::new().await;
    let services = &world.services;
    assert_eq!(code(&identity::create_admin(services, "nobody").await), "email:not_an_email");
    let link = identity::create_admin(services, "Root@x.example").await.unwrap();
    let token =
        link.expose_secret().strip_prefix("https://app.test/reset-password?token=").unwrap().to_owned();
    assert_eq!(code(&world.try_sign_in("root@x.example", PASSWORD).await), "sign_in_failed");
    let SignedIn::Done(signed) =
        identity::reset_password(services, &origin(), &token, secret(PASSWORD)).await.unwrap()
    else {
        panic!("no second factor is on")
    };
    let root = world.visit(&signed).await;
    assert!(root.account.is_platform_admin && root.seats.is_empty());
    assert_eq!(
        code(&identity::reset_password(services, &origin(), &token, secret(PASSWORD)).await),
        "link_used"
    );
    // Somebody who is there already is promoted and keeps what is theirs.
    let owner = world.owner("owner@x.example").await;
    assert!(!owner.account.is_platform_admin);
    identity::create_admin(services, "owner@x.example").await.unwrap();
    let owner = world.again(&owner, "owner@x.example").await;
    assert!(owner.account.is_platform_admin && owner.seats.len() == 1);
}
