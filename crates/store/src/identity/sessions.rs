//! Sessions of people. Only a hash of the cookie is kept.

use chrono::{DateTime, Utc};
use domain::{ClientId, EmailAddress, SessionId, SessionMethod, UserId};

use crate::{Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewSession {
    pub id: SessionId,
    pub user: UserId,
    pub token_hash: Vec<u8>,
    pub current_client: Option<ClientId>,
    pub method: SessionMethod,
    pub second_factor_at: Option<DateTime<Utc>>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub at: DateTime<Utc>,
    pub idle_expires_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub current_client_id: Option<ClientId>,
    pub acting_admin_id: Option<UserId>,
    pub method: SessionMethod,
    pub second_factor_at: Option<DateTime<Utc>>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub idle_expires_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A living session and its person, read together because every request asks for both.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Bearer {
    pub id: SessionId,
    pub token_hash: Vec<u8>,
    pub current_client_id: Option<ClientId>,
    pub acting_admin_id: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub user_id: UserId,
    pub email: EmailAddress,
    pub full_name: Option<String>,
    pub timezone: String,
    pub is_platform_admin: bool,
    pub suspended_at: Option<DateTime<Utc>>,
    pub totp_enabled_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, user_id, token_hash, current_client_id, acting_admin_id, method, second_factor_at, ip_address, user_agent, \
                       created_at, last_seen_at, idle_expires_at, expires_at";

pub async fn insert(tx: &mut SystemTx, new: &NewSession) -> Result<()> {
    tx.query(
        "INSERT INTO sessions (id, user_id, token_hash, current_client_id, method, second_factor_at, ip_address, user_agent,
                               created_at, last_seen_at, idle_expires_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)",
    )
    .bind(new.id)
    .bind(new.user)
    .bind(new.token_hash.clone())
    .bind(new.current_client)
    .bind(new.method)
    .bind(new.second_factor_at)
    .bind(new.ip_address.clone())
    .bind(new.user_agent.clone())
    .bind(new.at)
    .bind(new.idle_expires_at)
    .bind(new.expires_at)
    .execute()
    .await
    .map(|_| ())
}

/// The session with that hash, if it is neither revoked nor past either of its ends, and its
/// person, if not deleted. A suspended person is returned: the caller says no.
pub async fn bearer(tx: &mut SystemTx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Bearer>> {
    tx.query(
        "SELECT s.id, s.token_hash, s.current_client_id, s.acting_admin_id, s.created_at, s.last_seen_at, s.expires_at,
                u.id AS user_id, u.email, u.full_name, u.timezone, u.is_platform_admin, u.suspended_at, u.totp_enabled_at
         FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.idle_expires_at > $2 AND s.expires_at > $2 AND u.deleted_at IS NULL",
    )
    .bind(token_hash.to_vec())
    .bind(now)
    .fetch_optional()
    .await
}

/// The session a secret once opened, if it is still kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ended {
    pub id: SessionId,
    pub user_id: UserId,
    pub current_client_id: Option<ClientId>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The session with that hash, living or not.
pub async fn even_ended(tx: &mut SystemTx, token_hash: &[u8]) -> Result<Option<Ended>> {
    tx.query("SELECT id, user_id, current_client_id, revoked_at FROM sessions WHERE token_hash = $1")
        .bind(token_hash.to_vec())
        .fetch_optional()
        .await
}

/// A person's living sessions, the latest seen first.
pub async fn list(tx: &mut SystemTx, user: UserId, now: DateTime<Utc>) -> Result<Vec<Session>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM sessions WHERE revoked_at IS NULL AND user_id = ", user)
        .push_bind(" AND idle_expires_at > ", now)
        .push_bind(" AND expires_at > ", now)
        .push(" ORDER BY last_seen_at DESC, id DESC LIMIT 200")
        .fetch_all()
        .await
}

/// Moves the idle end; never past the absolute one.
pub async fn touch(
    tx: &mut SystemTx,
    id: SessionId,
    now: DateTime<Utc>,
    idle_expires_at: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "UPDATE sessions SET last_seen_at = $2, idle_expires_at = CASE WHEN $3 < expires_at THEN $3 ELSE expires_at END
         WHERE id = $1 AND revoked_at IS NULL AND last_seen_at < $2",
    )
    .bind(id)
    .bind(now)
    .bind(idle_expires_at)
    .execute()
    .await
    .map(|_| ())
}

/// Gives a living session a new secret; the old one is worthless at once. `false` when it ended meanwhile.
pub async fn rotate(tx: &mut SystemTx, id: SessionId, token_hash: &[u8]) -> Result<bool> {
    let rows = tx
        .query("UPDATE sessions SET token_hash = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id)
        .bind(token_hash.to_vec())
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Ends one session of that person; `false` when it was not theirs or had ended.
pub async fn revoke(tx: &mut SystemTx, user: UserId, id: SessionId, at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE sessions SET revoked_at = $3 WHERE id = $2 AND user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Ends whichever session has that secret: the one a browser held before it signed in again.
pub async fn revoke_by_hash(tx: &mut SystemTx, token_hash: &[u8], at: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE sessions SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL")
        .bind(token_hash.to_vec())
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Ends all of a person's sessions, or all but one. Returns how many ended.
pub async fn revoke_all(
    tx: &mut SystemTx,
    user: UserId,
    except: Option<SessionId>,
    at: DateTime<Utc>,
) -> Result<u64> {
    tx.query("UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user)
        .bind(at)
        .push_some(" AND id <> ", except)
        .execute()
        .await
}

pub async fn set_current_client(tx: &mut SystemTx, id: SessionId, client: ClientId) -> Result<bool> {
    let rows = tx
        .query("UPDATE sessions SET current_client_id = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id)
        .bind(client)
        .execute()
        .await?;
    Ok(rows == 1)
}
