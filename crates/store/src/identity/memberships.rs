//! Who works for which client, in which role.

use chrono::{DateTime, Utc};
use domain::{ClientId, EmailAddress, MembershipId, Role, SubscriptionStatus, UserId};

use crate::{ClientTx, Result, SystemTx, Tx};

#[derive(Clone, Debug)]
pub struct NewMembership {
    pub id: MembershipId,
    pub client: ClientId,
    pub user: UserId,
    pub role: Role,
    pub invited_by: Option<UserId>,
    pub at: DateTime<Utc>,
}

/// A person's place in a living client.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Seat {
    pub id: MembershipId,
    pub client_id: ClientId,
    pub role: Role,
    pub client_name: String,
    pub subscription_status: SubscriptionStatus,
    pub icp_confirmed_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberRow {
    pub id: MembershipId,
    pub user_id: UserId,
    pub email: EmailAddress,
    pub full_name: Option<String>,
    pub role: Role,
    pub accepted_at: Option<DateTime<Utc>>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
}

const MEMBER: &str = "SELECT m.id, m.user_id, u.email, u.full_name, m.role, m.accepted_at, u.last_sign_in_at, m.revision, m.created_at
                      FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.deleted_at IS NULL";

/// True of an owner's row when another accepted owner is left.
const ANOTHER_OWNER: &str = " AND (role <> 'owner' OR EXISTS (SELECT 1 FROM memberships other WHERE other.client_id = memberships.client_id
     AND other.role = 'owner' AND other.accepted_at IS NOT NULL AND other.deleted_at IS NULL AND other.id <> memberships.id))";

/// Accepted at once. `false` when the person is a member already.
pub async fn insert(tx: &mut Tx, new: &NewMembership) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO memberships (id, client_id, user_id, role, invited_by, accepted_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $6) ON CONFLICT (user_id, client_id) WHERE deleted_at IS NULL DO NOTHING",
        )
        .bind(new.id)
        .bind(new.client)
        .bind(new.user)
        .bind(new.role)
        .bind(new.invited_by)
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// A person's accepted places in living clients, the oldest first.
pub async fn seats(tx: &mut SystemTx, user: UserId) -> Result<Vec<Seat>> {
    tx.query(
        "SELECT m.id, m.client_id, m.role, c.name AS client_name, c.subscription_status, c.icp_confirmed_at
         FROM memberships m JOIN clients c ON c.id = m.client_id
         WHERE m.user_id = $1 AND m.accepted_at IS NOT NULL AND m.deleted_at IS NULL AND c.deleted_at IS NULL ORDER BY m.id",
    )
    .bind(user)
    .fetch_all()
    .await
}

/// The seat an API key acts in: its client's, if that lives.
pub async fn client_of_key(
    tx: &mut SystemTx,
    client: ClientId,
) -> Result<Option<(String, SubscriptionStatus, Option<DateTime<Utc>>)>> {
    tx.query("SELECT name, subscription_status, icp_confirmed_at FROM clients WHERE id = $1 AND deleted_at IS NULL")
        .bind(client)
        .fetch_optional()
        .await
}

/// The client's people, in order of joining.
pub async fn list(tx: &mut ClientTx) -> Result<Vec<MemberRow>> {
    let client = tx.client();
    tx.query(MEMBER)
        .push_bind(" AND m.client_id = ", client)
        .push(" ORDER BY m.id LIMIT 1000")
        .fetch_all()
        .await
}

pub async fn get(tx: &mut ClientTx, id: MembershipId) -> Result<Option<MemberRow>> {
    let client = tx.client();
    tx.query(MEMBER)
        .push_bind(" AND m.client_id = ", client)
        .push_bind(" AND m.id = ", id)
        .fetch_optional()
        .await
}

/// Whether somebody with that address is a member.
pub async fn has_address(tx: &mut ClientTx, email: &EmailAddress) -> Result<bool> {
    let client = tx.client();
    let found: Vec<MemberRow> = tx
        .query(MEMBER)
        .push_bind(" AND m.client_id = ", client)
        .push_bind(" AND u.email = ", email)
        .fetch_all()
        .await?;
    Ok(!found.is_empty())
}

/// `false` when the role is no longer `from`, or the row is that of the last owner. Hold
/// [`super::clients::lock`] first.
pub async fn change_role(
    tx: &mut ClientTx,
    id: MembershipId,
    from: Role,
    to: Role,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE memberships SET role = $4, updated_at = $5, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND role = $3 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(from)
        .bind(to)
        .bind(at)
        .push(ANOTHER_OWNER)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Ends a membership; `false` when it had ended or is that of the last owner. Hold
/// [`super::clients::lock`] first.
pub async fn remove(tx: &mut ClientTx, id: MembershipId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE memberships SET deleted_at = $3, updated_at = $3, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .push(ANOTHER_OWNER)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The accepted owners of the client.
pub async fn owners(tx: &mut ClientTx) -> Result<Vec<MemberRow>> {
    let client = tx.client();
    tx.query(MEMBER)
        .push(" AND m.role = 'owner' AND m.accepted_at IS NOT NULL")
        .push_bind(" AND m.client_id = ", client)
        .push(" ORDER BY m.id")
        .fetch_all()
        .await
}

/// Makes nobody of a person in any client: the account is being deleted.
pub async fn remove_person(tx: &mut SystemTx, user: UserId, at: DateTime<Utc>) -> Result<u64> {
    tx.query("UPDATE memberships SET deleted_at = $2, updated_at = $2, revision = revision + 1 WHERE user_id = $1 AND deleted_at IS NULL")
        .bind(user)
        .bind(at)
        .execute()
        .await
}

/// Living clients in which the person is the only accepted owner. Locks the clients they own first,
/// so that another owner cannot leave meanwhile.
pub async fn owned_alone(tx: &mut SystemTx, user: UserId) -> Result<Vec<String>> {
    let _: Vec<(ClientId,)> = tx
        .query(
            "SELECT c.id FROM clients c WHERE c.deleted_at IS NULL AND EXISTS (SELECT 1 FROM memberships m WHERE m.client_id = c.id
             AND m.user_id = $1 AND m.role = 'owner' AND m.deleted_at IS NULL) ORDER BY c.id",
        )
        .bind(user)
        .push_on(crate::Engine::Postgres, " FOR UPDATE")
        .fetch_all()
        .await?;
    let names: Vec<(String,)> = tx
        .query(
            "SELECT c.name FROM clients c JOIN memberships m ON m.client_id = c.id
             WHERE m.user_id = $1 AND m.role = 'owner' AND m.accepted_at IS NOT NULL AND m.deleted_at IS NULL AND c.deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM memberships other WHERE other.client_id = c.id AND other.role = 'owner'
                               AND other.accepted_at IS NOT NULL AND other.deleted_at IS NULL AND other.user_id <> $1)
             ORDER BY c.id",
        )
        .bind(user)
        .fetch_all()
        .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}
