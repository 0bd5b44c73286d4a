//! Sign-in through another provider: who is who there, and sign-ins under way.

use chrono::{DateTime, Utc};
use domain::{OidcIdentityId, OidcLoginId, UserId};

use crate::{Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewLogin {
    pub id: OidcLoginId,
    pub provider: &'static str,
    pub state_hash: Vec<u8>,
    pub nonce: String,
    pub pkce_verifier: String,
    pub return_to: Option<String>,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Login {
    pub id: OidcLoginId,
    pub nonce: String,
    pub pkce_verifier: String,
    pub return_to: Option<String>,
}

#[derive(Clone, Debug)]
pub struct NewIdentity {
    pub id: OidcIdentityId,
    pub user: UserId,
    pub provider: &'static str,
    pub subject: String,
    pub email: Option<String>,
    pub at: DateTime<Utc>,
}

pub async fn begin(tx: &mut SystemTx, new: &NewLogin) -> Result<()> {
    tx.query(
        "INSERT INTO oidc_logins (id, provider, state_hash, nonce, pkce_verifier, return_to, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(new.provider)
    .bind(new.state_hash.clone())
    .bind(new.nonce.clone())
    .bind(new.pkce_verifier.clone())
    .bind(new.return_to.clone())
    .bind(new.at)
    .bind(new.expires_at)
    .execute()
    .await
    .map(|_| ())
}

/// Takes a sign-in under way, once: `None` when there is none, it was taken, or it is too old.
pub async fn take(
    tx: &mut SystemTx,
    provider: &str,
    state_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Login>> {
    tx.query(
        "UPDATE oidc_logins SET used_at = $3 WHERE provider = $1 AND state_hash = $2 AND used_at IS NULL AND expires_at > $3
         RETURNING id, nonce, pkce_verifier, return_to",
    )
    .bind(provider.to_owned())
    .bind(state_hash.to_vec())
    .bind(now)
    .fetch_optional()
    .await
}

/// Whom the provider's subject is here.
pub async fn user_of(tx: &mut SystemTx, provider: &str, subject: &str) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> = tx
        .query("SELECT user_id FROM oidc_identities WHERE provider = $1 AND subject = $2")
        .bind(provider.to_owned())
        .bind(subject.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|(user,)| user))
}

/// `false` when the subject belongs to somebody.
pub async fn link(tx: &mut SystemTx, new: &NewIdentity) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO oidc_identities (id, user_id, provider, subject, email, created_at, updated_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $6) ON CONFLICT (provider, subject) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.user)
        .bind(new.provider)
        .bind(new.subject.clone())
        .bind(new.email.clone())
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn used(tx: &mut SystemTx, provider: &str, subject: &str, at: DateTime<Utc>) -> Result<()> {
    tx.query(
        "UPDATE oidc_identities SET last_used_at = $3, updated_at = $3 WHERE provider = $1 AND subject = $2",
    )
    .bind(provider.to_owned())
    .bind(subject.to_owned())
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}
