//! People. A deleted person's row stays, without what identified the person.

use chrono::{DateTime, Utc};
use domain::{EmailAddress, UserId};

use crate::{Json, Result, SystemTx, Tx};

#[derive(Clone, sqlx::FromRow)]
pub struct User {
    pub id: UserId,
    pub email: EmailAddress,
    pub full_name: Option<String>,
    pub password_hash: Option<String>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    pub timezone: String,
    pub is_platform_admin: bool,
    pub suspended_at: Option<DateTime<Utc>>,
    /// Sealed; in use only once `totp_enabled_at` is set.
    pub totp_secret: Option<Vec<u8>>,
    pub totp_enabled_at: Option<DateTime<Utc>>,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("revision", &self.revision).finish_non_exhaustive()
    }
}

pub struct NewUser {
    pub id: UserId,
    pub email: EmailAddress,
    pub full_name: Option<String>,
    pub password_hash: Option<String>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    pub terms_accepted_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").field("id", &self.id).finish_non_exhaustive()
    }
}

const COLUMNS: &str = "id, email, full_name, password_hash, email_confirmed_at, timezone, is_platform_admin, suspended_at, \
                       totp_secret, totp_enabled_at, revision, created_at, updated_at";

/// `false` when a living person has the address.
pub async fn insert(tx: &mut SystemTx, new: &NewUser) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO users (id, email, full_name, password_hash, email_confirmed_at, terms_accepted_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (email) WHERE deleted_at IS NULL DO NOTHING",
        )
        .bind(new.id)
        .bind(&new.email)
        .bind(new.full_name.clone())
        .bind(new.password_hash.clone())
        .bind(new.email_confirmed_at)
        .bind(new.terms_accepted_at)
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn by_id(tx: &mut Tx, id: UserId) -> Result<Option<User>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM users WHERE deleted_at IS NULL")
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

pub async fn by_email(tx: &mut Tx, email: &EmailAddress) -> Result<Option<User>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM users WHERE deleted_at IS NULL")
        .push_bind(" AND email = ", email)
        .fetch_optional()
        .await
}

