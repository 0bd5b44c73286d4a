//! A server with a database of its own, a clock moved by hand, an outbox that is read, and people.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use chrono::{DateTime, TimeDelta};
use domain::{ApiScope, ClientId, EmailAddress, Mode, Role};
use integrations::mail::{MailError, Mailer, ProductMail};
use secrecy::{ExposeSecret, SecretString};
use server::config::{Config, LogFormat, MetricsListen};
use server::state::AppState;
use server::web::limits::Rates;
use store::testing::TestDb;
use workflows::Services;
use workflows::clock::ManualClock;
use workflows::identity::{self, Join, NewApiKey, NewInvite, Origin, SignUp, Visit};
use workflows::imports::ImportLeads;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::leads::RescoreClient;

use crate::call::Asker;

pub const PASSWORD: &str = "plum-kettle-orbit-41";

#[derive(Debug)]
pub struct World {
    pub services: Services,
    pub clock: ManualClock,
    pub router: Router,
    pub state: AppState,
    /// Where uploads lie; gone with the world.
    _files: tempfile::TempDir,
    outbox: Arc<Outbox>,
}

/// Keeps what would have left.
#[derive(Debug, Default)]
struct Outbox(Mutex<Vec<ProductMail>>);

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: &ProductMail) -> Result<(), MailError> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

/// Somebody with a session, and the client they began in.
#[derive(Clone, Debug)]
pub struct Person {
    pub session: Asker,
    pub visit: Visit,
    pub email: String,
}

impl Person {
    pub fn client(&self) -> ClientId {
        self.visit.seats[0].client
    }
    pub fn membership(&self) -> String {
        self.visit.seats[0].membership.expect("a person's seat").to_string()
    }
}

impl World {
    pub async fn new(db: &TestDb) -> Self {
        Self::with_rates(db, &Rates::unlimited()).await
    }

    pub async fn with_rates(db: &TestDb, rates: &Rates) -> Self {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_500));
        let outbox = Arc::new(Outbox::default());
        let key = SecretString::from("aos_sandbox_0123456789abcdef0123456789abcdef");
        let services = Services::open(db.db(), Arc::new(clock.clone()), Mode::Test, key)
            .await
            .expect("services")
            .mailing_by(outbox.clone());
        let files = tempfile::tempdir().expect("a folder");
        let services = services.keeping_files_in(files.path());
        let state = AppState::with_rates(&config(rates, Mode::Test), services.clone(), None, rates);
        Self { services, clock, router: server::web::router(state.clone()), state, outbox, _files: files }
    }

    /// The router of a server in another mode, over the same data.
    pub fn router_in(&self, mode: Mode) -> Router {
        let rates = Rates::unlimited();
        server::web::router(AppState::with_rates(&config(&rates, mode), self.services.clone(), None, &rates))
    }
    pub fn sign_up_form(&self, name: &str) -> SignUp {
        SignUp {
            full_name: format!("Person {name}"),
            company_name: format!("Agency of {name}"),
            email: format!("{name}@example.com"),
            password: PASSWORD.into(),
            terms: true,
        }
    }

    /// Signs up and confirms: the owner of a client of their own.
    pub async fn owner(&self, name: &str) -> Person {
        let form = self.sign_up_form(name);
        let email = form.email.clone();
        identity::sign_up(&self.services, &Origin::default(), form).await.expect("a sign-up");
        let signed = identity::confirm(&self.services, &Origin::default(), &self.token_for(&email).await)
            .await
            .expect("a confirmation");
        self.person(signed.cookie, email).await
    }

    /// Joins that owner's client by invitation.
    pub async fn joined(&self, owner: &Person, role: Role) -> Person {
        let email = self.invited(owner, role.as_str(), role).await;
        let form = Join { full_name: format!("Person {role}"), password: PASSWORD.into(), terms: true };
        let signed = identity::join(&self.services, &Origin::default(), &self.token_for(&email).await, form)
            .await
            .expect("joining");
        self.person(signed.cookie, email).await
    }

    /// Invites somebody; the address.
    pub async fn invited(&self, owner: &Person, name: &str, role: Role) -> String {
        let email = format!("{name}-of-{}@example.com", owner.email.split('@').next().unwrap());
        let new = NewInvite { email: email.clone(), role };
        identity::invite(&self.services, &owner.visit, owner.client(), new).await.expect("an invitation");
        email
    }

    pub async fn key(&self, owner: &Person, scope: ApiScope) -> Asker {
        let new = NewApiKey { name: format!("{scope} key"), scopes: vec![scope], expires_at: None };
        let made =
            identity::create_api_key(&self.services, &owner.visit, owner.client(), new).await.expect("a key");
        Asker::Key(made.key.expose_secret().to_owned())
    }

    /// Runs waiting imports and scorings until there are none.
    pub async fn run_jobs(&self) {
        let registry = Registry::new().job::<ImportLeads>().job::<RescoreClient>();
        let (db, jobs) = (self.services.db.clone(), self.services.jobs.clone());
        let runner =
            Runner::new(db, self.services.clone(), Arc::new(registry), jobs, RunnerOptions::default());
        runner.run_until_quiet().await;
    }

    pub async fn person(&self, cookie: SecretString, email: String) -> Person {
        let visit = identity::authenticate(&self.services, &Origin::default(), cookie.expose_secret())
            .await
            .expect("a session");
        Person { session: Asker::Session(cookie.expose_secret().to_owned()), visit, email }
    }

    /// The secret in the newest mail to that address.
    pub async fn token_for(&self, email: &str) -> String {
        // A batch at a time leaves; many may wait.
        while workflows::mail::deliver_waiting(&self.services).await.expect("mail leaves").sent > 0 {}
        let to = EmailAddress::parse(email).expect("an address");
        let mails = self.outbox.0.lock().unwrap();
        let mail =
            mails.iter().rev().find(|mail| mail.to == to).unwrap_or_else(|| panic!("a mail to {email}"));
        let start = mail.text.find("aos_").expect("a link in the mail");
        mail.text[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    }

    /// How many mails have left for that address.
    pub async fn mails_to(&self, email: &str) -> usize {
        workflows::mail::deliver_waiting(&self.services).await.expect("mail leaves");
        self.outbox.0.lock().unwrap().iter().filter(|mail| mail.to.as_str() == email).count()
    }
}

fn config(rates: &Rates, mode: Mode) -> Config {
    Config {
        mode,
        database_url: "sqlite://unused".to_owned(),
        listen: ([127, 0, 0, 1], 3000).into(),
        metrics_listen: MetricsListen::Off,
        public_url: "http://localhost:3000".parse().expect("an address"),
        data_dir: PathBuf::new(),
        secret_key: None,
        log: "off".to_owned(),
        log_format: LogFormat::Pretty,
        trusted_proxies: Vec::new(),
        allow_private_hosts: true,
        rates: *rates,
        smtp_url: None,
        mail_from: EmailAddress::parse("hello@example.com").expect("an address"),
        google: None,
        mail_access: vec![],
    }
}
