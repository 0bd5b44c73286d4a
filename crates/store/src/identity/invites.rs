//! Invitations to a client, for people with and without an account.

use chrono::{DateTime, Utc};
use domain::{ClientId, EmailAddress, InviteId, Role, UserId};

use crate::{ClientTx, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct NewInvite {
    pub id: InviteId,
    pub email: EmailAddress,
    pub role: Role,
    pub token_hash: Vec<u8>,
    pub invited_by: UserId,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invite {
    pub id: InviteId,
    pub client_id: ClientId,
    pub email: EmailAddress,
    pub role: Role,
    pub token_hash: Vec<u8>,
    pub invited_by: UserId,
    pub expires_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, client_id, email, role, token_hash, invited_by, expires_at, accepted_at, revoked_at, created_at, updated_at";
const PENDING: &str = " AND accepted_at IS NULL AND revoked_at IS NULL";

/// `false` when that address has a waiting invitation. One that has expired makes room.
pub async fn insert(tx: &mut ClientTx, new: &NewInvite) -> Result<bool> {
    let client = tx.client();
    tx.query("UPDATE invites SET revoked_at = $3, updated_at = $3 WHERE client_id = $1 AND email = $2 AND expires_at <= $3")
        .bind(client)
        .bind(&new.email)
        .bind(new.at)
        .push(PENDING)
        .execute()
        .await?;
    let rows = tx
        .query(
            "INSERT INTO invites (id, client_id, email, role, token_hash, invited_by, expires_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             ON CONFLICT (client_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(&new.email)
        .bind(new.role)
        .bind(new.token_hash.clone())
        .bind(new.invited_by)
        .bind(new.expires_at)
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Waiting invitations, the newest first; expired ones too, since they can be sent again.
pub async fn pending(tx: &mut ClientTx) -> Result<Vec<Invite>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM invites WHERE client_id = ", client)
        .push(PENDING)
        .push(" ORDER BY id DESC LIMIT 500")
        .fetch_all()
        .await
}

pub async fn get(tx: &mut ClientTx, id: InviteId) -> Result<Option<Invite>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM invites WHERE client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The invitation a link belongs to, whatever its state.
pub async fn by_token(tx: &mut SystemTx, token_hash: &[u8]) -> Result<Option<Invite>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM invites WHERE token_hash = ", token_hash.to_vec())
        .fetch_optional()
        .await
}

/// Gives a waiting invitation a new link and end; the old link is worthless.
pub async fn renew(
    tx: &mut ClientTx,
    id: InviteId,
    token_hash: &[u8],
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE invites SET token_hash = $3, expires_at = $4, updated_at = $5 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(token_hash.to_vec())
        .bind(expires_at)
        .bind(at)
        .push(PENDING)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn revoke(tx: &mut ClientTx, id: InviteId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE invites SET revoked_at = $3, updated_at = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(id)
        .bind(at)
        .push(PENDING)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// `false` when it was accepted, revoked, renewed or has expired. The link's hash must still be the
/// one that was followed.
pub async fn accept(tx: &mut SystemTx, invite: &Invite, by: UserId, at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query(
            "UPDATE invites SET accepted_at = $4, accepted_by = $3, updated_at = $4
             WHERE client_id = $1 AND id = $2 AND expires_at > $4 AND token_hash = $5",
        )
        .bind(invite.client_id)
        .bind(invite.id)
        .bind(by)
        .bind(at)
        .bind(invite.token_hash.clone())
        .push(PENDING)
        .execute()
        .await?;
    Ok(rows == 1)
}
