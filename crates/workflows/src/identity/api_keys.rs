//! API keys of a client.

use chrono::{DateTime, Utc};
use domain::{ApiKeyId, ApiScope, AuditAction, Capability, ClientId, KeyName};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::identity::api_keys::{self as rows, ApiKey};

use super::tokens::{self, Kind};
use super::{Via, Visit, member};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields;
use crate::{Error, Services};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewApiKey {
    pub name: String,
    pub scopes: Vec<ApiScope>,
    /// `None` for a key without an end.
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiKeyView {
    pub id: ApiKeyId,
    pub name: String,
    /// The first characters of the key.
    pub prefix: String,
    pub scopes: Vec<ApiScope>,
    pub expires_at: Option<DateTime<Utc>>,
    /// Exact to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A new key. Its text is told here and never again.
#[derive(Clone, Debug)]
pub struct MadeApiKey {
    pub view: ApiKeyView,
    pub key: SecretString,
}

impl From<ApiKey> for ApiKeyView {
    fn from(row: ApiKey) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes.0,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            created_at: row.created_at,
        }
    }
}

/// Newest first, revoked ones too.
pub async fn list_api_keys(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<ApiKeyView>, Error> {
    member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.read(client).await?;
    Ok(rows::list(&mut tx).await?.into_iter().map(ApiKeyView::from).collect())
}

/// Made by people only: a key that makes keys could outlive its own end.
pub async fn create_api_key(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    new: NewApiKey,
) -> Result<MadeApiKey, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    visit.person()?;
    let now = services.now();
    let mut fields = Fields::default();
    let name = fields.parse("name", KeyName::parse(&new.name));
    let mut scopes = new.scopes;
    scopes.sort();
    scopes.dedup();
    if scopes.is_empty() {
        fields.wrong("scopes", "required", "Choose what the key may do.");
    }
    if new.expires_at.is_some_and(|at| at <= now) {
        fields.wrong("expires_at", "in_the_past", "Choose a time in the future.");
    }
    let Some(name) = name else { return Err(fields.into_error()) };
    fields.finish()?;

    let token = tokens::fresh(Kind::key(services.mode))?;
    let row = rows::NewApiKey {
        id: services.ids.next(),
        name: name.into(),
        prefix: token.shown,
        key_hash: token.hash,
        scopes,
        created_by: who.user,
        expires_at: new.expires_at.map(domain::time::cut),
        at: now,
    };
    let mut tx = services.db.write(client).await?;
    rows::insert(&mut tx, &row).await?;
    let entry = Entry::new(AuditAction::Create, "api_key", row.id).after(
        json!({"name": row.name, "prefix": row.prefix, "scopes": row.scopes, "expires_at": row.expires_at}),
    );
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let saved = rows::get(&mut tx, row.id).await?.ok_or(Error::no_such("API key"))?;
    tx.commit().await?;
    Ok(MadeApiKey { view: saved.into(), key: token.secret })
}

/// Ends a key at once. A key with scope admin may end itself and others.
pub async fn revoke_api_key(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    key: ApiKeyId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx, key).await?.ok_or(Error::no_such("API key"))?;
    if !rows::revoke(&mut tx, key, services.now()).await? {
        return Err(Error::no_such("API key"));
    }
    let by_itself = matches!(visit.via, Via::Key { id, .. } if id == key);
    let entry = Entry::new(AuditAction::Delete, "api_key", key)
        .before(json!({"name": old.name, "prefix": old.prefix}))
        .note("by_itself", by_itself);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}
