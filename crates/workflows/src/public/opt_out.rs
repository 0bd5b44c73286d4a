//! Links that stop mail. Looking at one changes nothing, because mail programs open links by
//! themselves; only the button on its page, or a mail program's own (RFC 8058), stops the mail.
//!
//! A link's last part is a letter that says what it stops, the id of the row in hexadecimal and a keyed
//! hash over both: nothing needs to be stored to know that we made it, and nobody can make another. Links
//! in agencies' mail are without the letter; see [`crate::outreach::opt_out`].

use domain::{EmailAddress, WaitlistStatus};
use store::public::waitlist;
use tracing::instrument;
use uuid::Uuid;

use crate::outreach::opt_out::{self as outreach, Link};
use crate::{Error, Services, secrets};

/// Letters from the waitlist.
const WAITLIST: &str = "w";
/// 128 of the hash's 256 bits, in hexadecimal.
const PROOF: usize = 32;

/// Whose mail a link is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    Waitlist,
    /// An agency, by its name.
    Agency(String),
}

/// Whose mail is to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// That of the sender the link came from.
    #[default]
    Sender,
    /// That of everybody who sends through this installation.
    Everybody,
}

/// Where an opt-out stands.
///
/// Of the list for everybody it says nothing but what was asked a moment ago: an agency holds the links
/// of its own mails, and may not learn from them what somebody wants of others (decisions.md D13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptOut {
    /// Mail still goes to the address.
    Open { from: Sender, to: String },
    /// It has just been stopped.
    Stopped { from: Sender, to: String },
    /// It had been stopped before.
    StoppedBefore { from: Sender, to: String },
    /// Everybody's mail has just been stopped, now or once more.
    StoppedEverywhere { to: String },
    /// Nobody got this link from us, or a part of it is missing.
    BadLink,
}

impl OptOut {
    /// Whether the link came with an agency's mail.
    pub const fn is_of_agency(&self) -> bool {
        match self {
            Self::Open { from, .. } | Self::Stopped { from, .. } | Self::StoppedBefore { from, .. } => {
                matches!(from, Sender::Agency(_))
            }
            Self::StoppedEverywhere { .. } => true,
            Self::BadLink => false,
        }
    }
}

/// The address of the page that takes somebody off the waitlist.
pub(super) fn waitlist_link(services: &Services, entry: Uuid) -> String {
    services.link(&format!("/unsubscribe/{WAITLIST}{}{}", entry.simple(), proof(services, entry)))
}

/// What the page behind a link shows. Changes nothing.
pub async fn look_at_opt_out(services: &Services, token: &str) -> Result<OptOut, Error> {
    if !token.starts_with(WAITLIST) {
        return of_agency(outreach::look(services, token).await, |link| {
            let (from, to) = (Sender::Agency(link.agency), link.address);
            if link.done { OptOut::StoppedBefore { from, to } } else { OptOut::Open { from, to } }
        });
    }
    let Some(entry) = read(services, token) else { return Ok(OptOut::BadLink) };
    let mut tx = services.db.system_read().await?;
    let from = Sender::Waitlist;
    Ok(match waitlist::by_id(&mut tx, entry).await? {
        None => OptOut::BadLink,
        Some((email, WaitlistStatus::Left)) => OptOut::StoppedBefore { from, to: veiled(&email) },
        Some((email, _)) => OptOut::Open { from, to: veiled(&email) },
    })
}

/// Stops the mail a link is about, or everybody's. Done twice it says so and changes nothing. The waitlist
/// has one sender.
#[instrument(skip_all)]
pub async fn opt_out(services: &Services, token: &str, reach: Reach) -> Result<OptOut, Error> {
    if !token.starts_with(WAITLIST) {
        return match reach {
            Reach::Sender => of_agency(outreach::unsubscribe(services, token).await, |link| {
                let (from, to) = (Sender::Agency(link.agency), link.address);
                if link.before { OptOut::StoppedBefore { from, to } } else { OptOut::Stopped { from, to } }
            }),
            Reach::Everybody => of_agency(outreach::unsubscribe_from_all(services, token).await, |link| {
                OptOut::StoppedEverywhere { to: link.address }
            }),
        };
    }
    let Some(entry) = read(services, token) else { return Ok(OptOut::BadLink) };
    let mut tx = services.db.system_write().await?;
    let Some((email, _)) = waitlist::by_id(&mut tx, entry).await? else { return Ok(OptOut::BadLink) };
    let (from, to) = (Sender::Waitlist, veiled(&email));
    let left = waitlist::leave(&mut tx, entry, services.now()).await?;
    tx.commit().await?;
    Ok(if left { OptOut::Stopped { from, to } } else { OptOut::StoppedBefore { from, to } })
}

fn of_agency(link: Result<Link, Error>, told: impl FnOnce(Link) -> OptOut) -> Result<OptOut, Error> {
    match link {
        Ok(link) => Ok(told(link)),
        Err(Error::NoSuch { .. }) => Ok(OptOut::BadLink),
        Err(other) => Err(other),
    }
}

fn read(services: &Services, token: &str) -> Option<Uuid> {
    let (id, given) = token.strip_prefix(WAITLIST)?.split_at_checked(PROOF)?;
    let entry = Uuid::try_parse(id).ok()?;
    secrets::same(proof(services, entry).as_bytes(), given.as_bytes()).then_some(entry)
}

fn proof(services: &Services, entry: Uuid) -> String {
    let hash = secrets::keyed_hash(services, "opt-out", &[WAITLIST.as_bytes(), entry.as_bytes()]);
    secrets::hex(&hash).chars().take(PROOF).collect()
}

/// Enough for its owner to know the address, too little for whoever finds the link.
fn veiled(email: &EmailAddress) -> String {
    let text = email.as_str();
    match text.split_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}•••@{domain}")
        }
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_to_its_owner_and_to_nobody_else() {
        let veiled = |text: &str| veiled(&EmailAddress::parse(text).unwrap());
        assert_eq!(veiled("owner@example.com.au"), "o•••@example.com.au");
        assert_eq!(veiled("x@example.com.au"), "x•••@example.com.au");
    }
}
