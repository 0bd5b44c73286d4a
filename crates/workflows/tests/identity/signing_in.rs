//! Sign-in, the wait after failures, sessions, reset.

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use workflows::identity::{self, ChangePassword, SignIn, SignedIn};

use crate::world::{PASSWORD, World, code, from, origin, secret};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    for (address, password) in
        [("a@x.example", "wrong-password"), ("nobody@x.example", PASSWORD), ("a@x.example", "short")]
    {
        assert_eq!(code(&world.try_sign_in(address, password).await), "sign_in_failed", "{address}");
    }
    assert_eq!(code(&world.try_sign_in("not an address", PASSWORD).await), "email:not_an_email");
    assert_eq!(code(&world.try_sign_in("", "").await), "email:required,password:required");
    assert_eq!(code(&world.try_sign_in("a@x.example", &"x".repeat(129)).await), "password:too_long");
    let visit = world.visit(&world.sign_in(" A@X.EXAMPLE ", PASSWORD).await).await;
    assert_eq!(visit.account.email.as_str(), "a@x.example");
}

#[tokio::test]
async fn after_five_failures_even_the_right_password_waits_and_the_wait_grows() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    for address in ["a@x.example", "nobody@x.example"] {
        for _ in 0..5 {
            assert_eq!(code(&world.try_sign_in(address, "wrong-password").await), "sign_in_failed");
        }
        assert_eq!(code(&world.try_sign_in(address, PASSWORD).await), "slow down 15", "{address}");
    }
    world.advance(TimeDelta::seconds(14));
    assert_eq!(code(&world.try_sign_in("a@x.example", PASSWORD).await), "slow down 1");
    world.advance(TimeDelta::seconds(1));
    assert_eq!(code(&world.try_sign_in("a@x.example", "wrong-password").await), "sign_in_failed");
    assert_eq!(code(&world.try_sign_in("a@x.example", PASSWORD).await), "slow down 30");
    world.advance(TimeDelta::seconds(30));
    world.sign_in("a@x.example", PASSWORD).await;
    // A success begins the count again.
    for _ in 0..4 {
        assert_eq!(code(&world.try_sign_in("a@x.example", "wrong-password").await), "sign_in_failed");
    }
    world.sign_in("a@x.example", PASSWORD).await;
}

#[tokio::test]
async fn many_tries_at_once_are_no_way_round_the_wait() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let services = world.services.clone();
            tokio::spawn(async move {
                let form = SignIn {
                    email: "a@x.example".to_owned(),
                    password: secret("wrong-password"),
                    ..SignIn::default()
                };
                code(&identity::sign_in(&services, &origin(), form).await)
            })
        })
        .collect();
    let mut looked_at = 0;
    for one in tries {
        looked_at += usize::from(one.await.unwrap() == "sign_in_failed");
    }
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn one_network_address_is_slowed_down_over_all_accounts_and_others_are_not() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let attempt = async |ip: &str, address: &str, password: &str| {
        let form = SignIn { email: address.to_owned(), password: secret(password), ..SignIn::default() };
        code(&identity::sign_in(&world.services, &from(ip), form).await)
    };
    for n in 0..30 {
        assert_eq!(
            attempt("2001:db8::1", &format!("person{n}@x.example"), "wrong-password").await,
            "sign_in_failed",
            "{n}"
        );
    }
    assert_eq!(attempt("2001:db8::ffff", "a@x.example", PASSWORD).await, "slow down 15");
    assert_eq!(attempt("2001:db8:1::1", "a@x.example", PASSWORD).await, "ok");
    world.advance(TimeDelta::seconds(15));
    assert_eq!(attempt("2001:db8::1", "a@x.example", PASSWORD).await, "ok");
}

#[tokio::test]
async fn an_unconfirmed_or_suspended_person_is_told_so_only_with_the_right_password() {
    let world = World::new().await;
    world.sign_up("new@x.example").await;
    assert_eq!(code(&world.try_sign_in("new@x.example", "wrong-password").await), "sign_in_failed");
    assert_eq!(code(&world.try_sign_in("new@x.example", PASSWORD).await), "email_not_confirmed");

    let owner = world.owner("bad@x.example").await;
    let signed = world.sign_in("bad@x.example", PASSWORD).await;
    let mut tx = world.services.db.system_write().await.unwrap();
    let now = world.services.now();
    store::identity::users::set_suspended(&mut tx, owner.account.id, Some(now), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(code(&world.try_sign_in("bad@x.example", "wrong-password").await), "sign_in_failed");
    assert_eq!(code(&world.try_sign_in("bad@x.example", PASSWORD).await), "suspended");
    assert_eq!(code(&world.try_visit(&signed).await), "signed out");
}

#[tokio::test]
async fn a_session_ends_after_two_idle_weeks_and_after_ninety_days_whatever_happens() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let idle = world.sign_in("a@x.example", PASSWORD).await;
    let busy = world.sign_in("a@x.example", PASSWORD).await;
    for day in 0..90 {
        assert_eq!(code(&world.try_visit(&busy).await), "ok", "day {day}");
        if day == 13 {
            assert_eq!(
                identity::sessions(&world.services, &world.visit(&busy).await).await.unwrap().len(),
                3
            );
        }
        if day == 14 {
            assert_eq!(code(&world.try_visit(&idle).await), "signed out");
        }
        world.advance(TimeDelta::days(1));
    }
    assert_eq!(code(&world.try_visit(&busy).await), "signed out");
}

