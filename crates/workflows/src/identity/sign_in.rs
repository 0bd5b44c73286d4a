//! Signing in by password.

use chrono::TimeDelta;
use domain::{EmailAddress, SessionMethod, TokenPurpose, check_password_length};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use store::SystemTx;
use store::identity::tokens::NewToken;
use store::identity::users::User;
use store::identity::{tokens as token_rows, users};

use super::passwords::Verdict;
use super::sessions::{self, Proof, SignedIn};
use super::tokens::{self, Kind};
use super::{Origin, second_factor, throttle};
use crate::error::Fields;
use crate::{Error, Services};

/// How long the second step may take.
const SECOND_STEP_FOR: TimeDelta = TimeDelta::minutes(10);

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignIn {
    pub email: String,
    pub password: SecretString,
    /// A code of the second factor, or a recovery code, for programs that ask for all at once.
    pub code: Option<SecretString>,
    /// The session cookie the browser sent: that session ends when this one begins.
    pub replaces: Option<SecretString>,
}

/// Lets a person in, or asks for the second factor.
///
/// Refused with `sign_in_failed` for a wrong password and an unknown address alike; only after the
/// right password with `email_not_confirmed` or `suspended`; with `wrong_code` for a wrong code.
/// `SlowDown` after failures in a row, whether or not the account exists.
pub async fn sign_in(services: &Services, origin: &Origin, form: SignIn) -> Result<SignedIn, Error> {
    let mut fields = Fields::default();
    let email = fields.parse("email", EmailAddress::parse(&form.email));
    match check_password_length(form.password.expose_secret()) {
        // A short one is simply wrong; these two need no look.
        Err(bad) if bad.rule.code() != "too_short" => _ = fields.parse("password", Err::<(), _>(bad)),
        _ => {}
    }
    let Some(email) = email else { return Err(fields.into_error()) };
    fields.finish()?;

    let mut tx = services.db.system_write().await?;
    throttle::begin(&mut tx, origin, &email, services.now()).await?;
    let user = users::by_email(&mut tx, &email).await?;
    tx.commit().await?;

    let kept = user.as_ref().and_then(|user| user.password_hash.clone());
    let verdict = services.passwords.verify(&form.password, kept).await?;
    let (Some(user), Verdict::Right | Verdict::RightButOld) = (user, verdict) else {
        return fail(services, origin).await;
    };
    if user.suspended_at.is_some() {
        right_but_not_in(services, &user).await?;
        return Err(Error::refused(
            "suspended",
            "This account is suspended. Write to support if you think that is wrong.",
        ));
    }
    if user.email_confirmed_at.is_none() {
        right_but_not_in(services, &user).await?;
        return Err(Error::refused(
            "email_not_confirmed",
            "Confirm your e-mail address first: use the link we sent you, or ask for another.",
        ));
    }
    let rehashed = match verdict {
        Verdict::RightButOld => Some(services.passwords.hash(&form.password).await?),
        Verdict::Right | Verdict::Wrong => None,
    };
    finish(services, origin, &user, &form, rehashed).await
}

async fn finish(
    services: &Services,
    origin: &Origin,
    user: &User,
    form: &SignIn,
    rehashed: Option<String>,
) -> Result<SignedIn, Error> {
    let mut tx = services.db.system_write().await?;
    if user.totp_enabled_at.is_some() {
        let Some(code) = &form.code else {
            let token = ask_for_code(services, &mut tx, user).await?;
            tx.commit().await?;
            return Ok(SignedIn::CodeNeeded { token });
        };
        if !second_factor::spend(services, &mut tx, user, code.expose_secret()).await? {
            throttle::failed(&mut tx, origin, services.now()).await?;
            tx.commit().await?;
            return Err(second_factor::wrong_code());
        }
    }
    let old = user.password_hash.as_deref();
    let current = match (old, &rehashed) {
        (Some(old), Some(new)) if users::rehash(&mut tx, user.id, old, new).await? => Some(new.as_str()),
        _ => old,
    };
    let proof = Proof {
        method: SessionMethod::Password,
        password_hash: current,
        second_factor: user.totp_enabled_at.is_some(),
        replaces: form.replaces.as_ref(),
    };
    let signed = match sessions::begin(services, &mut tx, origin, user.id, proof).await {
        // The password changed between looking and letting in.
        Err(Error::SignedOut) => return Err(failed()),
        other => other?,
    };
    throttle::succeeded(&mut tx, &user.email).await?;
    tx.commit().await?;
    Ok(SignedIn::Done(signed))
}

/// Makes the token that carries a person from the first step to the second. It is bound to the
/// password that was right: when that changes, the token is worthless.
pub(super) async fn ask_for_code(
    services: &Services,
    tx: &mut SystemTx,
    user: &User,
) -> Result<SecretString, Error> {
    let token = tokens::fresh(Kind::SecondFactor)?;
    let now = services.now();
    let row = NewToken {
        id: services.ids.next(),
        user: user.id,
        purpose: TokenPurpose::SecondFactor,
        token_hash: token.hash,
        payload: json!({}),
        at: now,
        expires_at: now + SECOND_STEP_FOR,
    };
    token_rows::insert(tx, &row).await?;
    Ok(token.secret)
}

/// The password was right, so the try was no failure.
async fn right_but_not_in(services: &Services, user: &User) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    throttle::succeeded(&mut tx, &user.email).await?;
    Ok(tx.commit().await?)
}

async fn fail(services: &Services, origin: &Origin) -> Result<SignedIn, Error> {
    let mut tx = services.db.system_write().await?;
    throttle::failed(&mut tx, origin, services.now()).await?;
    tx.commit().await?;
    tracing::info!("a sign-in failed");
    Err(failed())
}

fn failed() -> Error {
    Error::refused("sign_in_failed", "E-mail address or password is wrong.")
}
