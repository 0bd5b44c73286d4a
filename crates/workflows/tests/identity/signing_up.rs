//! Sign-up, confirmation and its links.

use chrono::TimeDelta;
use domain::{PlanTier, Role, SubscriptionStatus};
use store::Engine;
use workflows::identity::{self, SignUp};

use crate::world::{PASSWORD, World, code, origin, secret};

#[tokio::test]
async fn a_sign_up_makes_person_client_and_owner_and_the_mailed_link_lets_them_in() {
    let world = World::new().await;
    world.sign_up(" Zoe@Harbour.Example ").await;
    let mails = world.mails("zoe@harbour.example").await;
    assert_eq!(mails.len(), 1);
    let letter = mails[0].letter();
    assert_eq!(letter.subject, "Confirm your e-mail address");
    assert!(mails[0].links()[0].starts_with("https://app.test/confirm?token=aos_confirm_"), "{letter:?}");
    assert!(letter.html.contains(&mails[0].links()[0]));

    let token = world.token("zoe@harbour.example").await;
    let signed = identity::confirm(&world.services, &origin(), &token).await.unwrap();
    let visit = world.visit(&signed).await;
    assert_eq!(visit.account.email.as_str(), "zoe@harbour.example");
    assert_eq!(visit.account.timezone, "Australia/Sydney");
    assert_eq!(visit.seats.len(), 1);
    let seat = visit.current_seat().unwrap();
    assert_eq!(
        (seat.role, seat.subscription, seat.icp_confirmed),
        (Role::Owner, SubscriptionStatus::Trialing, false)
    );
    let client = identity::get_client(&world.services, &visit, seat.client).await.unwrap();
    assert_eq!(
        (client.tier, client.credits_remaining, client.trial_ends_at),
        (PlanTier::Ignition, 1_250, None)
    );
    assert!(!client.data_sharing_consent);
}

#[tokio::test]
async fn a_link_tells_apart_used_expired_and_unknown() {
    let world = World::new().await;
    world.sign_up("a@x.example").await;
    let token = world.token("a@x.example").await;
    let confirm = async |token: &str| code(&identity::confirm(&world.services, &origin(), token).await);
    world.advance(TimeDelta::hours(24));
    assert_eq!(confirm(&token).await, "link_expired");
    identity::resend_confirmation(&world.services, &origin(), "a@x.example").await.unwrap();
    let token = world.token("a@x.example").await;
    world.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(confirm(&token).await, "ok");
    assert_eq!(confirm(&token).await, "link_used");
    for unknown in [
        "",
        "aos_confirm_",
        &token[..token.len() - 1],
        &token.replace("confirm", "reset"),
        "'; DROP TABLE users--",
        "\u{0}",
    ] {
        assert_eq!(confirm(unknown).await, "link_unknown", "{unknown:?}");
    }
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_and_a_mail_that_says_so() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    world.advance(TimeDelta::minutes(2));
    let again = SignUp {
        full_name: "Somebody Else".to_owned(),
        password: secret("another-long-password"),
        ..world.form("A@X.example")
    };
    identity::sign_up(&world.services, &origin(), again.clone()).await.unwrap();
    assert_eq!(
        world.subjects("a@x.example").await,
        ["Confirm your e-mail address", "You already have an account"]
    );
    // At most one a minute.
    identity::sign_up(&world.services, &origin(), again).await.unwrap();
    assert_eq!(world.subjects("a@x.example").await.len(), 2);
    world.sign_in("a@x.example", PASSWORD).await;
}

#[tokio::test]
async fn nobody_can_prepare_an_account_for_somebody_elses_address_with_a_password_of_their_own() {
    let world = World::new().await;
    let eve = SignUp {
        full_name: "Eve".to_owned(),
        password: secret("the-password-of-eve"),
        ..world.form("zoe@x.example")
    };
    identity::sign_up(&world.services, &origin(), eve).await.unwrap();
    world.advance(TimeDelta::minutes(5));
    world.sign_up("zoe@x.example").await;
    let token = world.token("zoe@x.example").await;
    let signed = identity::confirm(&world.services, &origin(), &token).await.unwrap();
    assert_eq!(world.visit(&signed).await.account.full_name.as_deref(), Some("Zoë Nguyen"));
    assert_eq!(code(&world.try_sign_in("zoe@x.example", "the-password-of-eve").await), "sign_in_failed");
    world.sign_in("zoe@x.example", PASSWORD).await;
    // Eve's own link died with it.
    let first = &world.mails("zoe@x.example").await[0].links()[0];
    let first = first.rsplit('=').next().unwrap();
    assert_eq!(code(&identity::confirm(&world.services, &origin(), first).await), "link_used");
}

