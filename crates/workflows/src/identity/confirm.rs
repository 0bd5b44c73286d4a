//! Confirming an address.

use domain::{AuditAction, EmailAddress, SessionMethod, TokenPurpose};
use serde_json::json;
use store::SystemTx;
use store::identity::tokens::Token;
use store::identity::{tokens as rows, users};

use super::sessions::{self, Proof, Signed};
use super::tokens::{self, Kind};
use super::{Origin, refusals, sign_up, throttle};
use crate::audit::{self, Actor, Entry};
use crate::{Error, Services};

/// Uses a confirmation link up and signs its person in.
///
/// Refused with `link_used`, `link_expired` or `link_unknown`.
pub async fn confirm(services: &Services, origin: &Origin, token: &str) -> Result<Signed, Error> {
    let signed = confirmed(services, origin, token).await;
    refusals::used_link(services, origin, (TokenPurpose::ConfirmEmail, Kind::Confirm), token, signed).await
}

async fn confirmed(services: &Services, origin: &Origin, token: &str) -> Result<Signed, Error> {
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let found = take(services, &mut tx, TokenPurpose::ConfirmEmail, Kind::Confirm, token).await?;
    // A link of another sign-up for the same address was used first.
    if !users::confirm_email(&mut tx, found.user_id, now).await? {
        return Err(link_used());
    }
    rows::use_up_all(&mut tx, found.user_id, TokenPurpose::ConfirmEmail, now).await?;
    let chosen = &found.payload.0;
    if let Some(hash) = chosen.get("password_hash").and_then(|hash| hash.as_str()) {
        users::set_password(&mut tx, found.user_id, hash, now).await?;
        let user = users::by_id(&mut tx, found.user_id).await?.ok_or_else(link_unknown)?;
        let name = chosen.get("full_name").and_then(|name| name.as_str()).or(user.full_name.as_deref());
        users::set_profile(&mut tx, user.id, name, &user.timezone, user.revision, now).await?;
    }
    let actor = Actor::user(origin, found.user_id);
    let entry = Entry::new(AuditAction::Update, "user", found.user_id)
        .before(json!({"email_confirmed_at": null}))
        .after(json!({"email_confirmed_at": now}));
    audit::record(services, &mut tx, &actor, entry).await?;
    let proof =
        Proof { method: SessionMethod::Confirm, password_hash: None, second_factor: false, replaces: None };
    let signed =
        sessions::begin(services, &mut tx, origin, found.user_id, proof).await.map_err(
            |error| match error {
                Error::SignedOut => link_unknown(),
                other => other,
            },
        )?;
    tx.commit().await?;
    Ok(signed)
}

/// Mails another link, if the address waits for one; the answer is the same if it does not.
pub async fn resend_confirmation(services: &Services, _origin: &Origin, email: &str) -> Result<(), Error> {
    let email = EmailAddress::parse(email).map_err(|bad| Error::bad_field("email", &bad))?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    if throttle::may_mail(&mut tx, throttle::About::Address, &email, now).await?
        && let Some(user) = users::by_email(&mut tx, &email).await?
        && user.email_confirmed_at.is_none()
    {
        sign_up::send_confirmation(services, &mut tx, user.id, &email, json!({})).await?;
    }
    Ok(tx.commit().await?)
}

/// Finds a one-time token and uses it up; whoever comes second is told `link_used`.
pub(super) async fn take(
    services: &Services,
    tx: &mut SystemTx,
    purpose: TokenPurpose,
    kind: Kind,
    token: &str,
) -> Result<Token, Error> {
    let now = services.now();
    let found = look(services, tx, purpose, kind, token).await?;
    if rows::use_up(tx, found.id, now).await? { Ok(found) } else { Err(link_used()) }
}

/// Finds a one-time token that still works.
pub(super) async fn look(
    services: &Services,
    tx: &mut SystemTx,
    purpose: TokenPurpose,
    kind: Kind,
    token: &str,
) -> Result<Token, Error> {
    let hash = tokens::read(kind, token).ok_or_else(link_unknown)?;
    let found = rows::find(tx, purpose, &hash).await?.filter(|found| tokens::same(&found.token_hash, &hash));
    match found {
        None => Err(link_unknown()),
        Some(found) if found.used_at.is_some() => Err(link_used()),
        Some(found) if found.expires_at <= services.now() => Err(link_expired()),
        Some(found) => Ok(found),
    }
}

pub(super) fn link_used() -> Error {
    Error::refused("link_used", "This link was already used.")
}
pub(super) fn link_expired() -> Error {
    Error::refused("link_expired", "This link has expired. Ask for a new one.")
}
pub(super) fn link_unknown() -> Error {
    Error::refused(
        "link_unknown",
        "This link is not valid. Check that it was copied whole, or ask for a new one.",
    )
}
