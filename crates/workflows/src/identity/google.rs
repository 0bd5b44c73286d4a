//! Sign-in through Google, or whichever OpenID provider the operator set.
//!
//! Two halves. The first makes a state, keeps its hash, and sends the browser away; the second takes
//! the state once, and only from the browser that got it (the caller keeps it in a cookie between),
//! so nobody can be signed in to somebody else's account by a link. An address counts only when the
//! provider vouches for it.

use chrono::TimeDelta;
use domain::{AuditAction, ClientName, EmailAddress, PersonName, SessionMethod, UserId};
use integrations::oidc::{Identity, OidcError, Secrets};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::SystemTx;
use store::identity::oidc::{self as rows, NewIdentity, NewLogin};
use store::identity::users::{self, NewUser, User};
use store::identity::{sessions as session_rows, tokens as token_rows};

use super::sessions::{self, Proof, SignedIn};
use super::tokens::{self, Kind};
use super::{Origin, sign_in, sign_up};
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, Letter};
use crate::{Error, Services, secrets};

const PROVIDER: &str = "google";
/// How long a person may take at the provider.
const LOGIN_FOR: TimeDelta = TimeDelta::minutes(10);
/// Longest code a provider may send, and longest address to return to, in bytes.
const TEXT_MAX: usize = 2_000;

/// Where to send the browser, and what to keep in a short-lived cookie of it.
#[derive(Clone, Debug)]
pub struct GoogleStart {
    pub url: url::Url,
    pub state: SecretString,
}

/// Who came back.
#[derive(Clone, Debug)]
pub struct GoogleDone {
    pub signed: SignedIn,
    /// A path of ours.
    pub return_to: Option<String>,
}

/// Whether sign-in through a provider is set up: pages show the button only then.
pub fn google_is_on(services: &Services) -> bool {
    services.google.is_some()
}

/// Begins. `return_to` is where the person wanted to go; anything but a path of ours is dropped.
pub async fn start_google(services: &Services, return_to: Option<&str>) -> Result<GoogleStart, Error> {
    let provider = services.google.clone().ok_or(Error::no_such("sign-in provider"))?;
    let state = tokens::fresh(Kind::OidcState)?;
    let secrets = Secrets {
        state: state.secret.clone(),
        nonce: SecretString::from(secrets::hex(&secrets::fresh::<32>()?)),
        verifier: SecretString::from(secrets::hex(&secrets::fresh::<32>()?)),
    };
    let url = provider.begin(&secrets).await.map_err(told)?;
    let now = services.now();
    let login = NewLogin {
        id: services.ids.next(),
        provider: PROVIDER,
        state_hash: state.hash,
        nonce: secrets.nonce.expose_secret().to_owned(),
        pkce_verifier: secrets.verifier.expose_secret().to_owned(),
        return_to: return_to.filter(|path| is_ours(path)).map(str::to_owned),
        at: now,
        expires_at: now + LOGIN_FOR,
    };
    let mut tx = services.db.system_write().await?;
    rows::begin(&mut tx, &login).await?;
    tx.commit().await?;
    Ok(GoogleStart { url, state: state.secret })
}

/// Ends: `state` and `code` are what the provider sent the browser back with, `held` what its cookie
/// kept. A person who is new gets an account and a client; one with an account is let in, past the
/// second factor if there is one.
///
/// Refused with `google_failed` when anything does not fit, `google_unverified` when the provider
/// does not vouch for the address, `google_down` when it cannot be reached, `suspended`.
pub async fn finish_google(
    services: &Services,
    origin: &Origin,
    state: &str,
    code: &str,
    held: Option<&str>,
) -> Result<GoogleDone, Error> {
    let provider = services.google.clone().ok_or(Error::no_such("sign-in provider"))?;
    let hash = tokens::read(Kind::OidcState, state).ok_or_else(failed)?;
    let held = held.and_then(|held| tokens::read(Kind::OidcState, held)).ok_or_else(failed)?;
    if !tokens::same(&hash, &held) || code.is_empty() || code.len() > TEXT_MAX {
        return Err(failed());
    }
    let mut tx = services.db.system_write().await?;
    let login = rows::take(&mut tx, PROVIDER, &hash, services.now()).await?.ok_or_else(failed)?;
    tx.commit().await?;
    let secrets = Secrets {
        state: SecretString::from(state.to_owned()),
        nonce: SecretString::from(login.nonce),
        verifier: SecretString::from(login.pkce_verifier),
    };
    let identity = provider.finish(&secrets, code, services.now()).await.map_err(told)?;

    let mut tx = services.db.system_write().await?;
    let user = who(services, &mut tx, origin, &identity).await?;
    if user.suspended_at.is_some() {
        return Err(Error::refused(
            "suspended",
            "This account is suspended. Write to support if you think that is wrong.",
        ));
    }
    rows::used(&mut tx, PROVIDER, &identity.subject, services.now()).await?;
    let signed = if user.totp_enabled_at.is_some() {
        SignedIn::CodeNeeded { token: sign_in::ask_for_code(services, &mut tx, &user).await? }
    } else {
        let proof = Proof {
            method: SessionMethod::Google,
            password_hash: None,
            second_factor: false,
            replaces: None,
        };
        SignedIn::Done(sessions::begin(services, &mut tx, origin, user.id, proof).await?)
    };
    tx.commit().await?;
    Ok(GoogleDone { signed, return_to: login.return_to })
}

