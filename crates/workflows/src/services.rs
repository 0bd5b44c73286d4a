//! What every workflow is handed: the store, the clocks, ids, the way out for product mail, secrets.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::Mode;
use domain::time::Clock;
use engines::go_live::KeyOrigin;
use engines::outreach::pace::Spacing;
use integrations::dns::Dns;
use integrations::llm::Llm;
use integrations::mail::mailbox::{Hosts, Outbox};
use integrations::mail::{Mailer, NoMailer, SeenMails};
use integrations::oidc::OpenId;
use integrations::webhooks::Poster;
use secrecy::{ExposeSecret, SecretString};
use store::Db;

use crate::Error;
use crate::clock::{BusinessClock, Ids};
use crate::guards::Guards;
use crate::identity::Passwords;
use crate::jobs::Queue;
use crate::leads::LongLists;
use crate::outreach::mailbox_sign_in::MailAccess;
use crate::outreach::signers::Signers;
use crate::sandbox::Sandbox;

/// Touches one sender has in hand at the same time.
const HANDS: usize = 32;

/// Cheap to clone; built once when the program starts.
#[derive(Clone, Debug)]
pub struct Services {
    pub db: Db,
    /// The computer's clock: leases, sessions, rate limits, audit (decisions.md D10).
    pub wall: Arc<dyn Clock>,
    /// The clock of due times, windows and reports; a sandbox may step it forward.
    pub business: BusinessClock,
    pub ids: Ids,
    /// Adds background work to a transaction.
    pub jobs: Queue,
    pub mode: Mode,
    /// Everything secret hangs on it; see [`crate::secrets`].
    pub secret_key: Arc<SecretString>,
    /// Who keeps that key.
    pub key_origin: KeyOrigin,
    /// Hashes and verifies passwords, a bounded number at once.
    pub passwords: Passwords,
    /// Where people reach the product, without a slash at the end: links in mail begin with it.
    pub public_url: Arc<str>,
    /// The way out for the product's own mail.
    pub mailer: Arc<dyn Mailer>,
    /// What that mail looks like where it arrives, in sandbox and test mode.
    pub seen_mails: Option<Arc<dyn SeenMails>>,
    /// The made-up world around the product, in sandbox mode.
    pub sandbox: Option<Arc<dyn Sandbox>>,
    /// The way out for outreach, through the agencies' own mailboxes.
    pub outbox: Outbox,
    /// Which hosts tenants may name: mail servers, and where webhooks go.
    pub hosts: Hosts,
    /// The way out to the clients' own programs.
    pub webhooks: Poster,
    /// What the DNS says of sending domains. None in the sandbox: there records are not checked.
    pub dns: Option<Arc<dyn Dns>>,
    /// The keys of sending domains, opened.
    pub signers: Signers,
    /// Providers that let us into mailboxes, where they are set up.
    pub mail_access: Arc<[MailAccess]>,
    /// The wait between two mails of a mailbox.
    pub spacing: Spacing,
    /// What writes mails anew when somebody asks for other words. None is connected yet.
    pub writer: Option<Arc<dyn Llm>>,
    /// Sign-in through Google or another OpenID provider, where one is set.
    pub google: Option<Arc<dyn OpenId>>,
    /// Lists of leads too long to be counted again each time.
    pub long_lists: Arc<LongLists>,
    /// Records of an imported list that are settled in one transaction.
    pub import_portion: usize,
    /// How many touches one sender has in hand at the same time.
    pub hands: usize,
    /// Which rules of sending stand: all of them, except in a test of the simulator.
    pub guards: Guards,
    /// Where uploads lie; all processes of one installation share it. None where nothing is uploaded.
    pub files: Option<Arc<Path>>,
}

