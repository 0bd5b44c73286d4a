//! Mailboxes whose provider lets us in: a provider of our own, a mail server that asks it whose a token
//! is, and a real Dovecot that does the same.

use std::net::SocketAddr;
use std::sync::{Arc, Once};

use chrono::TimeDelta;
use domain::{MailSecurity, MailSignIn, MailboxId, MailboxStatus};
use integrations::mail::tokens::{Endpoints, GOOGLE_MORE, GOOGLE_SCOPES, MailProvider, MailServers};
use mail_parser::decoders::base64::base64_decode;
use sandbox::oidc::{self, Misbehaviour, Person};
use secrecy::SecretString;
use store::Engine;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use workflows::Error;
use workflows::identity::Visit;
use workflows::outreach::mailbox_sign_in::{self, MailAccess, ProviderMailbox};
use workflows::outreach::{intake, mailbox_changes, mailboxes};

use crate::dovecot::Dovecot;
use crate::scene::{Scene, mailbox};
use crate::world::code;

const ADDRESS: &str = "lee@get-harbour.example";
const REDIRECT: &str = "https://app.test/mailboxes/callback";

struct Place {
    scene: Scene,
    provider: Arc<oidc::Provider>,
    mailbox: MailboxId,
}

/// Lets a token's owner in and nobody else, and takes whatever they send.
async fn smtp(provider: Arc<oidc::Provider>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(converse(stream, provider.clone()));
        }
    });
    address
}

async fn converse(stream: TcpStream, provider: Arc<oidc::Provider>) {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut known = false;
    let _ = writing.write_all(b"220 provider ESMTP\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split(' ').next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-provider\r\n250 AUTH XOAUTH2".to_owned(),
            "AUTH" => {
                let said = line.strip_prefix("AUTH XOAUTH2 ").and_then(|text| base64_decode(text.as_bytes()));
                let said = String::from_utf8(said.unwrap_or_default()).unwrap_or_default();
                let parts: Vec<&str> = said.split('\u{1}').collect();
                let user = parts[0].strip_prefix("user=").map(str::to_owned);
                let token = parts.get(1).and_then(|part| part.strip_prefix("auth=Bearer "));
                known =
                    user.is_some() && parts.len() == 4 && provider.holder(token.unwrap_or_default()) == user;
                if known {
                    "235 2.7.0 Accepted".to_owned()
                } else {
                    // As Google does: the reason first, and the code after an empty line.
                    let _ = writing.write_all(b"334 eyJzdGF0dXMiOiI0MDAifQ==\r\n").await;
                    assert_eq!(lines.next_line().await.unwrap().as_deref(), Some(""));
                    "535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 try again".to_owned()
                }
            }
            "MAIL" if !known => "530 5.7.0 Authentication Required".to_owned(),
            "DATA" => {
                let _ = writing.write_all(b"354 go on\r\n").await;
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                }
                "250 2.0.0 taken".to_owned()
            }
            "QUIT" => return drop(writing.write_all(b"221 bye\r\n").await),
            _ => "250 2.1.0 fine".to_owned(),
        };
        if writing.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

impl Place {
    async fn new(engine: Engine, imap: Option<SocketAddr>, provider: Arc<oidc::Provider>) -> Self {
        let mut scene = Scene::on(engine).await;
        for (subject, email) in [("1", ADDRESS), ("2", "somebody@else.example")] {
            provider.add(Person {
                subject: subject.to_owned(),
                email: email.to_owned(),
                email_verified: true,
                name: "Lee".to_owned(),
            });
        }
        let issuer = Url::parse(provider.issuer()).unwrap();
        let endpoints = Endpoints {
            authorize: issuer.join("/authorize").unwrap(),
            token: issuer.join("/token").unwrap(),
            scopes: GOOGLE_SCOPES,
            more: GOOGLE_MORE,
        };
        let redirect = Url::parse(REDIRECT).unwrap();
        let tokens = MailProvider::new(endpoints, "us", SecretString::from("s3cr&t"), redirect).unwrap();
        let smtp = smtp(provider.clone()).await;
        let imap_at = imap.unwrap_or(smtp);
        let servers = MailServers {
            smtp_host: smtp.ip().to_string(),
            smtp_port: smtp.port(),
            smtp_security: MailSecurity::Plain,
            imap_host: imap_at.ip().to_string(),
            imap_port: imap_at.port(),
            imap_security: MailSecurity::Plain,
        };
        let access = MailAccess { provider: MailSignIn::Google, tokens: Arc::new(tokens), servers };
        scene.world.services = scene.world.services.clone().entering_by(vec![access]);
        let input = ProviderMailbox {
            email_address: ADDRESS.to_owned(),
            display_name: "Lee".to_owned(),
            daily_send_limit: 50,
        };
        let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
        let made =
            mailbox_sign_in::connect(services, owner, client, MailSignIn::Google, input).await.unwrap();
        assert_eq!(
            (made.status, made.waits_for_sign_in, made.has_password),
            (MailboxStatus::Suspended, true, false)
        );
        let mailbox = made.id;
        for resource in mailboxes::resources_of(services, owner, client, scene.campaign, None).await.unwrap()
        {
            mailboxes::unassign(services, owner, client, scene.campaign, resource.id).await.unwrap();
        }
        mailboxes::assign(services, owner, client, scene.campaign, mailbox).await.unwrap();
        Self { scene, provider, mailbox }
    }