/// The person of an identity: linked before, found by a verified address, or new.
async fn who(
    services: &Services,
    tx: &mut SystemTx,
    origin: &Origin,
    identity: &Identity,
) -> Result<User, Error> {
    if let Some(user) = rows::user_of(tx, PROVIDER, &identity.subject).await? {
        return users::by_id(tx, user).await?.ok_or_else(failed);
    }
    let email = identity.email.as_ref().filter(|_| identity.email_verified);
    let email = email.ok_or_else(|| {
        Error::refused(
            "google_unverified",
            "Google does not vouch for your e-mail address. Sign up with a password instead.",
        )
    })?;
    let user = match users::by_email(tx, email).await? {
        Some(user) => adopt(services, tx, user).await?,
        None => make(services, tx, origin, identity, email).await?,
    };
    let new = NewIdentity {
        id: services.ids.next(),
        user,
        provider: PROVIDER,
        subject: identity.subject.clone(),
        email: Some(email.to_string()),
        at: services.now(),
    };
    if !rows::link(tx, &new).await? {
        return Err(failed());
    }
    let entry = Entry::new(AuditAction::Update, "user", user).note("linked", PROVIDER);
    audit::record(services, tx, &Actor::user(origin, user), entry).await?;
    mail::post(services, tx, email, &Letter::ProviderLinked { provider: "Google" }).await?;
    users::by_id(tx, user).await?.ok_or_else(failed)
}

/// An account that has the address. If nobody had confirmed it, whoever set its password may be
/// somebody else: the password goes, and what hangs on it.
async fn adopt(services: &Services, tx: &mut SystemTx, user: User) -> Result<UserId, Error> {
    let now = services.now();
    if users::confirm_email(tx, user.id, now).await? {
        users::drop_password(tx, user.id, now).await?;
        session_rows::revoke_all(tx, user.id, None, now).await?;
        for purpose in domain::TokenPurpose::ALL {
            token_rows::use_up_all(tx, user.id, *purpose, now).await?;
        }
    }
    Ok(user.id)
}

async fn make(
    services: &Services,
    tx: &mut SystemTx,
    origin: &Origin,
    identity: &Identity,
    email: &EmailAddress,
) -> Result<UserId, Error> {
    let name = identity.name.as_deref().and_then(|name| PersonName::parse(name).ok());
    let now = services.now();
    let new = NewUser {
        id: services.ids.next(),
        email: email.clone(),
        full_name: name.clone().map(String::from),
        password_hash: None,
        email_confirmed_at: Some(now),
        terms_accepted_at: None,
        at: now,
    };
    if !users::insert(tx, &new).await? {
        return Err(failed());
    }
    let actor = Actor::user(origin, new.id);
    let client: ClientName = sign_up::client_name(None, name.as_ref());
    sign_up::make_client(services, tx, &actor, new.id, &client).await?;
    let entry = Entry::new(AuditAction::Create, "user", new.id)
        .after(json!({"email": email, "full_name": new.full_name}));
    audit::record(services, tx, &actor, entry).await?;
    Ok(new.id)
}

/// A path of ours and nothing a browser could take for another host.
fn is_ours(path: &str) -> bool {
    let plain = path.len() <= TEXT_MAX && !path.chars().any(|c| c.is_control() || c == '\\');
    plain && path.starts_with('/') && !path.starts_with("//")
}

fn failed() -> Error {
    Error::refused("google_failed", "Signing in with Google did not work. Try again.")
}

fn told(error: OidcError) -> Error {
    tracing::warn!(%error, "a sign-in through the provider failed");
    match error {
        OidcError::Busy { .. } => Error::refused(
            "google_down",
            "Google does not answer at the moment. Try again, or sign in with your password.",
        ),
        OidcError::Denied { .. } | OidcError::Refused { .. } | OidcError::Broken { .. } => failed(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        assert!(is_ours("/dashboard/leads?tier=hot") && is_ours("/"));
        for bad in [
            "",
            "dashboard",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "\\/evil.example",
            &format!("/{}", "x".repeat(3_000)),
        ] {
            assert!(!is_ours(bad), "{bad}");
        }
    }
}
