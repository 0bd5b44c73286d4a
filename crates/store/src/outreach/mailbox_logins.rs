//! Mailboxes that their provider lets us into, and people who are there to allow it. Tokens and verifiers
//! are kept sealed; this module never sees them open.

use chrono::{DateTime, Utc};
use domain::{ClientId, MailSignIn, MailboxId, UserId};
use uuid::Uuid;

use crate::{ClientTx, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewLogin {
    pub id: Uuid,
    pub user: UserId,
    pub provider: MailSignIn,
    pub state_hash: Vec<u8>,
    pub verifier_sealed: String,
    pub mailbox: MailboxId,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Login {
    pub id: Uuid,
    pub client_id: ClientId,
    pub user_id: UserId,
    pub provider: MailSignIn,
    pub verifier_sealed: String,
    pub mailbox_id: MailboxId,
}

/// Keeps who went, and forgets those who never came back.
pub async fn begin(tx: &mut ClientTx, new: &NewLogin) -> Result<()> {
    let client = tx.client();
    tx.query("DELETE FROM mailbox_logins WHERE client_id = $1 AND expires_at <= $2")
        .bind(client)
        .bind(new.at)
        .execute()
        .await?;
    tx.query(
        "INSERT INTO mailbox_logins (id, client_id, user_id, provider, state_hash, verifier_sealed, mailbox_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.user)
    .bind(new.provider)
    .bind(new.state_hash.clone())
    .bind(new.verifier_sealed.clone())
    .bind(new.mailbox)
    .bind(new.at)
    .bind(new.expires_at)
    .execute()
    .await
    .map(|_| ())
}

/// Whoever set out with that state, once, and only the same person. The state names no client.
pub async fn take(
    tx: &mut SystemTx,
    state_hash: &[u8],
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Login>> {
    tx.query(
        "DELETE FROM mailbox_logins WHERE state_hash = $1 AND user_id = $2 AND expires_at > $3
         RETURNING id, client_id, user_id, provider, verifier_sealed, mailbox_id",
    )
    .bind(state_hash.to_vec())
    .bind(user)
    .bind(now)
    .fetch_optional()
    .await
}

/// From now on the mailbox signs in at a provider, and no password is kept.
pub async fn set_provider(
    tx: &mut ClientTx,
    id: MailboxId,
    provider: MailSignIn,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET sign_in = $3, password_sealed = NULL, updated_at = $4, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(provider)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Keeps tokens. Without a refresh token the old one stays. Open connections stay good.
pub async fn keep(
    tx: &mut ClientTx,
    id: MailboxId,
    access_sealed: &str,
    access_expires_at: DateTime<Utc>,
    refresh_sealed: Option<&str>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE email_mailboxes SET access_sealed = $3, access_expires_at = $4, refresh_sealed = COALESCE($5, refresh_sealed)
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(access_sealed.to_owned())
        .bind(access_expires_at)
        .bind(refresh_sealed.map(str::to_owned))
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The access token was refused: the next sign-in asks for another.
pub async fn forget_access(tx: &mut ClientTx, id: MailboxId) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE email_mailboxes SET access_sealed = NULL, access_expires_at = NULL WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .execute()
        .await
        .map(|_| ())
}
