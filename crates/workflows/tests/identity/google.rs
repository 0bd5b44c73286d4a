//! Sign-in through a provider, with a provider of our own in its place.

use std::net::SocketAddr;
use std::sync::{Arc, Once};

use chrono::TimeDelta;
use domain::Role;
use integrations::oidc::Provider;
use sandbox::oidc::{self, Misbehaviour, Person};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use workflows::Services;
use workflows::identity::{self, GoogleDone, GoogleStart, SignedIn};

use crate::world::{PASSWORD, World, code, origin, secret};

const REDIRECT: &str = "https://app.test/api/v1/auth/callback";

struct Google {
    world: World,
    services: Services,
    server: oidc::Provider,
}

fn person(subject: &str, email: &str) -> Person {
    Person {
        subject: subject.to_owned(),
        email: email.to_owned(),
        email_verified: true,
        name: "Gia Google".to_owned(),
    }
}

impl Google {
    async fn new() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            rustls::crypto::ring::default_provider().install_default().expect("no other provider")
        });
        let world = World::new().await;
        let client =
            oidc::Client { id: "us".to_owned(), secret: "s3cret".to_owned(), redirect: REDIRECT.to_owned() };
        let clock = world.services.wall.clone();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let server =
            oidc::Provider::start(address, vec![client], move || clock.now().timestamp()).await.unwrap();
        let ours = Provider::new(
            &Url::parse(server.issuer()).unwrap(),
            "us",
            &SecretString::from("s3cret"),
            &Url::parse(REDIRECT).unwrap(),
        )
        .unwrap();
        let services = world.services.clone().signing_in_by(Arc::new(ours));
        Self { world, services, server }
    }

    async fn start(&self) -> GoogleStart {
        identity::start_google(&self.services, Some("/dashboard/leads")).await.unwrap()
    }

    /// The browser's part: press the person's button, be sent back with a code.
    async fn press(&self, start: &GoogleStart, subject: &str) -> String {
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = [("subject", subject), ("query", start.url.query().unwrap())];
        let answer = browser.post(start.url.join("/authorize").unwrap()).form(&form).send().await.unwrap();
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let query: Vec<_> = back.query_pairs().into_owned().collect();
        assert!(query.contains(&("state".to_owned(), start.state.expose_secret().to_owned())));
        query.into_iter().find(|(name, _)| name == "code").unwrap().1
    }

    async fn finish(&self, start: &GoogleStart, code: &str) -> Result<GoogleDone, workflows::Error> {
        let state = start.state.expose_secret();
        identity::finish_google(&self.services, &origin(), state, code, Some(state)).await
    }

    async fn through(&self, subject: &str) -> Result<GoogleDone, workflows::Error> {
        let start = self.start().await;
        let code = self.press(&start, subject).await;
        self.finish(&start, &code).await
    }
}