impl Services {
    /// Over a migrated database. Until told otherwise, reached at the address of development
    /// (decisions.md D27) and without a way out for mail.
    pub async fn open(db: Db, wall: Arc<dyn Clock>, mode: Mode, key: SecretString) -> Result<Self, Error> {
        let ids = Ids::new(wall.clone());
        let business = BusinessClock::open(&db, wall.clone(), mode).await?;
        let jobs = Queue::new(ids.clone(), wall.clone(), business.clone());
        let hosts = if mode == Mode::Live { Hosts::Public } else { Hosts::Loopback };
        Ok(Self {
            db,
            wall,
            business,
            ids,
            jobs,
            mode,
            secret_key: Arc::new(key),
            key_origin: KeyOrigin::default(),
            passwords: Passwords::new()?,
            public_url: Arc::from("http://localhost:3000"),
            mailer: Arc::new(NoMailer),
            seen_mails: None,
            sandbox: None,
            outbox: Outbox::new(hosts),
            hosts,
            webhooks: Poster::new(hosts),
            dns: None,
            signers: Signers::default(),
            mail_access: Arc::from([]),
            spacing: Spacing::MAILBOX,
            writer: None,
            google: None,
            long_lists: Arc::default(),
            import_portion: crate::imports::PORTION,
            hands: HANDS,
            guards: Guards::default(),
            files: None,
        })
    }
    #[must_use]
    pub fn reached_at(self, public_url: &str) -> Self {
        Self { public_url: Arc::from(public_url.trim_end_matches('/')), ..self }
    }
    #[must_use]
    pub fn mailing_by(self, mailer: Arc<dyn Mailer>) -> Self {
        Self { mailer, ..self }
    }
    #[must_use]
    pub fn showing_mails(self, seen: Arc<dyn SeenMails>) -> Self {
        Self { seen_mails: Some(seen), ..self }
    }
    #[must_use]
    pub fn in_sandbox(self, sandbox: Arc<dyn Sandbox>) -> Self {
        Self { sandbox: Some(sandbox), ..self }
    }
    /// The same on another wall clock, and a business clock that runs with it: for history that is played.
    pub async fn clocked_by(self, wall: Arc<dyn Clock>) -> Result<Self, Error> {
        let ids = Ids::new(wall.clone());
        let business = BusinessClock::open(&self.db, wall.clone(), self.mode).await?;
        let jobs = Queue::new(ids.clone(), wall.clone(), business.clone());
        Ok(Self { wall, business, ids, jobs, ..self })
    }
    /// The secret key is the operator's own, not one that lies in the data directory.
    #[must_use]
    pub fn keyed(self, origin: KeyOrigin) -> Self {
        Self { key_origin: origin, ..self }
    }
    /// The operator lets agencies use servers on any address (decisions.md D15).
    #[must_use]
    pub fn speaking_to(self, hosts: Hosts) -> Self {
        Self { outbox: Outbox::new(hosts), webhooks: Poster::new(hosts), hosts, ..self }
    }
    /// Sending domains are checked, and wrong ones do not send.
    #[must_use]
    pub fn resolving_by(self, dns: Arc<dyn Dns>) -> Self {
        Self { dns: Some(dns), ..self }
    }
    /// Mailboxes can be connected by signing in at these.
    #[must_use]
    pub fn entering_by(self, access: Vec<MailAccess>) -> Self {
        Self { mail_access: Arc::from(access), ..self }
    }
    /// For benches and tests: another wait between two mails of a mailbox.
    #[must_use]
    pub fn spaced(self, spacing: Spacing) -> Self {
        Self { spacing, ..self }
    }
    /// For tests: another number of records to a transaction of an import.
    #[must_use]
    pub fn importing_by(self, portion: usize) -> Self {
        Self { import_portion: portion.max(1), ..self }
    }
    /// For simulations: one thing at a time, so that the same start comes to the same end.
    #[must_use]
    pub fn one_at_a_time(self) -> Self {
        Self { hands: 1, ..self }
    }
    /// For simulations: ids without chance.
    #[must_use]
    pub fn counting_ids(self, seed: u64) -> Self {
        let ids = Ids::counted(self.wall.clone(), seed);
        let jobs = Queue::new(ids.clone(), self.wall.clone(), self.business.clone());
        Self { ids, jobs, ..self }
    }
    #[must_use]
    pub fn keeping_files_in(self, folder: &Path) -> Self {
        Self { files: Some(Arc::from(folder)), ..self }
    }
    #[must_use]
    pub fn signing_in_by(self, google: Arc<dyn OpenId>) -> Self {
        Self { google: Some(google), ..self }
    }
    #[must_use]
    pub fn writing_by(self, writer: Arc<dyn Llm>) -> Self {
        Self { writer: Some(writer), ..self }
    }
    /// The whole address of a page.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
    /// The whole address of a page that a secret at its end opens.
    pub(crate) fn secret_link(&self, path: &str, secret: &SecretString) -> String {
        format!("{}{path}{}", self.public_url, secret.expose_secret())
    }
    /// Now on the business clock.
    pub fn business_now(&self) -> DateTime<Utc> {
        self.business.now()
    }
    /// Wall-clock now.
    pub fn now(&self) -> DateTime<Utc> {
        self.wall.now()
    }
}
