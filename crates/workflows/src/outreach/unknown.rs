//! Mails of which nobody knows whether they arrived (decisions.md D7): listed, and settled by a person or
//! by a proof that comes in.

use chrono::{DateTime, Utc};
use domain::{AuditAction, Capability, ClientId, EnrolmentState, TouchId, TouchPhase, UserId};
use serde_json::json;
use store::ClientTx;
use store::outreach::touches::Touch;
use store::outreach::{enrolments, facts, steps, touches};

use super::{compose, journal};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

/// The newest first.
pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<Touch>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(touches::unknown(&mut tx, 200).await?)
}

/// What a person found out, for instance in the mailbox's Sent folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It counts as sent, and the sequence goes on.
    Arrived,
    /// It is sent again, through the whole gate.
    DidNotArrive,
}

/// Settles one by itself, because something proves that it arrived: it lies in the Sent folder, bounced
/// or was answered. `false` when it is not unknown.
pub(super) async fn proven(
    services: &Services,
    tx: &mut ClientTx,
    row: &Touch,
    by: &'static str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if row.phase != TouchPhase::Unknown {
        return Ok(false);
    }
    let done = resolve(services, tx, row, true, by, None, now).await?;
    if done {
        tracing::info!(touch.id = %row.id, by, "a mail that nobody knew of has arrived");
    }
    Ok(done)
}

async fn resolve(
    services: &Services,
    tx: &mut ClientTx,
    row: &Touch,
    arrived: bool,
    from: &'static str,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if !touches::resolve(tx, row.id, arrived, from, by, now).await? {
        return Ok(false);
    }
    enrolments::set_state(tx, row.enrolment_id, EnrolmentState::Active, None, now).await?;
    let email =
        domain::EmailAddress::parse(&row.recipient).map_err(|bad| Error::bad_field("recipient", &bad))?;
    let loaded = facts::load(tx, row.enrolment_id, &compose::address_hash(&email)).await?;
    match loaded {
        Some(facts) if arrived => {
            let all = steps::list(tx, row.campaign_id).await?;
            journal::after(services, tx, row, &facts, &all, now).await?;
        }
        _ => enrolments::retry(tx, row.enrolment_id, now, now).await?,
    }
    Ok(true)
}

/// Settles one. `Stale` when somebody has settled it meanwhile.
pub async fn settle(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    touch: TouchId,
    found: Found,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = touches::get(&mut tx, touch).await?.ok_or(Error::no_such("touch"))?;
    if row.phase != TouchPhase::Unknown {
        return Err(Error::Stale);
    }
    let now = services.business_now();
    let arrived = found == Found::Arrived;
    if !resolve(services, &mut tx, &row, arrived, "person", Some(who.user), now).await? {
        return Err(Error::Stale);
    }
    let entry = Entry::new(AuditAction::Update, "touch", touch)
        .before(json!({"phase": "unknown"}))
        .after(json!({"phase": if arrived { "sent" } else { "planned" }}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(())
}