pub async fn set_password(tx: &mut SystemTx, id: UserId, hash: &str, at: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE users SET password_hash = $2, updated_at = $3, revision = revision + 1 WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .bind(hash.to_owned())
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Leaves the account without a password.
pub async fn drop_password(tx: &mut SystemTx, id: UserId, at: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE users SET password_hash = NULL, updated_at = $2, revision = revision + 1 WHERE id = $1")
        .bind(id)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Puts the same password's newer hash in the old one's place, unless the password changed meanwhile.
pub async fn rehash(tx: &mut SystemTx, id: UserId, old: &str, new: &str) -> Result<bool> {
    let rows = tx
        .query("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
        .bind(id)
        .bind(old.to_owned())
        .bind(new.to_owned())
        .execute()
        .await?;
    Ok(rows == 1)
}

/// `false` when the address was confirmed before.
pub async fn confirm_email(tx: &mut SystemTx, id: UserId, at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE users SET email_confirmed_at = $2, updated_at = $2, revision = revision + 1
             WHERE id = $1 AND email_confirmed_at IS NULL AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The new address counts as confirmed: its link was used. `Conflict` when somebody has it.
pub async fn set_email(tx: &mut SystemTx, id: UserId, email: &EmailAddress, at: DateTime<Utc>) -> Result<()> {
    tx.query(
        "UPDATE users SET email = $2, email_confirmed_at = $3, updated_at = $3, revision = revision + 1
         WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(email)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// `false` when the row is no longer at `revision`.
pub async fn set_profile(
    tx: &mut SystemTx,
    id: UserId,
    full_name: Option<&str>,
    timezone: &str,
    revision: i64,
    at: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE users SET full_name = $2, timezone = $3, updated_at = $4, revision = revision + 1
             WHERE id = $1 AND revision = $5 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(full_name.map(str::to_owned))
        .bind(timezone.to_owned())
        .bind(at)
        .bind(revision)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// What a person chose about notices, as one document; keys that are absent have their default.
pub async fn preferences(tx: &mut Tx, id: UserId) -> Result<Option<serde_json::Value>> {
    let row: Option<(Json<serde_json::Value>,)> = tx
        .query("SELECT notification_preferences FROM users WHERE deleted_at IS NULL")
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await?;
    Ok(row.map(|(json,)| json.0))
}

/// What a living person wants to be told and how, and their time zone.
pub async fn wishes(tx: &mut Tx, id: UserId) -> Result<Option<(serde_json::Value, String)>> {
    let row: Option<(Json<serde_json::Value>, String)> = tx
        .query("SELECT notification_preferences, timezone FROM users WHERE deleted_at IS NULL")
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await?;
    Ok(row.map(|(wishes, timezone)| (wishes.0, timezone)))
}

/// The two columns repeat the choice for "any e-mail" and "any SMS", so that senders need not read the document.
pub async fn set_preferences(
    tx: &mut SystemTx,
    id: UserId,
    document: &serde_json::Value,
    any_email: bool,
    any_sms: bool,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "UPDATE users SET notification_preferences = $2, notification_email = $3, notification_sms = $4, updated_at = $5
         WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(Json(document.clone()))
    .bind(any_email)
    .bind(any_sms)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Keeps a sealed secret that is not in use yet. `false` when a second factor is already on.
pub async fn propose_totp(tx: &mut SystemTx, id: UserId, sealed: &[u8], at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE users SET totp_secret = $2, updated_at = $3 WHERE id = $1 AND totp_enabled_at IS NULL AND deleted_at IS NULL")
        .bind(id)
        .bind(sealed.to_vec())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Turns the second factor on; `step` was the one the first code belonged to. `false` when it was on
/// already or the secret is not the one that was proved.
pub async fn enable_totp(
    tx: &mut SystemTx,
    id: UserId,
    sealed: &[u8],
    step: i64,
    at: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE users SET totp_enabled_at = $4, totp_last_step = $3, updated_at = $4, revision = revision + 1
             WHERE id = $1 AND totp_secret = $2 AND totp_enabled_at IS NULL",
        )
        .bind(id)
        .bind(sealed.to_vec())
        .bind(step)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Spends a step of the second factor: `false` when it, or a later one, was spent before.
pub async fn take_totp_step(tx: &mut SystemTx, id: UserId, step: i64) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE users SET totp_last_step = $2
             WHERE id = $1 AND totp_enabled_at IS NOT NULL AND (totp_last_step IS NULL OR totp_last_step < $2)",
        )
        .bind(id)
        .bind(step)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn disable_totp(tx: &mut SystemTx, id: UserId, at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE users SET totp_secret = NULL, totp_enabled_at = NULL, totp_last_step = NULL, updated_at = $2, revision = revision + 1
             WHERE id = $1 AND totp_enabled_at IS NOT NULL",
        )
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Notes a sign-in, and holds the row until the transaction ends. `false`, and no session may be
/// made, when the person was suspended or deleted meanwhile, or the password that let them in was changed.
pub async fn signed_in(
    tx: &mut SystemTx,
    id: UserId,
    password_hash: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query("UPDATE users SET last_sign_in_at = $2 WHERE id = $1 AND suspended_at IS NULL AND deleted_at IS NULL")
        .bind(id)
        .bind(at)
        .push_some(" AND password_hash = ", password_hash.map(str::to_owned))
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn set_platform_admin(tx: &mut SystemTx, id: UserId, admin: bool, at: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE users SET is_platform_admin = $2, updated_at = $3, revision = revision + 1 WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .bind(admin)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Suspends, or lets in again with `None`.
pub async fn set_suspended(
    tx: &mut SystemTx,
    id: UserId,
    since: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.query("UPDATE users SET suspended_at = $2, updated_at = $3, revision = revision + 1 WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .bind(since)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Deletes a person: the row stays for those who refer to it, what identified the person goes.
/// `placeholder` takes the address's place.
pub async fn erase(
    tx: &mut SystemTx,
    id: UserId,
    placeholder: &EmailAddress,
    at: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE users SET email = $2, full_name = NULL, avatar_url = NULL, password_hash = NULL, totp_secret = NULL,
                    totp_enabled_at = NULL, totp_last_step = NULL, notification_preferences = '{}', is_platform_admin = FALSE,
                    updated_at = $3, deleted_at = $3, revision = revision + 1
             WHERE id = $1 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(placeholder)
        .bind(at)
        .execute()
        .await?;
    for sql in [
        "DELETE FROM recovery_codes WHERE user_id = $1",
        "DELETE FROM passkey_ceremonies WHERE user_id = $1",
        "DELETE FROM passkeys WHERE user_id = $1",
        "DELETE FROM oidc_logins WHERE user_id = $1",
        "DELETE FROM oidc_identities WHERE user_id = $1",
        "DELETE FROM one_time_tokens WHERE user_id = $1",
        "DELETE FROM notifications WHERE user_id = $1",
    ] {
        tx.query(sql).bind(id).execute().await?;
    }
    Ok(rows == 1)
}

/// As [`by_id`], deleted or not: for what a person made and left behind.
pub async fn even_deleted(tx: &mut Tx, id: UserId) -> Result<Option<User>> {
    tx.query("SELECT ").push(COLUMNS).push_bind(" FROM users WHERE id = ", id).fetch_optional().await
}
