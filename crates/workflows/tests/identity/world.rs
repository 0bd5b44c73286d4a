//! A product with its own database, clock and mailbox.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Capability, ClientId, EmailAddress, Mode, Role};
use integrations::mail::Smtp;
use sandbox::mail::{Inbox, Received};
use secrecy::{ExposeSecret, SecretString};
use store::Engine;
use store::testing::TestDb;
use workflows::clock::ManualClock;
use workflows::identity::{self, NewInvite, Origin, SignIn, SignUp, Signed, SignedIn, Visit};
use workflows::{Error, Services, mail};

pub const PASSWORD: &str = "orbit-velvet-canyon";

pub struct World {
    pub services: Services,
    pub clock: ManualClock,
    pub inbox: Inbox,
    pub db: TestDb,
}

/// Monday, 5 January 2026, 23:00 UTC.
pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_654_000, 0).unwrap()
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

pub fn origin() -> Origin {
    Origin::new(Some([192, 0, 2, 7].into()), Some("Test/1.0"), Some("request-1"))
}

pub fn from(ip: &str) -> Origin {
    Origin { ip: Some(ip.parse().unwrap()), ..origin() }
}

/// The code of a refusal, the kind of another error, or "ok".
pub fn code<T>(result: &Result<T, Error>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Error::Refused { code, .. }) => (*code).to_owned(),
        Err(Error::Invalid(fields)) => {
            fields.iter().map(|f| format!("{}:{}", f.field, f.code)).collect::<Vec<_>>().join(",")
        }
        Err(Error::SlowDown { seconds }) => format!("slow down {seconds}"),
        Err(Error::SignedOut) => "signed out".to_owned(),
        Err(Error::Forbidden { needed }) => format!("forbidden below {needed}"),
        Err(Error::NoSuch { what }) => format!("no such {what}"),
        Err(Error::Deleted { what }) => format!("deleted {what}"),
        Err(Error::Exists { what }) => format!("{what} exists"),
        Err(Error::Stale) => "stale".to_owned(),
        Err(error) => panic!("a fault: {error:?} {:?}", std::error::Error::source(error)),
    }
}

impl World {
    pub async fn new() -> Self {
        Self::on(Engine::Sqlite).await
    }

    pub async fn on(engine: Engine) -> Self {
        let db = TestDb::new(engine).await;
        let clock = ManualClock::at(start());
        let inbox = Inbox::on_loopback().await.unwrap();
        let from = EmailAddress::parse("hello@agencyos.example").unwrap();
        let smtp = Smtp::new(&secret(&format!("smtp://{}", inbox.address())), &from, "Agency OS").unwrap();
        let services = Services::open(db.db(), Arc::new(clock.clone()), Mode::Test, secret(&"k".repeat(40)))
            .await
            .unwrap();
        Self {
            services: services.reached_at("https://app.test/").mailing_by(Arc::new(smtp)),
            clock,
            inbox,
            db,
        }
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    pub async fn deliver(&self) {
        mail::deliver_waiting(&self.services).await.unwrap();
    }

    /// Everything that was mailed to an address, the oldest first.
    pub async fn mails(&self, address: &str) -> Vec<Received> {
        self.deliver().await;
        self.inbox.to(address)
    }

    /// The subjects of everything mailed to an address.
    pub async fn subjects(&self, address: &str) -> Vec<String> {
        self.mails(address).await.iter().map(|mail| mail.letter().subject).collect()
    }

    /// The secret at the end of the first link of the latest mail to an address.
    pub async fn token(&self, address: &str) -> String {
        let mails = self.mails(address).await;
        let link = mails.last().expect("a mail came").links().first().cloned().expect("it has a link");
        link.rsplit(['=', '/']).next().unwrap().to_owned()
    }

    pub fn form(&self, address: &str) -> SignUp {
        SignUp {
            full_name: "Zoë Nguyen".to_owned(),
            company_name: format!("Agency of {address}").chars().take(100).collect(),
            email: address.to_owned(),
            password: secret(PASSWORD),
            terms: true,
        }
    }

    pub async fn sign_up(&self, address: &str) {
        identity::sign_up(&self.services, &origin(), self.form(address)).await.unwrap();
    }

    pub async fn visit(&self, signed: &Signed) -> Visit {
        self.try_visit(signed).await.unwrap()
    }

    pub async fn try_visit(&self, signed: &Signed) -> Result<Visit, Error> {
        identity::authenticate(&self.services, &origin(), signed.cookie.expose_secret()).await
    }

    /// Signs up, confirms and is in: an owner of a client of their own.
    pub async fn owner(&self, address: &str) -> Visit {
        self.sign_up(address).await;
        let token = self.token(address).await;
        let signed = identity::confirm(&self.services, &origin(), &token).await.unwrap();
        self.visit(&signed).await
    }

    /// Somebody of the owner's client in a role, who joined by invitation.
    pub async fn colleague(&self, owner: &Visit, address: &str, role: Role) -> Visit {
        let new = NewInvite { email: address.to_owned(), role };
        identity::invite(&self.services, owner, owner.current.unwrap(), new).await.unwrap();
        let token = self.token(address).await;
        let form =
            identity::Join { full_name: format!("{role} person"), password: secret(PASSWORD), terms: true };
        let signed = identity::join(&self.services, &origin(), &token, form).await.unwrap();
        self.visit(&signed).await
    }

    pub async fn try_sign_in(&self, address: &str, password: &str) -> Result<SignedIn, Error> {
        let form = SignIn { email: address.to_owned(), password: secret(password), ..SignIn::default() };
        identity::sign_in(&self.services, &origin(), form).await
    }

    pub async fn sign_in(&self, address: &str, password: &str) -> Signed {
        match self.try_sign_in(address, password).await.unwrap() {
            SignedIn::Done(signed) => signed,
            SignedIn::CodeNeeded { .. } => panic!("a code is needed"),
        }
    }

    /// The visit as it is now: seats and roles are read with each request.
    pub async fn again(&self, visit: &Visit, address: &str) -> Visit {
        let signed = self.sign_in(address, PASSWORD).await;
        assert_eq!(signed.user, visit.account.id);
        self.visit(&signed).await
    }

    pub async fn may(&self, visit: &Visit, client: ClientId, capability: Capability) -> String {
        code(&identity::member(&self.services, visit, client, capability).await)
    }
}
