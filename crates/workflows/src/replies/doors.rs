//! Doors for suppliers and programs that deliver a client's messages: who knocks proves who they are
//! by the door's secret. A supplier that signs nothing sends it as Basic credentials; a program signs
//! each call (api.md section 12 the other way round).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AuditAction, BookingCalendar, Capability, ClientId, InboundDoorId, InboundDoorKind, InboundSource,
};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use store::replies::doors::{self as rows, Door};
use store::replies::events;

use super::intake::{self, RawEvent, TakenIn};
use super::{booking_wire, wire};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::secrets::{self, Place};
use crate::{Error, Services};

/// A signature older or younger than this is a replay or a wrong clock.
const SKEW: TimeDelta = TimeDelta::minutes(5);
const NAME_MAX: usize = 100;
const DOORS_MAX: usize = 20;

/// A door as its owner sees it; the secret is shown once, when it is made.
#[derive(Clone, Debug)]
pub struct DoorView {
    pub id: InboundDoorId,
    pub name: String,
    pub kind: InboundDoorKind,
    pub last_event_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A door that was just made.
#[derive(Clone, Debug)]
pub struct MadeDoor {
    pub door: DoorView,
    pub secret: SecretString,
}

impl From<Door> for DoorView {
    fn from(door: Door) -> Self {
        Self {
            id: door.id,
            name: door.name,
            kind: door.kind,
            last_event_at: door.last_event_at,
            created_at: door.created_at,
        }
    }
}

pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<DoorView>, Error> {
    member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.read(client).await?;
    Ok(rows::list(&mut tx).await?.into_iter().map(DoorView::from).collect())
}

pub async fn create(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    name: &str,
    kind: InboundDoorKind,
) -> Result<MadeDoor, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let name = domain::people::tidy(name);
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(Error::field("name", "out_of_range", "Give it a name of 1 to 100 characters."));
    }
    let secret = SecretString::from(format!("aos_inbound_{}", secrets::hex(&secrets::fresh::<32>()?)));
    let id: InboundDoorId = services.ids.next();
    let door = Door {
        id,
        client_id: client,
        name,
        kind,
        secret_sealed: secrets::seal_text(services, place(client, id), secret.expose_secret())?,
        last_event_at: None,
        created_at: services.now(),
    };
    let mut tx = services.db.write(client).await?;
    if rows::list(&mut tx).await?.len() >= DOORS_MAX {
        return Err(Error::refused("too_many", "A client has at most 20 inbound doors."));
    }
    rows::insert(&mut tx, &door, who.user).await?;
    let entry = Entry::new(AuditAction::Create, "inbound_door", id).note("kind", kind.as_str());
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(MadeDoor { door: door.into(), secret })
}

