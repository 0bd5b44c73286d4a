//! Clients (tenants) as their own people see and change them. The ideal customer profile and the
//! weights of scoring are read and written elsewhere.

use chrono::{DateTime, Utc};
use domain::{ClientId, PermissionMode, PlanTier, SubscriptionStatus, UserId};

use crate::{ClientTx, Engine, Result, SystemTx};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Client {
    pub id: ClientId,
    pub name: String,
    pub tier: PlanTier,
    pub subscription_status: SubscriptionStatus,
    pub credits_remaining: i64,
    pub credits_reset_at: Option<DateTime<Utc>>,
    pub default_permission_mode: PermissionMode,
    pub timezone: String,
    pub is_founding: bool,
    pub data_sharing_consent: bool,
    pub data_sharing_consented_at: Option<DateTime<Utc>>,
    pub trial_ends_at: Option<DateTime<Utc>>,
    pub website_url: Option<String>,
    pub icp_confirmed_at: Option<DateTime<Utc>>,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct NewClient {
    pub id: ClientId,
    pub name: String,
    pub credits: i64,
    pub trial_ends_at: Option<DateTime<Utc>>,
    pub timezone: String,
    pub at: DateTime<Utc>,
}

/// The fields people may change, all of them: the caller fills in what stays.
#[derive(Clone, Debug)]
pub struct ClientFields {
    pub name: String,
    pub website_url: Option<String>,
    pub timezone: String,
    pub default_permission_mode: PermissionMode,
}

const COLUMNS: &str = "id, name, tier, subscription_status, credits_remaining, credits_reset_at, default_permission_mode, timezone, \
                       is_founding, data_sharing_consent, data_sharing_consented_at, trial_ends_at, website_url, icp_confirmed_at, \
                       revision, created_at, updated_at";

/// Tier, status, mode and consent are the schema's defaults (ignition, trialing, co_pilot, no).
pub async fn insert(tx: &mut SystemTx, new: &NewClient) -> Result<()> {
    tx.query(
        "INSERT INTO clients (id, name, credits_remaining, trial_ends_at, timezone, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(new.id)
    .bind(new.name.clone())
    .bind(new.credits)
    .bind(new.trial_ends_at)
    .bind(new.timezone.clone())
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

/// `None` once it is deleted.
pub async fn get(tx: &mut ClientTx) -> Result<Option<Client>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM clients WHERE deleted_at IS NULL")
        .push_bind(" AND id = ", client)
        .fetch_optional()
        .await
}

/// Holds the client's row until the transaction ends, so that rules about several of its rows (the
/// last owner) are decided one at a time. `false` when it is deleted. SQLite has one writer anyway.
pub async fn lock(tx: &mut ClientTx) -> Result<bool> {
    let client = tx.client();
    let row: Option<(ClientId,)> = tx
        .query("SELECT id FROM clients WHERE deleted_at IS NULL")
        .push_bind(" AND id = ", client)
        .push_on(Engine::Postgres, " FOR UPDATE")
        .fetch_optional()
        .await?;
    Ok(row.is_some())
}

/// `false` when the row is deleted or no longer at `revision`.
pub async fn update(
    tx: &mut ClientTx,
    fields: &ClientFields,
    revision: i64,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE clients SET name = $2, website_url = $3, timezone = $4, default_permission_mode = $5, updated_at = $6, revision = revision + 1
             WHERE id = $1 AND revision = $7 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(fields.name.clone())
        .bind(fields.website_url.clone())
        .bind(fields.timezone.clone())
        .bind(fields.default_permission_mode)
        .bind(at)
        .bind(revision)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Records consent to share patterns, or its withdrawal, which also clears the time it was given.
pub async fn set_data_sharing(tx: &mut ClientTx, consent: bool, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE clients SET data_sharing_consent = $2, data_sharing_consented_at = $3, updated_at = $4, revision = revision + 1
             WHERE id = $1 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(consent)
        .bind(consent.then_some(at))
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// When somebody said that there is nobody to put on the list of those not to be written to.
pub async fn nobody_opted_out_at(tx: &mut ClientTx) -> Result<Option<DateTime<Utc>>> {
    let client = tx.client();
    let row: Option<(Option<DateTime<Utc>>,)> = tx
        .query("SELECT nobody_opted_out_at FROM clients WHERE id = $1")
        .bind(client)
        .fetch_optional()
        .await?;
    Ok(row.and_then(|(at,)| at))
}

/// `false` when it was said before.
pub async fn say_nobody_opted_out(tx: &mut ClientTx, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE clients SET nobody_opted_out_at = $2, updated_at = $2, revision = revision + 1
             WHERE id = $1 AND nobody_opted_out_at IS NULL AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Soft; its API keys and waiting invitations end with it.
pub async fn delete(tx: &mut ClientTx, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE clients SET deleted_at = $2, updated_at = $2, revision = revision + 1 WHERE id = $1 AND deleted_at IS NULL")
        .bind(client)
        .bind(at)
        .execute()
        .await?;
    for sql in [
        "UPDATE api_keys SET revoked_at = $2, updated_at = $2 WHERE client_id = $1 AND revoked_at IS NULL",
        "UPDATE invites SET revoked_at = $2, updated_at = $2 WHERE client_id = $1 AND revoked_at IS NULL AND accepted_at IS NULL",
    ] {
        tx.query(sql).bind(client).bind(at).execute().await?;
    }
    Ok(rows == 1)
}

/// Whether the client is deleted and the person was one of its members: they may be told so, others may not.
pub async fn deleted_with_member(tx: &mut SystemTx, client: ClientId, user: UserId) -> Result<bool> {
    let (n,): (i64,) = tx
        .query(
            "SELECT COUNT(*) FROM clients c JOIN memberships m ON m.client_id = c.id
             WHERE c.id = $1 AND c.deleted_at IS NOT NULL AND m.user_id = $2 AND m.accepted_at IS NOT NULL AND m.deleted_at IS NULL",
        )
        .bind(client)
        .bind(user)
        .fetch_one()
        .await?;
    Ok(n > 0)
}
