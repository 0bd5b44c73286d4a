//! A product with its own database, and people of every role.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, EmailAddress, LeadFact, Mode, Role};
use integrations::mail::Smtp;
use sandbox::mail::Inbox;
use secrecy::{ExposeSecret, SecretString};
use store::testing::TestDb;
use workflows::clock::ManualClock;
use workflows::identity::{self, Join, NewInvite, Origin, SignUp, Visit};
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::leads::{self, LeadView, NewLead, RescoreClient};
use workflows::{Error, Services, mail};

pub struct World {
    pub services: Services,
    pub clock: ManualClock,
    inbox: Inbox,
}

/// Monday, 5 January 2026, 01:00 UTC: noon in Sydney, the day of the scoring vectors.
pub fn start() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

pub fn code<T>(result: &Result<T, Error>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Error::Refused { code, .. }) => (*code).to_owned(),
        Err(Error::Invalid(fields)) => {
            fields.iter().map(|f| format!("{}:{}", f.field, f.code)).collect::<Vec<_>>().join(",")
        }
        Err(Error::Forbidden { needed }) => format!("forbidden below {needed}"),
        Err(Error::NoSuch { what }) => format!("no such {what}"),
        Err(Error::Deleted { what }) => format!("deleted {what}"),
        Err(Error::Exists { what }) => format!("{what} exists"),
        Err(Error::Stale) => "stale".to_owned(),
        Err(error) => panic!("a fault: {error:?} {:?}", std::error::Error::source(error)),
    }
}

impl World {
    pub async fn on(db: &TestDb) -> Self {
        let clock = ManualClock::at(start());
        let inbox = Inbox::on_loopback().await.unwrap();
        let from = EmailAddress::parse("hello@agencyos.example").unwrap();
        let url = SecretString::from(format!("smtp://{}", inbox.address()));
        let smtp = Smtp::new(&url, &from, "Agency OS").unwrap();
        let services =
            Services::open(db.db(), Arc::new(clock.clone()), Mode::Test, SecretString::from("k".repeat(40)))
                .await
                .unwrap();
        Self { services: services.reached_at("https://app.test/").mailing_by(Arc::new(smtp)), clock, inbox }
    }

    async fn token(&self, address: &str) -> String {
        mail::deliver_waiting(&self.services).await.unwrap();
        let mails = self.inbox.to(address);
        let link = mails.last().expect("a mail came").links().first().cloned().expect("it has a link");
        link.rsplit(['=', '/']).next().unwrap().to_owned()
    }

    async fn visit(&self, cookie: &SecretString) -> Visit {
        identity::authenticate(&self.services, &Origin::default(), cookie.expose_secret()).await.unwrap()
    }

    /// The owner of a client of their own.
    pub async fn owner(&self, name: &str) -> (Visit, ClientId) {
        let email = format!("{name}@agency.example");
        let form = SignUp {
            full_name: name.to_owned(),
            company_name: format!("Agency of {name}"),
            email: email.clone(),
            password: "orbit-velvet-canyon".into(),
            terms: true,
        };
        identity::sign_up(&self.services, &Origin::default(), form).await.unwrap();
        let token = self.token(&email).await;
        let signed = identity::confirm(&self.services, &Origin::default(), &token).await.unwrap();
        let visit = self.visit(&signed.cookie).await;
        let client = visit.current.unwrap();
        (visit, client)
    }

    pub async fn colleague(&self, owner: &Visit, role: Role) -> Visit {
        let email = format!("{role}@colleague.example");
        let new = NewInvite { email: email.clone(), role };
        identity::invite(&self.services, owner, owner.current.unwrap(), new).await.unwrap();
        let token = self.token(&email).await;
        let form = Join { full_name: role.to_string(), password: "orbit-velvet-canyon".into(), terms: true };
        let signed = identity::join(&self.services, &Origin::default(), &token, form).await.unwrap();
        self.visit(&signed.cookie).await
    }

    pub async fn add(&self, visit: &Visit, client: ClientId, lead: NewLead) -> LeadView {
        leads::add_lead(&self.services, visit, client, lead).await.unwrap()
    }

    /// Runs waiting jobs until there are none.
    pub async fn run_jobs(&self) {
        let registry = Registry::new().job::<RescoreClient>();
        let runner = Runner::new(
            self.services.db.clone(),
            self.services.clone(),
            Arc::new(registry),
            self.services.jobs.clone(),
            RunnerOptions::default(),
        );
        runner.run_until_quiet().await;
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}

/// A lead with these facts.
pub fn lead(email: &str, facts: &[(LeadFact, &str)]) -> NewLead {
    NewLead { email: email.to_owned(), facts: typed(facts), ..NewLead::default() }
}

pub fn typed(facts: &[(LeadFact, &str)]) -> BTreeMap<LeadFact, String> {
    facts.iter().map(|(fact, text)| (*fact, (*text).to_owned())).collect()
}
