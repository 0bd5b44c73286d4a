//! A forgotten password.

use chrono::TimeDelta;
use domain::{AuditAction, EmailAddress, SessionMethod, TokenPurpose, UserId};
use secrecy::SecretString;
use serde_json::json;
use store::SystemTx;
use store::identity::tokens::NewToken;
use store::identity::{sessions as session_rows, tokens as rows, users};

use super::sessions::{self, Proof, SignedIn};
use super::tokens::{self, Kind};
use super::{Origin, confirm, passwords, refusals, sign_in, throttle};
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, Letter};
use crate::{Error, Services};

/// How long a reset link works (pages.md section 4).
pub(super) const RESET_FOR: TimeDelta = TimeDelta::hours(1);

/// Mails a reset link, if the address has an account; the answer is the same if it has none.
pub async fn forgot_password(services: &Services, origin: &Origin, email: &str) -> Result<(), Error> {
    let email = EmailAddress::parse(email).map_err(|bad| Error::bad_field("email", &bad))?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    if throttle::may_mail(&mut tx, throttle::About::Password, &email, now).await?
        && let Some(user) = users::by_email(&mut tx, &email).await?.filter(|user| user.suspended_at.is_none())
    {
        let token = make_token(services, &mut tx, user.id, RESET_FOR).await?;
        let link = services.secret_link("/reset-password?token=", &token);
        mail::post(services, &mut tx, &email, &Letter::Reset { link }).await?;
        let entry = Entry::new(AuditAction::Update, "user", user.id).note("password_reset", "asked for");
        audit::record(services, &mut tx, &Actor::anonymous(origin), entry).await?;
    }
    Ok(tx.commit().await?)
}

/// Makes a link's token; links made before stop working.
pub(super) async fn make_token(
    services: &Services,
    tx: &mut SystemTx,
    user: UserId,
    lasts: TimeDelta,
) -> Result<SecretString, Error> {
    let now = services.now();
    rows::use_up_all(tx, user, TokenPurpose::ResetPassword, now).await?;
    let token = tokens::fresh(Kind::Reset)?;
    let row = NewToken {
        id: services.ids.next(),
        user,
        purpose: TokenPurpose::ResetPassword,
        token_hash: token.hash,
        payload: json!({}),
        at: now,
        expires_at: now + lasts,
    };
    rows::insert(tx, &row).await?;
    Ok(token.secret)
}

/// Whether a reset link still works, before a form is shown. Refused with `link_used`,
/// `link_expired` or `link_unknown`.
pub async fn check_reset(services: &Services, token: &str) -> Result<(), Error> {
    let mut tx = services.db.system_read().await?;
    confirm::look(services, &mut tx, TokenPurpose::ResetPassword, Kind::Reset, token).await.map(|_| ())
}

/// Sets a new password by a link, ends every session, and lets the person in, past the second factor
/// if there is one. The link proves the address, so it counts as confirmed.
pub async fn reset_password(
    services: &Services,
    origin: &Origin,
    token: &str,
    new: SecretString,
) -> Result<SignedIn, Error> {
    let signed = reset(services, origin, token, new).await;
    refusals::used_link(services, origin, (TokenPurpose::ResetPassword, Kind::Reset), token, signed).await
}

async fn reset(
    services: &Services,
    origin: &Origin,
    token: &str,
    new: SecretString,
) -> Result<SignedIn, Error> {
    let mut tx = services.db.system_read().await?;
    let found = confirm::look(services, &mut tx, TokenPurpose::ResetPassword, Kind::Reset, token).await?;
    let user = users::by_id(&mut tx, found.user_id).await?.ok_or_else(confirm::link_unknown)?;
    drop(tx);
    if user.suspended_at.is_some() {
        return Err(Error::refused(
            "suspended",
            "This account is suspended. Write to support if you think that is wrong.",
        ));
    }
    let about = [user.email.as_str(), user.full_name.as_deref().unwrap_or_default()];
    passwords::check("password", &new, &about).map_err(|wrong| Error::Invalid(vec![wrong]))?;
    let hash = services.passwords.hash(&new).await?;

    let mut tx = services.db.system_write().await?;
    confirm::take(services, &mut tx, TokenPurpose::ResetPassword, Kind::Reset, token).await?;
    set_password(services, &mut tx, &Actor::user(origin, user.id), &user.email, user.id, &hash, None).await?;
    users::confirm_email(&mut tx, user.id, services.now()).await?;
    throttle::succeeded(&mut tx, &user.email).await?;
    let answer = if user.totp_enabled_at.is_some() {
        SignedIn::CodeNeeded { token: sign_in::ask_for_code(services, &mut tx, &user).await? }
    } else {
        let proof = Proof {
            method: SessionMethod::Reset,
            password_hash: Some(&hash),
            second_factor: false,
            replaces: None,
        };
        SignedIn::Done(sessions::begin(services, &mut tx, origin, user.id, proof).await?)
    };
    tx.commit().await?;
    Ok(answer)
}

/// Sets a password and ends what hung on the old one: sessions (but `keep`), links, second steps.
pub(super) async fn set_password(
    services: &Services,
    tx: &mut SystemTx,
    actor: &Actor,
    email: &EmailAddress,
    user: UserId,
    hash: &str,
    keep: Option<domain::SessionId>,
) -> Result<(), Error> {
    let now = services.now();
    users::set_password(tx, user, hash, now).await?;
    let ended = session_rows::revoke_all(tx, user, keep, now).await?;
    for purpose in [TokenPurpose::ResetPassword, TokenPurpose::SecondFactor, TokenPurpose::ChangeEmail] {
        rows::use_up_all(tx, user, purpose, now).await?;
    }
    let entry = Entry::new(AuditAction::Update, "user", user)
        .note("password", "changed")
        .note("sessions_ended", ended);
    audit::record(services, tx, actor, entry).await?;
    mail::post(services, tx, email, &Letter::PasswordChanged { reset: services.link("/forgot-password") })
        .await
}
