//! The audit log: append-only, read a page at a time.

use chrono::{DateTime, Utc};
use domain::{ApiKeyId, AuditAction, AuditId, ClientId, EmailAddress, UserId};

use crate::{ClientTx, Json, Result, SystemTx, Tx};

#[derive(Clone, Debug)]
pub struct NewEntry {
    pub id: AuditId,
    pub client: Option<ClientId>,
    pub user: Option<UserId>,
    pub api_key: Option<ApiKeyId>,
    pub action: AuditAction,
    pub resource_type: String,
    pub resource_id: Option<String>,
    pub old_values: Option<serde_json::Value>,
    pub new_values: Option<serde_json::Value>,
    pub changes: Option<serde_json::Value>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
    pub metadata: serde_json::Value,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    pub id: AuditId,
    pub user_id: Option<UserId>,
    /// `None` when the person is gone or there was none.
    pub user_email: Option<EmailAddress>,
    pub user_name: Option<String>,
    pub api_key_id: Option<ApiKeyId>,
    pub action: AuditAction,
    pub resource_type: String,
    pub resource_id: Option<String>,
    pub old_values: Option<Json<serde_json::Value>>,
    pub new_values: Option<Json<serde_json::Value>>,
    pub changes: Option<Json<serde_json::Value>>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
    pub metadata: Json<serde_json::Value>,
    pub created_at: DateTime<Utc>,
}

/// What to look for; `None` leaves a field open.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub actor: Option<UserId>,
    pub action: Option<AuditAction>,
    pub resource_type: Option<String>,
    pub resource_id: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Only entries older than this one.
    pub before: Option<AuditId>,
}

pub async fn insert(tx: &mut Tx, new: &NewEntry) -> Result<()> {
    tx.query(
        "INSERT INTO audit_logs (id, client_id, user_id, api_key_id, action, resource_type, resource_id, old_values, new_values, changes,
                                 ip_address, user_agent, request_id, metadata, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(new.id)
    .bind(new.client)
    .bind(new.user)
    .bind(new.api_key)
    .bind(new.action)
    .bind(new.resource_type.clone())
    .bind(new.resource_id.clone())
    .bind(new.old_values.clone().map(Json))
    .bind(new.new_values.clone().map(Json))
    .bind(new.changes.clone().map(Json))
    .bind(new.ip_address.clone())
    .bind(new.user_agent.clone())
    .bind(new.request_id.clone())
    .bind(Json(new.metadata.clone()))
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

/// Whether anything of that kind was written down about a thing.
pub async fn any(tx: &mut SystemTx, resource: &str, id: &str, action: AuditAction) -> Result<bool> {
    let found: Option<(AuditId,)> = tx
        .query(
            "SELECT id FROM audit_logs WHERE resource_type = $1 AND resource_id = $2 AND action = $3 LIMIT 1",
        )
        .bind(resource.to_owned())
        .bind(id.to_owned())
        .bind(action)
        .fetch_optional()
        .await?;
    Ok(found.is_some())
}

/// The client's entries, the newest first.
pub async fn list(tx: &mut ClientTx, filter: &Filter, limit: i64) -> Result<Vec<Entry>> {
    let client = tx.client();
    tx.query(
        "SELECT a.id, a.user_id, u.email AS user_email, u.full_name AS user_name, a.api_key_id, a.action, a.resource_type, a.resource_id,
                a.old_values, a.new_values, a.changes, a.ip_address, a.user_agent, a.request_id, a.metadata, a.created_at
         FROM audit_logs a LEFT JOIN users u ON u.id = a.user_id AND u.deleted_at IS NULL",
    )
    .push_bind(" WHERE a.client_id = ", client)
    .push_some(" AND a.user_id = ", filter.actor)
    .push_some(" AND a.action = ", filter.action)
    .push_some(" AND a.resource_type = ", filter.resource_type.clone())
    .push_some(" AND a.resource_id = ", filter.resource_id.clone())
    .push_some(" AND a.created_at >= ", filter.from)
    .push_some(" AND a.created_at < ", filter.until)
    .push_some(" AND a.id < ", filter.before)
    .push_bind(" ORDER BY a.id DESC LIMIT ", limit)
    .fetch_all()
    .await
}
