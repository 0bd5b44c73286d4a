//! The OpenID client against a provider of our own that shares no types with it.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::net::SocketAddr;
use std::sync::Once;

use chrono::{DateTime, Utc};
use integrations::oidc::{OidcError, OpenId, Provider, Secrets};
use sandbox::oidc::{self, Misbehaviour, Person};
use secrecy::SecretString;
use url::Url;

const NOW: i64 = 1_767_654_000;
const REDIRECT: &str = "https://app.test/api/v1/auth/callback";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

fn secrets() -> Secrets {
    let secret = |text: &str| SecretString::from(text.repeat(22));
    Secrets { state: secret("st"), nonce: secret("no"), verifier: secret("ve") }
}

struct World {
    server: oidc::Provider,
    ours: Provider,
}

async fn world() -> World {
    with_secret("s3cret & more").await
}

async fn with_secret(secret: &str) -> World {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| rustls::crypto::ring::default_provider().install_default().expect("no other provider"));
    let client = oidc::Client {
        id: "agency-os".to_owned(),
        secret: "s3cret & more".to_owned(),
        redirect: REDIRECT.to_owned(),
    };
    let server =
        oidc::Provider::start(SocketAddr::from(([127, 0, 0, 1], 0)), vec![client], || NOW).await.unwrap();
    server.add(Person {
        subject: "sub-1".to_owned(),
        email: "Zoe@X.example".to_owned(),
        email_verified: true,
        name: "Zoë Nguyen".to_owned(),
    });
    let issuer = Url::parse(server.issuer()).unwrap();
    let ours = Provider::new(
        &issuer,
        "agency-os",
        &SecretString::from(secret.to_owned()),
        &Url::parse(REDIRECT).unwrap(),
    )
    .unwrap();
    World { server, ours }
}

/// Does what the browser does: opens the page, presses the button, is sent back. The query it is sent back with.
async fn choose(url: &Url, subject: &str) -> Vec<(String, String)> {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = browser.get(url.clone()).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Choose an account"));
    let form = [("subject", subject), ("query", url.query().unwrap())];
    let answer = browser.post(url.join("/authorize").unwrap()).form(&form).send().await.unwrap();
    let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert!(back.as_str().starts_with(REDIRECT), "{back}");
    back.query_pairs().into_owned().collect()
}

async fn code(world: &World) -> String {
    let url = world.ours.begin(&secrets()).await.unwrap();
    let query = choose(&url, "sub-1").await;
    assert!(query.contains(&("state".to_owned(), "st".repeat(22))));
    query.into_iter().find(|(name, _)| name == "code").unwrap().1
}

#[tokio::test]
async fn a_person_comes_back_as_the_provider_knows_them() {
    let world = world().await;
    let code = code(&world).await;
    let identity = world.ours.finish(&secrets(), &code, now()).await.unwrap();
    assert_eq!(identity.subject, "sub-1");
    assert_eq!(identity.email.unwrap().as_str(), "zoe@x.example");
    assert!(identity.email_verified);
    assert_eq!(identity.name.as_deref(), Some("Zoë Nguyen"));
}

#[tokio::test]
async fn a_code_works_once_and_only_with_its_own_verifier() {
    let world = world().await;
    let first = code(&world).await;
    world.ours.finish(&secrets(), &first, now()).await.unwrap();
    assert!(matches!(world.ours.finish(&secrets(), &first, now()).await, Err(OidcError::Refused { .. })));
    let second = code(&world).await;
    let other = Secrets { verifier: SecretString::from("x".repeat(44)), ..secrets() };
    assert!(matches!(world.ours.finish(&other, &second, now()).await, Err(OidcError::Refused { .. })));
    assert!(matches!(world.ours.finish(&secrets(), "made up", now()).await, Err(OidcError::Refused { .. })));
}

#[tokio::test]
async fn a_token_that_does_not_fit_is_not_believed() {
    let world = world().await;
    for how in [
        Misbehaviour::WrongNonce,
        Misbehaviour::WrongAudience,
        Misbehaviour::Expired,
        Misbehaviour::WrongKey,
        Misbehaviour::Unsigned,
        Misbehaviour::Garbage,
    ] {
        world.server.misbehave(None);
        let code = code(&world).await;
        world.server.misbehave(Some(how));
        let answer = world.ours.finish(&secrets(), &code, now()).await;
        assert!(matches!(answer, Err(OidcError::Broken { .. })), "{how:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_wrong_secret_and_a_provider_that_is_down_are_told_apart() {
    let denied = with_secret("wrong").await;
    let given = code(&denied).await;
    assert!(matches!(denied.ours.finish(&secrets(), &given, now()).await, Err(OidcError::Denied { .. })));
    let down = world().await;
    let given = code(&down).await;
    down.server.misbehave(Some(Misbehaviour::Down));
    assert!(matches!(down.ours.finish(&secrets(), &given, now()).await, Err(OidcError::Busy { .. })));
    let nobody = Provider::new(
        &Url::parse("http://127.0.0.1:9").unwrap(),
        "x",
        &SecretString::from("y"),
        &Url::parse(REDIRECT).unwrap(),
    )
    .unwrap();
    assert!(matches!(nobody.begin(&secrets()).await, Err(OidcError::Busy { .. })));
}

#[tokio::test]
async fn somebody_who_says_no_is_sent_back_without_a_code() {
    let world = world().await;
    let url = world.ours.begin(&secrets()).await.unwrap();
    let query = choose(&url, "").await;
    assert!(query.contains(&("error".to_owned(), "access_denied".to_owned())));
    assert!(query.iter().all(|(name, _)| name != "code"));
}

#[tokio::test]
async fn the_provider_sends_nobody_to_an_address_that_is_not_registered() {
    let world = world().await;
    let mut url = world.ours.begin(&secrets()).await.unwrap();
    let query = url.query().unwrap().replace("app.test", "evil.test");
    url.set_query(Some(&query));
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 400);
}