    /// The browser's part: press the person's button, be sent back with state and code.
    async fn press(&self, subject: &str) -> (String, String) {
        let (services, owner, client) = (self.scene.services(), &self.scene.owner, self.scene.client);
        let url = mailbox_sign_in::begin(services, owner, client, self.mailbox).await.unwrap();
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = [("subject", subject), ("query", url.query().unwrap())];
        let answer = browser.post(url.join("/authorize").unwrap()).form(&form).send().await.unwrap();
        let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let of = |wanted: &str| {
            back.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap()
        };
        (of("state"), of("code"))
    }

    async fn finish(&self, who: &Visit, state: &str, code: &str) -> Result<mailboxes::Tested, Error> {
        mailbox_sign_in::finish(self.scene.services(), who, state, code).await
    }

    async fn view(&self) -> mailboxes::MailboxView {
        let all = mailboxes::list(self.scene.services(), &self.scene.owner, self.scene.client).await.unwrap();
        all.into_iter().find(|one| one.id == self.mailbox).unwrap()
    }
}

/// A provider on the scene's wall clock is not to be had before the scene; tokens here end by real time
/// moved by hand.
async fn provider() -> (Arc<oidc::Provider>, Arc<std::sync::atomic::AtomicI64>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| rustls::crypto::ring::default_provider().install_default().expect("no other provider"));
    let now = Arc::new(std::sync::atomic::AtomicI64::new(1_800_000_000));
    let clock = now.clone();
    let client =
        oidc::Client { id: "us".to_owned(), secret: "s3cr&t".to_owned(), redirect: REDIRECT.to_owned() };
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let started = oidc::Provider::start(address, vec![client], move || {
        clock.load(std::sync::atomic::Ordering::Relaxed)
    });
    (Arc::new(started.await.unwrap()), now)
}

