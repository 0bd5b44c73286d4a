//! Leaving: the link in every mail and the one-click header (RFC 8058).

use domain::{ClientId, EmailAddress, LeadStatus, SuppressionReason, TouchId};
use engines::outreach::bounces::Event;
use store::outreach::{facts, touches};

use super::{bounces, compose};
use crate::{Error, Services, suppression};

/// What the page of a link may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The agency whose mail it was.
    pub agency: String,
    /// The first letter and the domain.
    pub address: String,
    /// Whether there is nothing left to do.
    pub done: bool,
    /// Whether it was so before this was asked.
    pub before: bool,
    touch: TouchId,
    client: ClientId,
    recipient: Option<EmailAddress>,
}

/// Reads a link. Changes nothing: mail scanners follow links. `NoSuch` when we did not make it.
pub async fn look(services: &Services, token: &str) -> Result<Link, Error> {
    let no_such = || Error::no_such("unsubscribe link");
    let touch = compose::read_token(services, token).ok_or_else(no_such)?;
    let mut tx = services.db.system_read().await?;
    let client = touches::owner(&mut tx, touch).await?.ok_or_else(no_such)?;
    drop(tx);
    let mut tx = services.db.read(client).await?;
    let row = touches::get(&mut tx, touch).await?.ok_or_else(no_such)?;
    let agency = facts::agency(&mut tx).await?;
    let status = facts::status(&mut tx, row.lead_id).await?;
    let recipient = EmailAddress::parse(&row.recipient).ok();
    let address = recipient.as_ref().map(EmailAddress::masked).unwrap_or_default();
    let done = status == Some(LeadStatus::Unsubscribed);
    Ok(Link { agency, address, done, before: done, touch, client, recipient })
}

/// Opts the person out of everything of this agency, at once: the lead, the client's list, every
/// sequence, planned touch and waiting approval. Twice is the same as once.
pub async fn unsubscribe(services: &Services, token: &str) -> Result<Link, Error> {
    let link = look(services, token).await?;
    let mut tx = services.db.write(link.client).await?;
    let row = touches::get(&mut tx, link.touch).await?.ok_or(Error::no_such("unsubscribe link"))?;
    let now = services.business_now();
    bounces::apply(services, &mut tx, &row, Event::Unsubscribed, "by the link in a mail", now).await?;
    tx.commit().await?;
    tracing::info!(client.id = %link.client, touch.id = %link.touch, "a person opted out by a link");
    Ok(Link { done: true, ..link })
}

/// Opts the person out of this agency's mail and of everybody else's on this installation
/// (outreach.md section 10). The entry says neither which agency nor which mail it came from.
pub async fn unsubscribe_from_all(services: &Services, token: &str) -> Result<Link, Error> {
    let link = unsubscribe(services, token).await?;
    let recipient = link.recipient.as_ref().ok_or(Error::no_such("unsubscribe link"))?;
    let reason = SuppressionReason::Unsubscribe;
    let row = suppression::new_row(services, recipient, reason, "opt-out page", None, None);
    let mut tx = services.db.system_write().await?;
    store::suppression::add_global(&mut tx, &row).await?;
    tx.commit().await?;
    tracing::info!("a person opted out of everybody's mail by a link");
    Ok(link)
}
