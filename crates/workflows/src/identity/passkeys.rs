//! Passkeys (WebAuthn): a key on a device that proves who somebody is, and that they unlocked it.
//!
//! Each ceremony has two halves. The first makes a challenge and keeps its state in our database,
//! never in the browser; the second takes the state once and looks at what the device signed. Keys
//! are discoverable: signing in asks for no address first, so no answer tells who has an account.
//! A passkey is two factors in one, so a sign-in by it asks for no code.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AuditAction, CeremonyPurpose, PasskeyCeremonyId, PasskeyId, PasskeyName, SessionMethod, UserId,
};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::SystemTx;
use store::identity::passkeys::{self as rows, NewCeremony, NewPasskey};
use store::identity::users;
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::sessions::{self, Proof, Signed};
use super::totp::prove_password;
use super::{Origin, Visit, throttle};
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, Letter};
use crate::{Error, Services};

/// How long a person may take with their device.
const CEREMONY_FOR: TimeDelta = TimeDelta::minutes(5);
/// Longest answer of a device that is read, in bytes.
const ANSWER_MAX: usize = 16 * 1024;

/// What the browser hands to the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// Names the ceremony when its second half comes.
    pub id: PasskeyCeremonyId,
    /// Options for `navigator.credentials`, as JSON.
    pub options: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyView {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Whether passkeys work at the address people reach us by: browsers bind them to a name, never to a
/// bare number (decisions.md D27).
pub fn passkeys_are_on(services: &Services) -> bool {
    site(services).is_ok()
}

/// The person's own, the oldest first.
pub async fn list_passkeys(services: &Services, visit: &Visit) -> Result<Vec<PasskeyView>, Error> {
    visit.session()?;
    let mut tx = services.db.system_read().await?;
    let found = rows::list(&mut tx, visit.account.id).await?;
    let view = |row: rows::Passkey| PasskeyView {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(found.into_iter().map(view).collect())
}

/// Begins to add a passkey; needs the password, for whoever adds one is in for good.
pub async fn start_passkey(
    services: &Services,
    visit: &Visit,
    name: &str,
    password: SecretString,
) -> Result<Ceremony, Error> {
    let person = visit.person()?.clone();
    PasskeyName::parse(name).map_err(|bad| Error::bad_field("name", &bad))?;
    let site = site(services)?;
    prove_password(services, visit, "password", &password).await?;
    let mut tx = services.db.system_write().await?;
    let known = rows::list(&mut tx, person.id).await?;
    if known.len() as i64 >= rows::MOST {
        return Err(Error::refused(
            "too_many_passkeys",
            "Remove a passkey first; you have as many as there can be.",
        ));
    }
    let exclude = known.into_iter().map(|row| row.credential_id).collect();
    let shown = person.full_name.as_deref().unwrap_or(person.email.as_str());
    let (options, state) = site
        .start_passkey_registration(person.id.as_uuid(), person.email.as_str(), shown, Some(exclude))
        .map_err(broken)?;
    let mut options = json(&options.public_key)?;
    // The library leaves it to the device; signing in without an address needs it.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    let ceremony =
        begin(services, &mut tx, Some(person.id), CeremonyPurpose::Register, &state, &options).await?;
    tx.commit().await?;
    Ok(ceremony)
}

/// Keeps the passkey the device made.
///
/// Refused with `passkey_failed` when the ceremony is over, is somebody else's, or the device's answer
/// does not fit it.
pub async fn finish_passkey(
    services: &Services,
    visit: &Visit,
    ceremony: PasskeyCeremonyId,
    name: &str,
    answer: &str,
) -> Result<PasskeyId, Error> {
    let person = visit.person()?;
    let name = PasskeyName::parse(name).map_err(|bad| Error::bad_field("name", &bad))?;
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let taken = rows::take(&mut tx, CeremonyPurpose::Register, ceremony, now).await?;
    // Whatever comes of it, this ceremony is over.
    tx.commit().await?;
    let taken = taken.filter(|taken| taken.user_id == Some(person.id)).ok_or_else(failed)?;
    let state: PasskeyRegistration = state(taken.state.0)?;
    let passkey = site(services)?.finish_passkey_registration(&answer, &state).map_err(told)?;

    let mut tx = services.db.system_write().await?;
    let new = NewPasskey {
        id: services.ids.next(),
        user: person.id,
        name: name.as_str().to_owned(),
        credential_id: passkey.cred_id().to_vec(),
        credential: json(&passkey)?,
        at: now,
    };
    if !rows::insert(&mut tx, &new).await? {
        return Err(failed());
    }
    changed(services, &mut tx, visit, "added", name.as_str()).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Removes one of the person's passkeys.
pub async fn remove_passkey(services: &Services, visit: &Visit, id: PasskeyId) -> Result<(), Error> {
    let person = visit.person()?;
    let mut tx = services.db.system_write().await?;
    let name = rows::delete(&mut tx, person.id, id).await?.ok_or(Error::no_such("passkey"))?;
    changed(services, &mut tx, visit, "removed", &name).await?;
    Ok(tx.commit().await?)
}

/// Begins a sign-in; whose it is comes with the device's answer.
pub async fn start_passkey_sign_in(services: &Services) -> Result<Ceremony, Error> {
    let (options, state) = site(services)?.start_discoverable_authentication().map_err(broken)?;
    let options = json(&options.public_key)?;
    let mut tx = services.db.system_write().await?;
    let ceremony = begin(services, &mut tx, None, CeremonyPurpose::SignIn, &state, &options).await?;
    tx.commit().await?;
    Ok(ceremony)
}

/// Lets the person in whose device signed. `replaces` is the session cookie the browser held before.
///
/// Refused with `passkey_failed` for everything that does not fit, an unknown key too; `suspended` and
/// `email_not_confirmed` only after a good signature.
pub async fn passkey_sign_in(
    services: &Services,
    origin: &Origin,
    ceremony: PasskeyCeremonyId,
    answer: &str,
    replaces: Option<&SecretString>,
) -> Result<Signed, Error> {
    let answer: PublicKeyCredential = read(answer)?;
    let site = site(services)?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let taken = rows::take(&mut tx, CeremonyPurpose::SignIn, ceremony, now).await?;
    // Whatever comes of it, this ceremony is over.
    tx.commit().await?;
    let state: DiscoverableAuthentication = state(taken.ok_or_else(failed)?.state.0)?;
    let (user, key) = site.identify_discoverable_authentication(&answer).map_err(told)?;

    let mut tx = services.db.system_write().await?;
    let Some(known) = rows::find(&mut tx, UserId::from_uuid(user), key).await? else {
        throttle::failed(&mut tx, origin, now).await?;
        tx.commit().await?;
        return Err(failed());
    };
    let mut passkey: Passkey = self::state(known.credential.0)?;
    let proof = site.finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&passkey));
    let proof = match proof {
        Ok(proof) if proof.user_verified() => proof,
        other => {
            throttle::failed(&mut tx, origin, now).await?;
            tx.commit().await?;
            return Err(other.err().map_or_else(failed, told));
        }
    };
    let user = users::by_id(&mut tx, known.user_id).await?.ok_or_else(failed)?;
    if user.suspended_at.is_some() {
        return Err(Error::refused(
            "suspended",
            "This account is suspended. Write to support if you think that is wrong.",
        ));
    }
    if user.email_confirmed_at.is_none() {
        return Err(Error::refused("email_not_confirmed", "Confirm your e-mail address first."));
    }
    passkey.update_credential(&proof);
    rows::used(&mut tx, known.id, &json(&passkey)?, now).await?;
    let proof = Proof { method: SessionMethod::Passkey, password_hash: None, second_factor: true, replaces };
    let signed = match sessions::begin(services, &mut tx, origin, user.id, proof).await {
        Err(Error::SignedOut) => return Err(failed()),
        other => other?,
    };
    throttle::succeeded(&mut tx, &user.email).await?;
    tx.commit().await?;
    Ok(signed)
}

/// The site passkeys belong to: the name people reach us by.
fn site(services: &Services) -> Result<Webauthn, Error> {
    let off = || Error::refused("passkeys_off", "Passkeys do not work at this address.");
    let url = Url::parse(&services.public_url).map_err(|_| off())?;
    let name = url.domain().ok_or_else(off)?;
    WebauthnBuilder::new(name, &url).map_err(|_| off())?.rp_name("Agency OS").build().map_err(|_| off())
}

async fn begin(
    services: &Services,
    tx: &mut SystemTx,
    user: Option<UserId>,
    purpose: CeremonyPurpose,
    state: &impl Serialize,
    options: &Value,
) -> Result<Ceremony, Error> {
    let now = services.now();
    let id = services.ids.next();
    let new = NewCeremony { id, user, purpose, state: json(state)?, at: now, expires_at: now + CEREMONY_FOR };
    rows::begin(tx, &new).await?;
    Ok(Ceremony { id, options: options.to_string() })
}

async fn changed(
    services: &Services,
    tx: &mut SystemTx,
    visit: &Visit,
    state: &'static str,
    name: &str,
) -> Result<(), Error> {
    let entry =
        Entry::new(AuditAction::Update, "user", visit.account.id).note("passkey", state).note("name", name);
    audit::record(services, tx, &Actor::from(visit), entry).await?;
    mail::post(services, tx, &visit.account.email, &Letter::PasskeyChanged { state, name: name.to_owned() })
        .await
}

/// What a device answered; what cannot be read is no answer.
fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Error> {
    if answer.len() > ANSWER_MAX {
        return Err(failed());
    }
    serde_json::from_str(answer).map_err(|_| failed())
}

fn json(value: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::internal("a passkey could not be written", error))
}

fn state<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|error| Error::internal("a passkey could not be read", error))
}

fn broken(error: WebauthnError) -> Error {
    Error::internal("a passkey ceremony could not begin", error)
}

fn told(error: WebauthnError) -> Error {
    tracing::info!(%error, "a passkey was refused");
    failed()
}

fn failed() -> Error {
    Error::refused("passkey_failed", "That passkey did not work. Try again, or use your password.")
}
