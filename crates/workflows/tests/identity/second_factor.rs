//! The second factor.

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Secret};
use workflows::identity::{self, SignIn, SignedIn, TotpEnabled, Visit};

use crate::world::{PASSWORD, World, code, origin, secret};

/// What the person's device shows at the world's time.
fn device(world: &World, secret: &SecretString) -> String {
    let bytes = Secret::try_from_base32(secret.expose_secret()).unwrap();
    let totp = Builder::new().with_secret(bytes).build().unwrap();
    totp.generate(u64::try_from(world.services.now().timestamp()).unwrap()).to_string()
}

/// Turns it on; the visit has the new cookie, and the clock has moved past the code that was used.
async fn enabled(world: &World, visit: &Visit) -> (SecretString, TotpEnabled, Visit) {
    let enrolment = identity::start_totp(&world.services, visit, secret(PASSWORD)).await.unwrap();
    let on = identity::confirm_totp(&world.services, visit, &device(world, &enrolment.secret)).await.unwrap();
    world.advance(TimeDelta::seconds(60));
    let visit = world.visit(&on.signed).await;
    (enrolment.secret, on, visit)
}

async fn first_step(world: &World) -> String {
    match world.try_sign_in("a@x.example", PASSWORD).await.unwrap() {
        SignedIn::CodeNeeded { token } => token.expose_secret().to_owned(),
        SignedIn::Done(_) => panic!("no code was asked for"),
    }
}

#[tokio::test]
async fn turning_it_on_takes_the_password_and_a_code_and_ends_other_sessions() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let (here, there) =
        (world.sign_in("a@x.example", PASSWORD).await, world.sign_in("a@x.example", PASSWORD).await);
    let visit = world.visit(&here).await;
    let services = &world.services;
    assert_eq!(
        code(&identity::start_totp(services, &visit, secret("wrong-password")).await),
        "password:wrong_password"
    );
    assert_eq!(code(&identity::confirm_totp(services, &visit, "123456").await), "totp_not_started");
    let enrolment = identity::start_totp(services, &visit, secret(PASSWORD)).await.unwrap();
    assert!(
        enrolment.url.expose_secret().starts_with("otpauth://totp/Agency%20OS:a%40x.example?"),
        "{}",
        enrolment.url.expose_secret()
    );
    // Proposed is not on.
    world.sign_in("a@x.example", PASSWORD).await;
    assert_eq!(code(&identity::confirm_totp(services, &visit, "abcdef").await), "code:wrong_code");
    let on = identity::confirm_totp(services, &visit, &device(&world, &enrolment.secret)).await.unwrap();
    assert_eq!(on.recovery_codes.len(), 10);
    assert_eq!(code(&world.try_visit(&here).await), "signed out");
    assert_eq!(code(&world.try_visit(&there).await), "signed out");
    assert!(world.visit(&on.signed).await.account.second_factor);
    assert_eq!(world.subjects("a@x.example").await.last().unwrap(), "Your second factor is now on");
    let visit = world.visit(&on.signed).await;
    assert_eq!(code(&identity::start_totp(services, &visit, secret(PASSWORD)).await), "second factor exists");
}

