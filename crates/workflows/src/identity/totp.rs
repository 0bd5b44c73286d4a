//! The second factor: codes that change every 30 seconds (RFC 6238), and recovery codes.
//!
//! The secret is kept sealed. A code works once: the last step taken is kept, and only later ones
//! are good. The clock of the device may be one step off either way.

use domain::{AuditAction, RecoveryCodeId, TokenPurpose, UserId};
use secrecy::SecretString;
use store::SystemTx;
use store::identity::users::User;
use store::identity::{recovery_codes, tokens as token_rows, users};
use totp_rs::{Builder, Totp};

use super::passwords::Verdict;
use super::sessions::{self, Signed};
use super::{Visit, second_factor, throttle};
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, Letter};
use crate::secrets::{self, Place};
use crate::{Error, Services};

/// 160 bits, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const ISSUER: &str = "Agency OS";
/// How many recovery codes a person gets.
const CODES: usize = 10;
/// Letters and digits that are not taken for one another; 32 of them, so 5 bits each.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// 50 bits a code, hashed with a key that is not in the database.
const CODE_LENGTH: usize = 10;

/// What a person's device needs to make codes. Told once.
#[derive(Clone, Debug)]
pub struct TotpEnrolment {
    /// In base 32, for typing.
    pub secret: SecretString,
    /// `otpauth://…`, for a QR code.
    pub url: SecretString,
}

/// The second factor is on.
#[derive(Clone, Debug)]
pub struct TotpEnabled {
    /// Each stands in for a code once. Told once.
    pub recovery_codes: Vec<SecretString>,
    /// The session's new cookie.
    pub signed: Signed,
}

/// Proposes a new secret. Nothing changes until [`confirm_totp`] proves that a device has it.
/// `Exists` when a second factor is on.
pub async fn start_totp(
    services: &Services,
    visit: &Visit,
    password: SecretString,
) -> Result<TotpEnrolment, Error> {
    let person = visit.person()?.clone();
    prove_password(services, visit, "password", &password).await?;
    let secret = secrets::fresh::<SECRET_BYTES>()?;
    let totp = device(&secret, person.email.as_str())?;
    let sealed = secrets::seal(services, place(person.id), &secret)?;
    let mut tx = services.db.system_write().await?;
    if !users::propose_totp(&mut tx, person.id, &sealed, services.now()).await? {
        return Err(Error::Exists { what: "second factor" });
    }
    tx.commit().await?;
    let url = totp.to_url().map_err(|error| Error::internal("the second factor has no address", error))?;
    Ok(TotpEnrolment { secret: SecretString::from(totp.secret().to_base32()), url: SecretString::from(url) })
}

/// Turns the second factor on, with the first code of the device. Other sessions end: they began
/// without it.
pub async fn confirm_totp(services: &Services, visit: &Visit, code: &str) -> Result<TotpEnabled, Error> {
    let person = visit.person()?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let user = users::by_id(&mut tx, person.id).await?.ok_or(Error::SignedOut)?;
    if user.totp_enabled_at.is_some() {
        return Err(Error::Exists { what: "second factor" });
    }
    let Some(sealed) = user.totp_secret.clone() else {
        return Err(Error::refused("totp_not_started", "Start again: there is no second factor to confirm."));
    };
    throttle::begin(&mut tx, &visit.origin, &user.email, now).await?;
    let Some(step) = step_of(services, &user, code)? else {
        tx.commit().await?;
        return Err(Error::field("code", "wrong_code", "The code is wrong. Check the clock of your device."));
    };
    if !users::enable_totp(&mut tx, user.id, &sealed, step, now).await? {
        return Err(Error::Stale);
    }
    throttle::succeeded(&mut tx, &user.email).await?;
    let recovery_codes = new_codes(services, &mut tx, user.id).await?;
    let signed = changed(services, &mut tx, visit, "on").await?;
    tx.commit().await?;
    Ok(TotpEnabled { recovery_codes, signed })
}

/// Turns the second factor off; needs the password and a code.
pub async fn disable_totp(
    services: &Services,
    visit: &Visit,
    password: SecretString,
    code: &str,
) -> Result<Signed, Error> {
    prove_password(services, visit, "password", &password).await?;
    let user = prove_code(services, visit, code).await?;
    let mut tx = services.db.system_write().await?;
    if !users::disable_totp(&mut tx, user, services.now()).await? {
        return Err(Error::Stale);
    }
    recovery_codes::clear(&mut tx, user).await?;
    let signed = changed(services, &mut tx, visit, "off").await?;
    tx.commit().await?;
    Ok(signed)
}