#[tokio::test]
async fn a_second_link_is_mailed_at_once_then_one_a_minute_and_none_to_who_needs_none() {
    let world = World::new().await;
    world.sign_up("a@x.example").await;
    let resend = async |address: &str| {
        identity::resend_confirmation(&world.services, &origin(), address).await.unwrap()
    };
    resend("a@x.example").await;
    resend("a@x.example").await;
    resend("nobody@x.example").await;
    assert_eq!(world.mails("a@x.example").await.len(), 2);
    world.advance(TimeDelta::seconds(61));
    resend("a@x.example").await;
    resend("a@x.example").await;
    assert_eq!(world.mails("a@x.example").await.len(), 3);
    assert_eq!(world.mails("nobody@x.example").await.len(), 0);
    let token = world.token("a@x.example").await;
    identity::confirm(&world.services, &origin(), &token).await.unwrap();
    world.advance(TimeDelta::seconds(61));
    resend("a@x.example").await;
    assert_eq!(world.mails("a@x.example").await.len(), 3);
}

#[tokio::test]
async fn what_people_type_cannot_reach_a_mail_header() {
    let world = World::new().await;
    let owner = world.owner("zoe@x.example").await;
    let change = identity::ProfileChange {
        full_name: Some("Zoë: <b>=?utf-8?q?x?= \"Bcc\"".to_owned()),
        ..Default::default()
    };
    identity::update_profile(&world.services, &owner, change).await.unwrap();
    for name in ["Zoë\r\nBcc: eve@x.example", "Zoë\nX: y", "Zoë\u{2028}Bcc: z"] {
        let change = identity::ProfileChange { full_name: Some(name.to_owned()), ..Default::default() };
        assert!(
            code(&identity::update_profile(&world.services, &owner, change).await).starts_with("full_name:"),
            "{name:?}"
        );
    }
    let owner = world.again(&owner, "zoe@x.example").await;
    let new = identity::NewInvite { email: "guest@x.example".to_owned(), role: Role::Member };
    identity::invite(&world.services, &owner, owner.current.unwrap(), new).await.unwrap();
    let mail = world.mails("guest@x.example").await.pop().unwrap();
    assert_eq!(mail.to, ["guest@x.example"]);
    assert_eq!(
        mail.letter().subject,
        "Zoë: <b>= ?utf-8?q?x?= \"Bcc\" invites you to Agency of zoe@x.example"
    );
    let head = String::from_utf8_lossy(&mail.raw).split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(!head.lines().any(|line| line.starts_with("bcc")), "{head}");
    assert!(!mail.letter().html.contains("<b>"));
}

async fn one_of_two_confirmations_wins(engine: Engine) {
    let world = World::on(engine).await;
    world.sign_up("a@x.example").await;
    let token = world.token("a@x.example").await;
    let (here, there) = (origin(), origin());
    let both = tokio::join!(
        identity::confirm(&world.services, &here, &token),
        identity::confirm(&world.services, &there, &token)
    );
    let mut codes = [code(&both.0), code(&both.1)];
    codes.sort();
    assert_eq!(codes, ["link_used", "ok"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_confirmations_at_once_one_wins_on_sqlite() {
    one_of_two_confirmations_wins(Engine::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_confirmations_at_once_one_wins_on_postgres() {
    one_of_two_confirmations_wins(Engine::Postgres).await;
}

async fn two_sign_ups_make_one_account(engine: Engine) {
    let world = World::on(engine).await;
    let (here, there) = (origin(), origin());
    let both = tokio::join!(
        identity::sign_up(&world.services, &here, world.form("a@x.example")),
        identity::sign_up(&world.services, &there, world.form("a@x.example"))
    );
    assert_eq!([code(&both.0), code(&both.1)], ["ok", "ok"]);
    let token = world.token("a@x.example").await;
    let signed = identity::confirm(&world.services, &origin(), &token).await.unwrap();
    assert_eq!(world.visit(&signed).await.seats.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sign_ups_at_once_make_one_account_on_sqlite() {
    two_sign_ups_make_one_account(Engine::Sqlite).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sign_ups_at_once_make_one_account_on_postgres() {
    two_sign_ups_make_one_account(Engine::Postgres).await;
}
