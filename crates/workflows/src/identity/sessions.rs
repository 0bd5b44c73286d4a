//! Sessions: begun, listed and ended.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AuditAction, SessionId, SessionMethod, UserId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::SystemTx;
use store::identity::sessions::{self as rows, NewSession};
use store::identity::{memberships, users};

use super::tokens::{self, Kind};
use super::{Origin, Visit};
use crate::audit::{self, Actor, Entry};
use crate::{Error, Services};

/// A session nobody uses ends after two weeks: long enough for a holiday, short enough for a lost laptop.
pub(super) const IDLE: TimeDelta = TimeDelta::days(14);
/// And every session ends after 90 days, so that a stolen cookie is not good for ever.
const ABSOLUTE: TimeDelta = TimeDelta::days(90);
/// The cookie's `Max-Age`, in seconds.
pub const SESSION_MAX_AGE: i64 = ABSOLUTE.num_seconds();

/// The cookie's name. `__Host-` binds it to one host over TLS; browsers refuse that name over plain
/// http, which is for development on loopback only.
pub fn session_cookie_name(public_url: &str) -> &'static str {
    if public_url.starts_with("https://") { "__Host-session" } else { "session" }
}

/// Somebody is signed in. The cookie's value is told here and never again.
#[derive(Clone, Debug)]
pub struct Signed {
    pub cookie: SecretString,
    pub session: SessionId,
    pub user: UserId,
    pub expires_at: DateTime<Utc>,
}

/// Where signing in has got to.
#[derive(Clone, Debug)]
pub enum SignedIn {
    Done(Signed),
    /// The second factor is on: [`super::second_factor`] wants this token and a code.
    CodeNeeded {
        token: SecretString,
    },
}

/// One of a person's sessions, as they see it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SessionView {
    pub id: SessionId,
    /// The one that is asking.
    pub current: bool,
    pub method: SessionMethod,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// How a session is begun.
pub(super) struct Proof<'a> {
    pub(super) method: SessionMethod,
    /// The kept hash that the password matched; `None` when no password was asked for.
    pub(super) password_hash: Option<&'a str>,
    pub(super) second_factor: bool,
    /// The cookie the browser held before: that session ends.
    pub(super) replaces: Option<&'a SecretString>,
}

/// Begins a session for somebody who proved who they are. Every sign-in gets a new secret.
pub(super) async fn begin(
    services: &Services,
    tx: &mut SystemTx,
    origin: &Origin,
    user: UserId,
    proof: Proof<'_>,
) -> Result<Signed, Error> {
    let now = services.now();
    if !users::signed_in(tx, user, proof.password_hash, now).await? {
        return Err(Error::SignedOut);
    }
    if let Some(hash) = proof.replaces.and_then(|cookie| tokens::read(Kind::Session, cookie.expose_secret()))
    {
        rows::revoke_by_hash(tx, &hash, now).await?;
    }
    let client = memberships::seats(tx, user).await?.first().map(|seat| seat.client_id);
    let token = tokens::fresh(Kind::Session)?;
    let session = NewSession {
        id: services.ids.next(),
        user,
        token_hash: token.hash,
        current_client: client,
        method: proof.method,
        second_factor_at: proof.second_factor.then_some(now),
        ip_address: origin.ip.map(|ip| ip.to_string()),
        user_agent: origin.user_agent.clone(),
        at: now,
        idle_expires_at: now + IDLE,
        expires_at: now + ABSOLUTE,
    };
    rows::insert(tx, &session).await?;
    let entry = Entry::new(AuditAction::Login, "session", session.id).after(json!({"method": proof.method}));
    audit::record(services, tx, &Actor::user(origin, user).in_client(client), entry).await?;
    Ok(Signed { cookie: token.secret, session: session.id, user, expires_at: session.expires_at })
}

/// Gives the asking session a new secret: what it may do has changed.
pub(super) async fn rotate(
    tx: &mut SystemTx,
    visit: &Visit,
    expires_at: DateTime<Utc>,
) -> Result<Signed, Error> {
    let token = tokens::fresh(Kind::Session)?;
    let session = visit.session()?;
    if !rows::rotate(tx, session, &token.hash).await? {
        return Err(Error::SignedOut);
    }
    Ok(Signed { cookie: token.secret, session, user: visit.account.id, expires_at })
}

/// The absolute end of the session that began then.
pub(super) fn end_of(visit: &Visit, now: DateTime<Utc>) -> DateTime<Utc> {
    match visit.via {
        super::Via::Session { since, .. } => since + ABSOLUTE,
        super::Via::Key { .. } | super::Via::CommandLine => now,
    }
}

/// Ends the asking session. Ending one that has ended is no error.
pub async fn sign_out(services: &Services, visit: &Visit) -> Result<(), Error> {
    let session = visit.session()?;
    let mut tx = services.db.system_write().await?;
    if rows::revoke(&mut tx, visit.account.id, session, services.now()).await? {
        let entry = Entry::new(AuditAction::Logout, "session", session);
        audit::record(services, &mut tx, &Actor::from(visit).in_client(visit.current), entry).await?;
    }
    Ok(tx.commit().await?)
}

/// Ends all sessions of the person, the asking one too. Returns how many ended.
pub async fn sign_out_everywhere(services: &Services, visit: &Visit) -> Result<u64, Error> {
    let person = visit.person()?;
    let mut tx = services.db.system_write().await?;
    let ended = rows::revoke_all(&mut tx, person.id, None, services.now()).await?;
    let entry = Entry::new(AuditAction::Logout, "user", person.id).note("sessions_ended", ended);
    audit::record(services, &mut tx, &Actor::from(visit).in_client(visit.current), entry).await?;
    tx.commit().await?;
    Ok(ended)
}

/// The person's living sessions, the latest seen first.
pub async fn sessions(services: &Services, visit: &Visit) -> Result<Vec<SessionView>, Error> {
    let current = visit.session()?;
    let mut tx = services.db.system_read().await?;
    let found = rows::list(&mut tx, visit.account.id, services.now()).await?;
    let view = |row: rows::Session| SessionView {
        id: row.id,
        current: row.id == current,
        method: row.method,
        ip_address: row.ip_address,
        user_agent: row.user_agent,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at.min(row.idle_expires_at),
    };
    Ok(found.into_iter().map(view).collect())
}

/// Ends one session of the person.
pub async fn revoke_session(services: &Services, visit: &Visit, session: SessionId) -> Result<(), Error> {
    let person = visit.person()?;
    let mut tx = services.db.system_write().await?;
    if !rows::revoke(&mut tx, person.id, session, services.now()).await? {
        return Err(Error::no_such("session"));
    }
    let entry = Entry::new(AuditAction::Logout, "session", session).note("revoked", true);
    audit::record(services, &mut tx, &Actor::from(visit).in_client(visit.current), entry).await?;
    Ok(tx.commit().await?)
}