#[tokio::test]
async fn signing_in_takes_a_code_that_works_once_and_within_a_step() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let (device_secret, ..) = enabled(&world, &owner).await;
    let second = async |token: &str, text: &str| {
        code(&identity::second_factor(&world.services, &origin(), token, text).await)
    };
    let token = first_step(&world).await;
    assert_eq!(second(&token, "").await, "wrong_code");
    assert_eq!(second("aos_step_x", "123456").await, "link_unknown");
    let good = device(&world, &device_secret);
    assert_eq!(second(&token, &format!(" {} {} ", &good[..3], &good[3..])).await, "ok");
    assert_eq!(second(&token, &good).await, "link_used");
    // The same code again, on another sign-in within its time.
    let token = first_step(&world).await;
    assert_eq!(second(&token, &good).await, "wrong_code");
    // One step late is good, three are not.
    world.advance(TimeDelta::seconds(60));
    let late = device(&world, &device_secret);
    world.advance(TimeDelta::seconds(30));
    assert_eq!(second(&token, &late).await, "ok");
    let later = device(&world, &device_secret);
    world.advance(TimeDelta::seconds(90));
    assert_eq!(second(&first_step(&world).await, &later).await, "wrong_code");
    // The second step must follow within ten minutes.
    let token = first_step(&world).await;
    world.advance(TimeDelta::minutes(10));
    assert_eq!(second(&token, &device(&world, &device_secret)).await, "link_expired");
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_like_guessing_passwords() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let (device_secret, ..) = enabled(&world, &owner).await;
    let token = first_step(&world).await;
    let second =
        async |text: &str| code(&identity::second_factor(&world.services, &origin(), &token, text).await);
    // The password step counts until all of it has succeeded.
    for _ in 0..4 {
        assert_eq!(second("000000").await, "wrong_code");
    }
    assert_eq!(second(&device(&world, &device_secret)).await, "slow down 15");
    world.advance(TimeDelta::seconds(15));
    assert_eq!(second(&device(&world, &device_secret)).await, "ok");
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_however_it_is_typed() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let (_, on, _) = enabled(&world, &owner).await;
    let given = on.recovery_codes[3].expose_secret();
    let sign_in = async |text: &str| {
        let form = SignIn {
            email: "a@x.example".to_owned(),
            password: secret(PASSWORD),
            code: Some(secret(text)),
            ..SignIn::default()
        };
        code(&identity::sign_in(&world.services, &origin(), form).await)
    };
    assert_eq!(sign_in(&given.to_uppercase().replace('-', " ")).await, "ok");
    assert_eq!(sign_in(given).await, "wrong_code");
    assert_eq!(sign_in(on.recovery_codes[4].expose_secret()).await, "ok");
    assert_eq!(sign_in("aaaaa-aaaaa").await, "wrong_code");
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old_and_another_persons_are_no_good() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let other = world.owner("b@x.example").await;
    let (device_secret, on, visit) = enabled(&world, &owner).await;
    let (_, theirs, _) = enabled(&world, &other).await;
    let services = &world.services;
    assert_eq!(code(&identity::renew_recovery_codes(services, &visit, "000000").await), "code:wrong_code");
    let fresh =
        identity::renew_recovery_codes(services, &visit, &device(&world, &device_secret)).await.unwrap();
    assert_eq!(fresh.len(), 10);
    let token = first_step(&world).await;
    let second = async |text: &str| code(&identity::second_factor(services, &origin(), &token, text).await);
    assert_eq!(second(on.recovery_codes[0].expose_secret()).await, "wrong_code");
    assert_eq!(second(theirs.recovery_codes[0].expose_secret()).await, "wrong_code");
    assert_eq!(second(fresh[0].expose_secret()).await, "ok");
}

#[tokio::test]
async fn turning_it_off_takes_password_and_code() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let (device_secret, on, visit) = enabled(&world, &owner).await;
    let services = &world.services;
    let good = device(&world, &device_secret);
    assert_eq!(
        code(&identity::disable_totp(services, &visit, secret("wrong-password"), &good).await),
        "password:wrong_password"
    );
    assert_eq!(
        code(&identity::disable_totp(services, &visit, secret(PASSWORD), "000000").await),
        "code:wrong_code"
    );
    let signed = identity::disable_totp(services, &visit, secret(PASSWORD), &good).await.unwrap();
    assert_eq!(code(&world.try_visit(&on.signed).await), "signed out");
    let visit = world.visit(&signed).await;
    assert!(!visit.account.second_factor);
    assert_eq!(code(&identity::renew_recovery_codes(services, &visit, &good).await), "totp_off");
    world.sign_in("a@x.example", PASSWORD).await;
}

#[tokio::test]
async fn a_reset_link_is_no_way_round_it_and_a_new_password_ends_a_half_made_sign_in() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let (device_secret, ..) = enabled(&world, &owner).await;
    let half = first_step(&world).await;
    world.advance(TimeDelta::minutes(2));
    identity::forgot_password(&world.services, &origin(), "a@x.example").await.unwrap();
    let token = world.token("a@x.example").await;
    let SignedIn::CodeNeeded { token: next } =
        identity::reset_password(&world.services, &origin(), &token, secret("a-fresh-long-password"))
            .await
            .unwrap()
    else {
        panic!("a code must be asked for")
    };
    let good = device(&world, &device_secret);
    assert_eq!(code(&identity::second_factor(&world.services, &origin(), &half, &good).await), "link_used");
    assert_eq!(
        code(&identity::second_factor(&world.services, &origin(), next.expose_secret(), &good).await),
        "ok"
    );
}