pub async fn close(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: InboundDoorId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    if !rows::close(&mut tx, id, services.now()).await? {
        return Err(Error::no_such("inbound door"));
    }
    let entry = Entry::new(AuditAction::Delete, "inbound_door", id);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

fn place(client: ClientId, id: InboundDoorId) -> Place {
    Place { owner: client.as_uuid(), table: "inbound_doors", row: id.as_uuid() }
}

/// Proof that comes with a call.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// The door's secret itself, over an encrypted connection.
    Secret(&'a str),
    /// HMAC-SHA256 over `timestamp.body`, in hexadecimal, with the seconds since 1970 it was made at.
    Signature { timestamp: i64, signature: &'a str },
    /// HMAC-SHA256 over the body alone, in hexadecimal. It cannot tell a replay; what was delivered once
    /// changes nothing the second time.
    Body { signature: &'a str },
}

/// Takes in what was delivered through a door. `SignedOut` when the door is not there or the proof is
/// not good, with nothing to tell the two apart; nothing is kept then.
pub async fn deliver(
    services: &Services,
    id: InboundDoorId,
    proof: Proof<'_>,
    source: InboundSource,
    body: Vec<u8>,
) -> Result<TakenIn, Error> {
    let mut tx = services.db.system_read().await?;
    let door = rows::find(&mut tx, id).await?.ok_or(Error::SignedOut)?;
    drop(tx);
    let kind = match source {
        InboundSource::Postmark | InboundSource::PostmarkBounce => InboundDoorKind::Postmark,
        _ => InboundDoorKind::Webhook,
    };
    let client = door.client_id;
    let secret = secrets::open_text(services, place(client, id), &door.secret_sealed)
        .map_err(|error| Error::internal("the secret of an inbound door cannot be read", error))?;
    if door.kind != kind || !is_good(services, &secret, proof, &body) {
        return Err(Error::SignedOut);
    }
    let name = match source {
        InboundSource::Webhook => {
            let posted = wire::Posted::read(&body).map_err(|bad| {
                Error::field("body", "unreadable", format!("The body is not an inbound message: {bad}."))
            })?;
            if posted.id.trim().is_empty() {
                return Err(Error::field("id", "required", "Give the message a name of its own."));
            }
            Some(posted.id)
        }
        _ => {
            if serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_err() {
                return Err(Error::field("body", "unreadable", "The body is not JSON."));
            }
            wire::postmark_name(&body)
        }
    };
    let event = RawEvent { client, source, external_id: name, mailbox: None, recipient: None, bytes: body };
    let mut tx = services.db.write(client).await?;
    let taken = intake::take_in_within(services, &mut tx, event).await?;
    rows::used(&mut tx, id, services.now()).await?;
    tx.commit().await?;
    Ok(taken)
}

/// The same for a calendar's news of a booking.
pub async fn deliver_booking(
    services: &Services,
    id: InboundDoorId,
    calendar: BookingCalendar,
    proof: Proof<'_>,
    body: Vec<u8>,
) -> Result<TakenIn, Error> {
    let mut tx = services.db.system_read().await?;
    let door = rows::find(&mut tx, id).await?.ok_or(Error::SignedOut)?;
    drop(tx);
    let client = door.client_id;
    let secret = secrets::open_text(services, place(client, id), &door.secret_sealed)
        .map_err(|error| Error::internal("the secret of an inbound door cannot be read", error))?;
    if door.kind.calendar() != Some(calendar) || !is_good(services, &secret, proof, &body) {
        return Err(Error::SignedOut);
    }
    if serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_err() {
        return Err(Error::field("body", "unreadable", "The body is not JSON."));
    }
    let source = InboundSource::Webhook;
    let name = booking_wire::name(calendar, &body);
    let event = RawEvent { client, source, external_id: name, mailbox: None, recipient: None, bytes: body };
    let mut tx = services.db.write(client).await?;
    let taken = intake::take_in_within(services, &mut tx, event).await?;
    if let TakenIn::New(event) = taken {
        events::set_calendar(&mut tx, event, calendar).await?;
    }
    rows::used(&mut tx, id, services.now()).await?;
    tx.commit().await?;
    Ok(taken)
}

fn is_good(services: &Services, secret: &str, proof: Proof<'_>, body: &[u8]) -> bool {
    match proof {
        Proof::Secret(given) => secrets::same(secret.as_bytes(), given.as_bytes()),
        Proof::Signature { timestamp, signature } => {
            let Some(made) = DateTime::from_timestamp(timestamp, 0) else { return false };
            if (services.now() - made).abs() > SKEW {
                return false;
            }
            let signed = sign(secret, timestamp, body);
            secrets::same(signed.as_bytes(), signature.trim().to_ascii_lowercase().as_bytes())
        }
        Proof::Body { signature } => {
            let signed = sign_body(secret, body);
            secrets::same(signed.as_bytes(), signature.trim().to_ascii_lowercase().as_bytes())
        }
    }
}

/// The signature a program sends with a call.
pub fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
    secrets::hex(&mac(secret, &[timestamp.to_string().as_bytes(), b".", body]))
}

/// The signature of a calendar that signs the body alone.
pub fn sign_body(secret: &str, body: &[u8]) -> String {
    secrets::hex(&mac(secret, &[body]))
}

fn mac(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