fn signed(done: GoogleDone) -> identity::Signed {
    match done.signed {
        SignedIn::Done(signed) => signed,
        SignedIn::CodeNeeded { .. } => panic!("a code is needed"),
    }
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_a_client_and_is_the_same_person_next_time() {
    let google = Google::new().await;
    google.server.add(person("1", "Gia@G.example"));
    let done = google.through("1").await.unwrap();
    assert_eq!(done.return_to.as_deref(), Some("/dashboard/leads"));
    let visit = google.world.visit(&signed(done)).await;
    assert_eq!(
        (visit.account.email.as_str(), visit.account.full_name.as_deref()),
        ("gia@g.example", Some("Gia Google"))
    );
    let seat = visit.current_seat().unwrap();
    assert_eq!((seat.client_name.as_str(), seat.role), ("Gia Google's Agency", Role::Owner));
    // The address may change at the provider; the subject is who it is.
    google.server.add(person("1", "gia.new@g.example"));
    let again = google.world.visit(&signed(google.through("1").await.unwrap())).await;
    assert_eq!(again.account.id, visit.account.id);
    assert_eq!(again.account.email.as_str(), "gia@g.example");
    assert!(!identity::profile(&google.services, &again).await.unwrap().has_password);
    assert_eq!(code(&google.world.try_sign_in("gia@g.example", PASSWORD).await), "sign_in_failed");
}

#[tokio::test]
async fn somebody_with_an_account_is_let_into_it_told_and_asked_for_the_second_factor() {
    let google = Google::new().await;
    let owner = google.world.owner("zoe@x.example").await;
    google.server.add(person("1", "zoe@x.example"));
    let visit = google.world.visit(&signed(google.through("1").await.unwrap())).await;
    assert_eq!(visit.account.id, owner.account.id);
    assert_eq!(
        google.world.subjects("zoe@x.example").await.last().unwrap(),
        "You can now sign in with Google"
    );
    google.world.sign_in("zoe@x.example", PASSWORD).await;

    let enrolment = identity::start_totp(&google.services, &visit, secret(PASSWORD)).await.unwrap();
    let bytes = totp_rs::Secret::try_from_base32(enrolment.secret.expose_secret()).unwrap();
    let now = u64::try_from(google.services.now().timestamp()).unwrap();
    let shown = totp_rs::Builder::new().with_secret(bytes).build().unwrap().generate(now).to_string();
    identity::confirm_totp(&google.services, &visit, &shown).await.unwrap();
    assert!(matches!(google.through("1").await.unwrap().signed, SignedIn::CodeNeeded { .. }));
}

#[tokio::test]
async fn an_account_nobody_confirmed_loses_its_password_to_who_proves_the_address() {
    let google = Google::new().await;
    google.world.sign_up("gia@g.example").await;
    let eves = google.world.token("gia@g.example").await;
    google.server.add(person("1", "gia@g.example"));
    google.through("1").await.unwrap();
    assert_eq!(code(&google.world.try_sign_in("gia@g.example", PASSWORD).await), "sign_in_failed");
    assert_eq!(code(&identity::confirm(&google.services, &origin(), &eves).await), "link_used");
}

#[tokio::test]
async fn an_address_the_provider_does_not_vouch_for_opens_nothing() {
    let google = Google::new().await;
    google.world.owner("zoe@x.example").await;
    google.server.add(Person { email_verified: false, ..person("1", "zoe@x.example") });
    assert_eq!(code(&google.through("1").await), "google_unverified");
}

#[tokio::test]
async fn a_state_works_once_in_the_browser_that_got_it_for_ten_minutes() {
    let google = Google::new().await;
    google.server.add(person("1", "gia@g.example"));
    let start = google.start().await;
    let given = google.press(&start, "1").await;
    let state = start.state.expose_secret();
    let other = google.start().await;
    for held in [None, Some(""), Some(other.state.expose_secret())] {
        assert_eq!(
            code(&identity::finish_google(&google.services, &origin(), state, &given, held).await),
            "google_failed"
        );
    }
    assert_eq!(code(&google.finish(&start, "").await), "google_failed");
    google.finish(&start, &given).await.unwrap();
    assert_eq!(code(&google.finish(&start, &given).await), "google_failed");
    let late = google.press(&other, "1").await;
    google.world.advance(TimeDelta::minutes(10));
    assert_eq!(code(&google.finish(&other, &late).await), "google_failed");
}

#[tokio::test]
async fn a_provider_that_is_down_or_lies_lets_nobody_in() {
    let google = Google::new().await;
    google.server.add(person("1", "gia@g.example"));
    for (how, expected) in [
        (Misbehaviour::Down, "google_down"),
        (Misbehaviour::WrongKey, "google_failed"),
        (Misbehaviour::WrongNonce, "google_failed"),
    ] {
        google.server.misbehave(None);
        let start = google.start().await;
        let given = google.press(&start, "1").await;
        google.server.misbehave(Some(how));
        assert_eq!(code(&google.finish(&start, &given).await), expected, "{how:?}");
    }
    assert_eq!(code(&identity::start_google(&google.world.services, None).await), "no such sign-in provider");
    assert!(!identity::google_is_on(&google.world.services) && identity::google_is_on(&google.services));
}
