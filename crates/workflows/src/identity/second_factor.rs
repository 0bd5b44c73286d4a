//! The second step of signing in: a code from the person's device, or one of their recovery codes.

use domain::{SessionMethod, TokenPurpose};
use store::SystemTx;
use store::identity::users::User;
use store::identity::{recovery_codes, tokens as token_rows, users};

use super::sessions::{self, Proof, Signed};
use super::tokens::Kind;
use super::{Origin, confirm, throttle, totp};
use crate::{Error, Services};

/// Finishes a sign-in that [`super::sign_in`] or [`super::reset_password`] left with `CodeNeeded`.
///
/// A wrong code is refused with `wrong_code` and counts as a failed sign-in; the token stays good
/// until it expires. Refused with `link_used`, `link_expired` or `link_unknown` for the token.
pub async fn second_factor(
    services: &Services,
    origin: &Origin,
    token: &str,
    code: &str,
) -> Result<Signed, Error> {
    let mut tx = services.db.system_write().await?;
    let found =
        confirm::look(services, &mut tx, TokenPurpose::SecondFactor, Kind::SecondFactor, token).await?;
    let user = users::by_id(&mut tx, found.user_id).await?.ok_or_else(confirm::link_unknown)?;
    throttle::begin(&mut tx, origin, &user.email, services.now()).await?;
    if !spend(services, &mut tx, &user, code).await? {
        throttle::failed(&mut tx, origin, services.now()).await?;
        tx.commit().await?;
        return Err(wrong_code());
    }
    if !token_rows::use_up(&mut tx, found.id, services.now()).await? {
        return Err(confirm::link_used());
    }
    let proof =
        Proof { method: SessionMethod::Password, password_hash: None, second_factor: true, replaces: None };
    let signed = match sessions::begin(services, &mut tx, origin, user.id, proof).await {
        Err(Error::SignedOut) => return Err(confirm::link_unknown()),
        other => other?,
    };
    throttle::succeeded(&mut tx, &user.email).await?;
    tx.commit().await?;
    Ok(signed)
}

/// Whether the code is right and was not spent before; it is spent now.
pub(super) async fn spend(
    services: &Services,
    tx: &mut SystemTx,
    user: &User,
    code: &str,
) -> Result<bool, Error> {
    let now = services.now();
    if let Some(step) = totp::step_of(services, user, code)? {
        return Ok(users::take_totp_step(tx, user.id, step).await?);
    }
    match totp::recovery_hash(services, user.id, code) {
        Some(hash) => Ok(recovery_codes::spend(tx, user.id, &hash, now).await?),
        None => Ok(false),
    }
}

pub(super) fn wrong_code() -> Error {
    Error::refused("wrong_code", "The code is wrong or was used before. Wait for the next one.")
}