#[tokio::test]
async fn forged_cookies_and_links_of_another_kind_let_nobody_in() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let signed = world.sign_in("a@x.example", PASSWORD).await;
    let good = signed.cookie.expose_secret();
    let other_digit = if good.ends_with('0') { "1" } else { "0" };
    let forged = format!("{}{other_digit}", &good[..good.len() - 1]);
    for cookie in [
        "",
        "x",
        &forged,
        &good.to_uppercase(),
        &good.replace("session", "confirm"),
        &format!("{good} "),
        &good.repeat(1000),
    ] {
        assert_eq!(
            code(&identity::authenticate(&world.services, &origin(), cookie).await),
            "signed out",
            "{cookie:.80}"
        );
    }
    assert_eq!(code(&world.try_visit(&signed).await), "ok");
}

#[tokio::test]
async fn signing_in_again_ends_the_session_the_browser_held() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let first = world.sign_in("a@x.example", PASSWORD).await;
    let form = SignIn {
        email: "a@x.example".to_owned(),
        password: secret(PASSWORD),
        replaces: Some(first.cookie.clone()),
        ..SignIn::default()
    };
    let SignedIn::Done(second) = identity::sign_in(&world.services, &origin(), form).await.unwrap() else {
        panic!("no second factor is on")
    };
    assert_ne!(first.cookie.expose_secret(), second.cookie.expose_secret());
    assert_eq!(code(&world.try_visit(&first).await), "signed out");
    assert_eq!(code(&world.try_visit(&second).await), "ok");
}

#[tokio::test]
async fn a_session_can_be_ended_here_elsewhere_and_everywhere_but_not_somebody_elses() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    world.owner("b@x.example").await;
    let (one, two) =
        (world.sign_in("a@x.example", PASSWORD).await, world.sign_in("a@x.example", PASSWORD).await);
    let other = world.sign_in("b@x.example", PASSWORD).await;
    let visit = world.visit(&one).await;
    assert_eq!(
        code(&identity::revoke_session(&world.services, &visit, other.session).await),
        "no such session"
    );
    identity::revoke_session(&world.services, &visit, two.session).await.unwrap();
    assert_eq!(code(&world.try_visit(&two).await), "signed out");
    let listed = identity::sessions(&world.services, &visit).await.unwrap();
    assert_eq!(
        listed.iter().filter(|session| session.current).map(|session| session.id).collect::<Vec<_>>(),
        [one.session]
    );
    assert_eq!(identity::sign_out_everywhere(&world.services, &visit).await.unwrap(), 2);
    assert_eq!(code(&world.try_visit(&one).await), "signed out");
    identity::sign_out(&world.services, &world.visit(&other).await).await.unwrap();
    assert_eq!(code(&world.try_visit(&other).await), "signed out");
}

#[tokio::test]
async fn a_reset_link_works_once_for_an_hour_and_ends_every_session() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let old = world.sign_in("a@x.example", PASSWORD).await;
    let forgot = async |address: &str| {
        world.advance(TimeDelta::minutes(2));
        identity::forgot_password(&world.services, &origin(), address).await.unwrap();
    };
    forgot("nobody@x.example").await;
    assert!(world.mails("nobody@x.example").await.is_empty());
    forgot("A@x.example").await;
    let replaced = world.token("a@x.example").await;
    forgot("a@x.example").await;
    let token = world.token("a@x.example").await;
    let reset = async |token: &str, password: &str| {
        code(&identity::reset_password(&world.services, &origin(), token, secret(password)).await)
    };
    assert_eq!(code(&identity::check_reset(&world.services, &token).await), "ok");
    assert_eq!(reset(&replaced, "a-fresh-long-password").await, "link_used");
    assert_eq!(reset(&token, "password").await, "password:common_password");
    assert_eq!(reset(&token, "a-fresh-long-password").await, "ok");
    assert_eq!(reset(&token, "another-long-password").await, "link_used");
    assert_eq!(code(&identity::check_reset(&world.services, &token).await), "link_used");
    assert_eq!(code(&world.try_visit(&old).await), "signed out");
    assert_eq!(code(&world.try_sign_in("a@x.example", PASSWORD).await), "sign_in_failed");
    world.sign_in("a@x.example", "a-fresh-long-password").await;
    assert_eq!(world.subjects("a@x.example").await.last().unwrap(), "Your password was changed");

    forgot("a@x.example").await;
    let token = world.token("a@x.example").await;
    world.advance(TimeDelta::hours(1));
    assert_eq!(reset(&token, "another-long-password").await, "link_expired");
}

#[tokio::test]
async fn a_changed_password_needs_the_old_one_ends_other_sessions_and_renews_this_one() {
    let world = World::new().await;
    world.owner("a@x.example").await;
    let (here, there) =
        (world.sign_in("a@x.example", PASSWORD).await, world.sign_in("a@x.example", PASSWORD).await);
    let visit = world.visit(&here).await;
    let change = async |current: &str, new: &str| {
        identity::change_password(
            &world.services,
            &visit,
            ChangePassword { current: secret(current), new: secret(new) },
        )
        .await
    };
    assert_eq!(code(&change("wrong-password", "a-fresh-long-password").await), "current:wrong_password");
    assert_eq!(code(&change(PASSWORD, "a@x.example").await), "new:weak_password");
    let renewed = change(PASSWORD, "a-fresh-long-password").await.unwrap();
    assert_eq!(renewed.session, here.session);
    assert_eq!(code(&world.try_visit(&here).await), "signed out");
    assert_eq!(code(&world.try_visit(&there).await), "signed out");
    assert_eq!(code(&world.try_visit(&renewed).await), "ok");
    assert_eq!(code(&world.try_sign_in("a@x.example", PASSWORD).await), "sign_in_failed");
}
