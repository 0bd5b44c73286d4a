//! Links that stop mail. Looking at one changes nothing, because mail programs open links by
//! themselves; only the button on its page, or a mail program's own (RFC 8058), stops the mail.
//!
//! A link's last part is a letter that says what it stops, the id of the row in hexadecimal and a keyed
//! hash over both: nothing needs to be stored to know that we made it, and nobody can make another.

use domain::{EmailAddress, WaitlistStatus};
use store::public::waitlist;
use tracing::instrument;
use uuid::Uuid;

use crate::{Error, Services, secrets};

/// Letters from the waitlist.
const WAITLIST: &str = "w";
/// 128 of the hash's 256 bits, in hexadecimal.
const PROOF: usize = 32;

/// Where an opt-out stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptOut {
    /// Mail still goes to the address.
    Open { to: String },
    /// It has just been stopped.
    Stopped { to: String },
    /// It had been stopped before.
    StoppedBefore { to: String },
    /// Nobody got this link from us, or a part of it is missing.
    BadLink,
}

/// The address of the page that takes somebody off the waitlist.
pub(super) fn waitlist_link(services: &Services, entry: Uuid) -> String {
    services.link(&format!("/unsubscribe/{WAITLIST}{}{}", entry.simple(), proof(services, entry)))
}

/// What the page behind a link shows. Changes nothing.
pub async fn look_at_opt_out(services: &Services, token: &str) -> Result<OptOut, Error> {
    let Some(entry) = read(services, token) else { return Ok(OptOut::BadLink) };
    let mut tx = services.db.system_read().await?;
    Ok(match waitlist::by_id(&mut tx, entry).await? {
        None => OptOut::BadLink,
        Some((email, WaitlistStatus::Left)) => OptOut::StoppedBefore { to: veiled(&email) },
        Some((email, _)) => OptOut::Open { to: veiled(&email) },
    })
}

/// Stops the mail a link is about. Done twice it says so and changes nothing.
#[instrument(skip_all)]
pub async fn opt_out(services: &Services, token: &str) -> Result<OptOut, Error> {
    let Some(entry) = read(services, token) else { return Ok(OptOut::BadLink) };
    let mut tx = services.db.system_write().await?;
    let Some((email, _)) = waitlist::by_id(&mut tx, entry).await? else { return Ok(OptOut::BadLink) };
    let to = veiled(&email);
    let left = waitlist::leave(&mut tx, entry, services.now()).await?;
    tx.commit().await?;
    Ok(if left { OptOut::Stopped { to } } else { OptOut::StoppedBefore { to } })
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