/// Puts ten new recovery codes in the place of the old ones; needs a code.
pub async fn renew_recovery_codes(
    services: &Services,
    visit: &Visit,
    code: &str,
) -> Result<Vec<SecretString>, Error> {
    let user = prove_code(services, visit, code).await?;
    let mut tx = services.db.system_write().await?;
    let codes = new_codes(services, &mut tx, user).await?;
    let entry = Entry::new(AuditAction::Update, "user", user).note("recovery_codes", "renewed");
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Spends a code of the asking person, or says that it is wrong, which counts as a failed sign-in.
async fn prove_code(services: &Services, visit: &Visit, code: &str) -> Result<UserId, Error> {
    let person = visit.person()?;
    let mut tx = services.db.system_write().await?;
    let user = users::by_id(&mut tx, person.id).await?.ok_or(Error::SignedOut)?;
    if user.totp_enabled_at.is_none() {
        return Err(Error::refused("totp_off", "The second factor is off."));
    }
    throttle::begin(&mut tx, &visit.origin, &user.email, services.now()).await?;
    let right = second_factor::spend(services, &mut tx, &user, code).await?;
    if right {
        throttle::succeeded(&mut tx, &user.email).await?;
    }
    tx.commit().await?;
    if right {
        Ok(user.id)
    } else {
        Err(Error::field(
            "code",
            "wrong_code",
            "The code is wrong or was used before. Wait for the next one.",
        ))
    }
}

async fn changed(
    services: &Services,
    tx: &mut SystemTx,
    visit: &Visit,
    state: &'static str,
) -> Result<Signed, Error> {
    let now = services.now();
    let user = visit.account.id;
    token_rows::use_up_all(tx, user, TokenPurpose::SecondFactor, now).await?;
    store::identity::sessions::revoke_all(tx, user, Some(visit.session()?), now).await?;
    let entry = Entry::new(AuditAction::Update, "user", user).note("second_factor", state);
    audit::record(services, tx, &Actor::from(visit), entry).await?;
    mail::post(services, tx, &visit.account.email, &Letter::SecondFactorChanged { state }).await?;
    sessions::rotate(tx, visit, sessions::end_of(visit, now)).await
}

/// The password of the asking person, asked for again before something that matters. A wrong one
/// counts as a failed sign-in.
pub(super) async fn prove_password(
    services: &Services,
    visit: &Visit,
    field: &'static str,
    password: &SecretString,
) -> Result<String, Error> {
    let person = visit.person()?;
    let mut tx = services.db.system_write().await?;
    throttle::begin(&mut tx, &visit.origin, &person.email, services.now()).await?;
    let user = users::by_id(&mut tx, person.id).await?.ok_or(Error::SignedOut)?;
    tx.commit().await?;
    let Some(kept) = user.password_hash else {
        return Err(Error::refused(
            "no_password",
            "This account has no password yet. Set one by the link of “forgotten password”.",
        ));
    };
    if services.passwords.verify(password, Some(kept.clone())).await? == Verdict::Wrong {
        return Err(Error::field(field, "wrong_password", "This is not your password."));
    }
    let mut tx = services.db.system_write().await?;
    throttle::succeeded(&mut tx, &person.email).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn new_codes(services: &Services, tx: &mut SystemTx, user: UserId) -> Result<Vec<SecretString>, Error> {
    let mut codes = Vec::with_capacity(CODES);
    let mut rows: Vec<(RecoveryCodeId, Vec<u8>)> = Vec::with_capacity(CODES);
    while codes.len() < CODES {
        let letters =
            secrets::fresh::<CODE_LENGTH>()?.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        let (head, tail) = letters.split_at(CODE_LENGTH / 2);
        let code: String = head.iter().chain(&['-']).chain(tail).collect();
        let hash = recovery_hash(services, user, &code).ok_or_else(|| Error::no_such("recovery code"))?;
        rows.push((services.ids.next(), hash));
        codes.push(SecretString::from(code));
    }
    recovery_codes::replace(tx, user, &rows, services.now()).await?;
    Ok(codes)
}

/// The hash of what may be a recovery code, however it was typed: case, spaces and hyphens do not matter.
pub(super) fn recovery_hash(services: &Services, user: UserId, code: &str) -> Option<Vec<u8>> {
    let plain: Vec<u8> = code
        .bytes()
        .filter(|b| !b.is_ascii_whitespace() && *b != b'-')
        .map(|b| b.to_ascii_lowercase())
        .take(64)
        .collect();
    let plausible = plain.len() == CODE_LENGTH && plain.iter().all(|b| ALPHABET.contains(b));
    plausible.then(|| secrets::keyed_hash(services, "recovery code", &[user.as_uuid().as_bytes(), &plain]))
}

/// The step a code belongs to, if it is right now or one step off.
pub(super) fn step_of(services: &Services, user: &User, code: &str) -> Result<Option<i64>, Error> {
    let Some(sealed) = &user.totp_secret else { return Ok(None) };
    let secret = secrets::open(services, place(user.id), sealed)
        .map_err(|error| Error::internal("the second factor's secret cannot be opened", error))?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).take(16).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let now = u64::try_from(services.now().timestamp()).unwrap_or_default();
    let step = device(&secret, user.email.as_str())?.check(&code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn device(secret: &[u8], account: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|error| Error::internal("the second factor's secret is not one", error))
}

fn place(user: UserId) -> Place {
    Place { owner: user.as_uuid(), table: "users.totp_secret", row: user.as_uuid() }
}
