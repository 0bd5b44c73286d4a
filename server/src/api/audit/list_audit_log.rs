use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::{ApiKeyId, AuditAction, AuditId, ClientId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::Services;
use workflows::identity::{self, AuditFilter};

use crate::api::openapi::words;
use crate::api::page::{in_range, next_link};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::{FieldProblem, Problem};

fn action_words() -> Schema {
    words(AuditAction::ALL)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Id of the person.
    #[param(value_type = Option<Uuid>)]
    actor: Option<UserId>,
    #[param(schema_with = action_words, required = false)]
    action: Option<AuditAction>,
    /// What kind of row, e.g. `client` or `api_key`.
    #[param(min_length = 1, max_length = 60, pattern = "^[a-z_]+$", example = "api_key")]
    resource_type: Option<String>,
    #[param(value_type = Option<Uuid>)]
    resource_id: Option<uuid::Uuid>,
    /// From this moment on.
    from: Option<DateTime<Utc>>,
    /// Before this moment.
    until: Option<DateTime<Utc>>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<Uuid>)]
    cursor: Option<AuditId>,
    #[param(minimum = 1, maximum = 100, default = 50)]
    page_size: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLog {
    /// The newest first.
    entries: Vec<AuditEntry>,
    #[schema(minimum = 1, maximum = 100)]
    page_size: usize,
    /// For `cursor=`; `null` on the last page.
    #[schema(value_type = Option<Uuid>)]
    next_cursor: Option<AuditId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    #[schema(value_type = Uuid)]
    id: AuditId,
    actor: Actor,
    #[schema(schema_with = action_words)]
    action: AuditAction,
    /// What kind of row.
    #[schema(example = "api_key")]
    resource_type: String,
    resource_id: Option<String>,
    /// Before the change; only what changed.
    #[schema(value_type = Option<Object>)]
    before: Option<serde_json::Value>,
    /// After it.
    #[schema(value_type = Option<Object>)]
    after: Option<serde_json::Value>,
    /// Whatever else is worth knowing.
    #[schema(value_type = Object)]
    metadata: serde_json::Value,
    ip: Option<String>,
    user_agent: Option<String>,
    request_id: Option<String>,
    at: DateTime<Utc>,
}

/// Who is answerable: the person; for an API key the one who made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Actor {
    #[schema(value_type = Option<Uuid>)]
    user_id: Option<UserId>,
    email: Option<String>,
    full_name: Option<String>,
    #[schema(value_type = Option<Uuid>)]
    api_key_id: Option<ApiKeyId>,
}

impl From<store::identity::audit::Entry> for AuditEntry {
    fn from(entry: store::identity::audit::Entry) -> Self {
        Self {
            id: entry.id,
            actor: Actor {
                user_id: entry.user_id,
                email: entry.user_email.map(|email| email.to_string()),
                full_name: entry.user_name,
                api_key_id: entry.api_key_id,
            },
            action: entry.action,
            resource_type: entry.resource_type,
            resource_id: entry.resource_id,
            before: entry.old_values.map(|json| json.0),
            after: entry.new_values.map(|json| json.0),
            metadata: entry.metadata.0,
            ip: entry.ip_address,
            user_agent: entry.user_agent,
            request_id: entry.request_id,
            at: entry.created_at,
        }
    }
}

/// Reads the audit log
///
/// By cursor only: the log grows while it is read. Refused attempts are in it too.
#[utoipa::path(
    get, path = "/clients/{client_id}/audit-log", tag = "Audit",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Filter),
    responses((status = 200, description = "One page.", body = AuditLog, headers(("Link" = String, description = "The next page.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_audit_log(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<Filter>,
) -> Result<impl IntoResponse, Problem> {
    let page_size = in_range("page_size", asked.page_size, 50, 100)?;
    if let Some(kind) = &asked.resource_type {
        let fits =
            (1..=60).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !fits {
            let words = "Name a kind of row in small letters, like api_key.";
            return Err(Problem::invalid(vec![FieldProblem::new("resource_type", "invalid", words)]));
        }
    }
    let filter = AuditFilter {
        actor: asked.actor,
        action: asked.action,
        resource_type: asked.resource_type,
        resource_id: asked.resource_id.map(|id| id.to_string()),
        from: asked.from,
        until: asked.until,
        before: asked.cursor,
        limit: i64::try_from(page_size).ok(),
    };
    let page = identity::audit_log(&services, &visit, client, filter).await?;
    let link = page.next.and_then(|next| next_link(&uri, &next.to_string()));
    let entries = page.entries.into_iter().map(AuditEntry::from).collect();
    Ok((link, Json(AuditLog { entries, page_size, next_cursor: page.next })))
}