async fn a_provider_lets_us_in_and_tokens_are_renewed_until_it_is_taken_back(engine: Engine) {
    let (provider, now) = provider().await;
    let dovecot = Dovecot::asking(&format!("{}/introspect", provider.issuer()));
    let place = Place::new(engine, Some(dovecot.address()), provider).await;
    let scene = &place.scene;
    let (state, given) = place.press("1").await;
    let tested = place.finish(&scene.owner, &state, &given).await.unwrap();
    assert!(tested.ok, "{tested:?}");
    assert_eq!(place.view().await.status, MailboxStatus::Active);
    assert_eq!(code(&place.finish(&scene.owner, &state, &given).await), "mailbox_sign_in_failed", "once");
    // Nothing of what was granted lies open in the row.
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let row = store::outreach::mailboxes::get(&mut tx, place.mailbox).await.unwrap().unwrap();
    drop(tx);
    let kept = row.access_sealed.unwrap();
    assert_eq!(place.provider.holder(&kept), None);
    assert_eq!((row.password_sealed, row.refresh_sealed.is_some()), (None, true));

    scene.enrol(&["alex@x.example"]).await;
    scene.activate().await;
    assert_eq!(scene.pass(7).await.taken, 1);
    intake::look(scene.services(), scene.client, place.mailbox).await.unwrap();
    assert_eq!(place.view().await.read_error, None, "Dovecot let the token in");
    // Two days later the token has long ended; another is asked for.
    now.fetch_add(3 * 86_400, std::sync::atomic::Ordering::Relaxed);
    let second = scene.pass(24 * 4).await;
    assert_eq!((second.taken, second.refused, second.unknown), (1, 0, 0), "{second:?}");
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    let row = store::outreach::mailboxes::get(&mut tx, place.mailbox).await.unwrap().unwrap();
    drop(tx);
    assert_ne!(row.access_sealed.unwrap(), kept);

    // While the provider is down nothing is lost, and nobody is blamed.
    scene.enrol(&["kim@y.example"]).await;
    now.fetch_add(3 * 86_400, std::sync::atomic::Ordering::Relaxed);
    scene.world.advance(TimeDelta::days(3));
    place.provider.misbehave(Some(Misbehaviour::Down));
    scene.pass(24).await;
    assert_eq!(place.view().await.status, MailboxStatus::Active);
    place.provider.misbehave(None);
    assert_eq!(scene.pass(24).await.taken, 1);
    // Taken back, the mailbox says so and waits for its owner.
    place.provider.withdraw(ADDRESS);
    let tested = mailboxes::test(scene.services(), &scene.owner, scene.client, place.mailbox).await.unwrap();
    assert!(!tested.ok && tested.message.contains("sign in again"), "{tested:?}");
    scene.world.advance(TimeDelta::days(1));
    scene.pass(24 * 5).await;
    let view = place.view().await;
    assert_eq!((view.status, view.waits_for_sign_in), (MailboxStatus::Suspended, true), "{view:?}");
    let (state, given) = place.press("1").await;
    assert!(place.finish(&scene.owner, &state, &given).await.unwrap().ok);
    assert_eq!(scene.pass(24 * 5).await.taken, 1, "the second step of the second lead");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_lets_us_in_and_tokens_are_renewed_until_it_is_taken_back_on_sqlite() {
    a_provider_lets_us_in_and_tokens_are_renewed_until_it_is_taken_back(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_lets_us_in_and_tokens_are_renewed_until_it_is_taken_back_on_postgres() {
    a_provider_lets_us_in_and_tokens_are_renewed_until_it_is_taken_back(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_set_out_comes_back_and_only_with_the_account_of_the_address() {
    let (provider, _) = provider().await;
    let place = Place::new(Engine::Sqlite, None, provider).await;
    let scene = &place.scene;
    let stranger = scene.world.owner("stranger@rival.example").await;
    let (state, given) = place.press("1").await;
    assert_eq!(code(&place.finish(&stranger, &state, &given).await), "mailbox_sign_in_failed");
    assert_eq!(code(&place.finish(&scene.owner, "", &given).await), "mailbox_sign_in_failed");
    assert_eq!(code(&place.finish(&scene.owner, &state, "a made-up code").await), "mailbox_sign_in_failed");
    // Somebody else's account opens somebody else's mailbox.
    let (state, given) = place.press("2").await;
    let tested = place.finish(&scene.owner, &state, &given).await.unwrap();
    assert!(
        !tested.ok && tested.message.contains("does not let us into lee@get-harbour.example"),
        "{tested:?}"
    );
    assert_eq!(place.view().await.status, MailboxStatus::Suspended);
    // A login that is left lying ends.
    let (state, given) = place.press("1").await;
    scene.world.advance(TimeDelta::minutes(11));
    assert_eq!(code(&place.finish(&scene.owner, &state, &given).await), "mailbox_sign_in_failed");
    // Nobody can have the tokens sent to a server of their own.
    let mut elsewhere = mailbox(ADDRESS, "127.0.0.9:25".parse().unwrap());
    elsewhere.user_name = "somebody@else.example".to_owned();
    mailbox_changes::change(scene.services(), &scene.owner, scene.client, place.mailbox, elsewhere)
        .await
        .unwrap();
    let view = place.view().await;
    assert_eq!((view.smtp_host.as_str(), view.user_name.as_str()), ("127.0.0.1", ADDRESS));
    let foreign =
        mailbox_sign_in::begin(scene.services(), &stranger, stranger.current.unwrap(), place.mailbox);
    assert_eq!(code(&foreign.await), "no such mailbox");
}
