//! Whether somebody may be written to at all: the lists of the client and those for all clients.

use std::collections::HashSet;

use domain::{ClientId, DomainSuppressionReason, EmailAddress, SuppressionReason};
use sha2::{Digest, Sha256};
use store::suppression::{self as rows, EmailHash, Shared};

use crate::{Error, Services};

/// Lists up to this many entries are held in memory; of longer ones only the addresses at hand are asked for.
const HELD_MAX: i64 = 200_000;

/// How an address stands on the lists: an erased person is known by this alone.
pub(crate) fn hash(email: &EmailAddress) -> EmailHash {
    Sha256::digest(email.as_str().as_bytes()).into()
}

/// Which list somebody is on. The order of the lists is that of domain.md section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// The list for all clients. Clients are not told why (decisions.md D13).
    Everywhere,
    /// The client's own list of addresses.
    Own(Option<SuppressionReason>),
    /// The company's domain, on the client's list or on that for all.
    Domain(DomainSuppressionReason),
}

impl Hit {
    pub(crate) fn is_competitor(&self) -> bool {
        matches!(self, Self::Domain(DomainSuppressionReason::Competitor))
    }
    /// A sentence for the client's people.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Everywhere => "This person may not be contacted.",
            Self::Own(_) => "This address is on your do-not-contact list.",
            Self::Domain(DomainSuppressionReason::Competitor) => "This company is on your competitor list.",
            Self::Domain(_) => "This company's domain may not be contacted.",
        }
    }
    pub(crate) fn refusal(&self) -> Error {
        Error::refused("suppressed", self.words())
    }
}

/// The lists as they are now, for many look-ups.
#[derive(Debug)]
pub(crate) struct Guard {
    client: ClientId,
    everywhere: Held,
    own: Held,
    shared: Shared,
}

/// A list of hashes, or as much of it as was asked for.
#[derive(Debug)]
struct Held {
    hashes: HashSet<EmailHash>,
    whole: bool,
}

impl From<Option<HashSet<EmailHash>>> for Held {
    fn from(all: Option<HashSet<EmailHash>>) -> Self {
        let whole = all.is_some();
        Self { hashes: all.unwrap_or_default(), whole }
    }
}

impl Guard {
    /// Opens transactions of its own: call it with none open.
    pub(crate) async fn load(services: &Services, client: ClientId) -> Result<Self, Error> {
        let mut tx = services.db.system_read().await?;
        let everywhere = rows::all_global_hashes(&mut tx, HELD_MAX).await?.into();
        let shared = rows::shared(&mut tx, client).await?;
        drop(tx);
        let mut tx = services.db.read(client).await?;
        let own = rows::all_hashes(&mut tx, HELD_MAX).await?.into();
        Ok(Self { client, everywhere, own, shared })
    }

    /// For a few addresses: asks for these alone.
    pub(crate) async fn of(
        services: &Services,
        client: ClientId,
        emails: &[EmailAddress],
    ) -> Result<Self, Error> {
        let mut tx = services.db.system_read().await?;
        let shared = rows::shared(&mut tx, client).await?;
        drop(tx);
        let mut guard = Self { client, everywhere: None.into(), own: None.into(), shared };
        guard.look_up(services, emails).await?;
        Ok(guard)
    }

    /// Readies the next addresses where a list is too long to hold. Opens transactions of its own.
    pub(crate) async fn look_up(
        &mut self,
        services: &Services,
        emails: &[EmailAddress],
    ) -> Result<(), Error> {
        if self.holds_all() {
            return Ok(());
        }
        let hashes: Vec<EmailHash> = emails.iter().map(hash).collect();
        if !self.everywhere.whole {
            let mut tx = services.db.system_read().await?;
            self.everywhere.hashes = rows::among_global(&mut tx, &hashes).await?;
        }
        if !self.own.whole {
            let mut tx = services.db.read(self.client).await?;
            self.own.hashes = rows::among(&mut tx, &hashes).await?;
        }
        Ok(())
    }

    /// Whether no address needs to be readied.
    pub(crate) fn holds_all(&self) -> bool {
        self.everywhere.whole && self.own.whole
    }

    /// The first list that has the person: everywhere, the client's own, the domain of the address,
    /// that of the company.
    pub(crate) fn hit(&self, email: &EmailAddress, company_domain: Option<&str>) -> Option<Hit> {
        if !self.everywhere.hashes.is_empty() || !self.own.hashes.is_empty() {
            let hash = hash(email);
            if self.everywhere.hashes.contains(&hash) {
                return Some(Hit::Everywhere);
            }
            if self.own.hashes.contains(&hash) {
                return Some(Hit::Own(None));
            }
        }
        if self.shared.domains.is_empty() {
            return None;
        }
        let on_list = |domain: &str| self.shared.domains.get(domain).copied();
        on_list(email.domain()).or_else(|| company_domain.and_then(on_list)).map(Hit::Domain)
    }

    /// Whether a number may be called or sent a message, as far as the lists know.
    pub(crate) fn may_phone(&self, number: &str) -> bool {
        !self.shared.phones.contains_key(number)
    }
}
