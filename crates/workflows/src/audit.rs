//! Who did what: written in the transaction of the change, so there are both or neither.
//!
//! Only keys whose value changed are kept, old and new; secrets are masked before they get here and
//! once more here, by name. A refused attempt to do more than a role allows is an entry too.

use domain::{ApiKeyId, AuditAction, ClientId, UserId};
use serde_json::{Map, Value, json};
use store::Tx;
use store::identity::audit::{self, NewEntry};

use crate::identity::{Member, Origin, Via, Visit};
use crate::{Error, Services};

/// What stands in the place of a secret.
const MASK: &str = "[hidden]";

/// Who is answerable, and from where.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// Whose log the entry goes to; `None` is the platform's own.
    pub client: Option<ClientId>,
    /// The person; for an API key the one who made it.
    pub user: Option<UserId>,
    pub api_key: Option<ApiKeyId>,
    /// A platform admin looking at the product as the person.
    pub acting_admin: Option<UserId>,
    /// The operator, and so no person of the client's.
    pub command_line: bool,
    pub origin: Origin,
}

impl Actor {
    /// Nobody signed in: a sign-up, a link followed.
    pub fn anonymous(origin: &Origin) -> Self {
        Self { origin: origin.clone(), ..Self::default() }
    }
    pub fn user(origin: &Origin, user: UserId) -> Self {
        Self { user: Some(user), ..Self::anonymous(origin) }
    }
    #[must_use]
    pub fn in_client(mut self, client: Option<ClientId>) -> Self {
        self.client = client;
        self
    }
    fn via(mut self, via: &Via) -> Self {
        match via {
            Via::Session { acting_admin, .. } => self.acting_admin = *acting_admin,
            Via::Key { id, .. } => self.api_key = Some(*id),
            Via::CommandLine => {
                self.user = None;
                self.command_line = true;
            }
        }
        self
    }
}

impl From<&Member> for Actor {
    fn from(member: &Member) -> Self {
        Self::user(&member.origin, member.user).in_client(Some(member.client)).via(&member.via)
    }
}

impl From<&Visit> for Actor {
    /// On no client's behalf.
    fn from(visit: &Visit) -> Self {
        Self::user(&visit.origin, visit.account.id).via(&visit.via)
    }
}

/// One line of the log.
#[derive(Clone, Debug)]
pub struct Entry {
    action: AuditAction,
    resource: &'static str,
    id: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    metadata: Map<String, Value>,
}

impl Entry {
    pub fn new(action: AuditAction, resource: &'static str, id: impl ToString) -> Self {
        Self { action, resource, id: Some(id.to_string()), before: None, after: None, metadata: Map::new() }
    }
    #[must_use]
    pub fn before(mut self, values: Value) -> Self {
        self.before = Some(values);
        self
    }
    #[must_use]
    pub fn after(mut self, values: Value) -> Self {
        self.after = Some(values);
        self
    }
    #[must_use]
    pub fn note(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.to_owned(), value.into());
        self
    }
}

/// Writes an entry. An update that changed nothing leaves none.
pub async fn record(services: &Services, tx: &mut Tx, actor: &Actor, entry: Entry) -> Result<(), Error> {
    let changed = Changed::between(entry.before, entry.after);
    if entry.action == AuditAction::Update && changed.is_nothing() && entry.metadata.is_empty() {
        return Ok(());
    }
    let mut metadata = entry.metadata;
    if let Some(admin) = actor.acting_admin {
        metadata.insert("acting_admin".to_owned(), json!(admin));
    }
    if actor.command_line {
        metadata.insert("by".to_owned(), json!("command line"));
    }
    let row = NewEntry {
        id: services.ids.next(),
        client: actor.client,
        user: actor.user,
        api_key: actor.api_key,
        action: entry.action,
        resource_type: entry.resource.to_owned(),
        resource_id: entry.id,
        old_values: changed.old,
        new_values: changed.new,
        changes: changed.both,
        ip_address: actor.origin.ip.map(|ip| ip.to_string()),
        user_agent: actor.origin.user_agent.clone(),
        request_id: actor.origin.request_id.clone(),
        metadata: masked(Value::Object(metadata)),
        at: services.now(),
    };
    Ok(audit::insert(tx, &row).await?)
}

#[derive(Debug, Default, PartialEq)]
struct Changed {
    old: Option<Value>,
    new: Option<Value>,
    both: Option<Value>,
}

impl Changed {
    /// Keeps the keys that differ; without one side, all of the other.
    fn between(before: Option<Value>, after: Option<Value>) -> Self {
        let (Some(Value::Object(old)), Some(Value::Object(new))) = (&before, &after) else {
            return Self { old: before.map(masked), new: after.map(masked), both: None };
        };
        let mut result = (Map::new(), Map::new(), Map::new());
        for key in old.keys().chain(new.keys()) {
            let (was, is) = (old.get(key).unwrap_or(&Value::Null), new.get(key).unwrap_or(&Value::Null));
            if was != is {
                let (was, is) = (mask(key, was.clone()), mask(key, is.clone()));
                result.2.insert(key.clone(), json!({"old": was, "new": is}));
                result.0.insert(key.clone(), was);
                result.1.insert(key.clone(), is);
            }
        }
        let some = |map: Map<String, Value>| (!map.is_empty()).then_some(Value::Object(map));
        Self { old: some(result.0), new: some(result.1), both: some(result.2) }
    }

    fn is_nothing(&self) -> bool {
        self.old.is_none() && self.new.is_none()
    }
}

fn masked(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key.clone(), mask(&key, value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(masked).collect()),
        other => other,
    }
}

/// Hides a value whose key names a secret; whether there is one may be known.
fn mask(key: &str, value: Value) -> Value {
    let key = key.to_ascii_lowercase();
    let secret = ["password", "secret", "token", "hash", "api_key", "cookie", "credential", "authorization"];
    if value.is_null() || value.is_boolean() || !secret.iter().any(|word| key.contains(word)) {
        masked(value)
    } else {
        json!(MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_that_changed_are_kept() {
        let changed = Changed::between(
            Some(json!({"name": "A", "tier": "x", "gone": 1})),
            Some(json!({"name": "B", "tier": "x", "new": 2})),
        );
        assert_eq!(changed.old.unwrap(), json!({"name": "A", "gone": 1, "new": null}));
        assert_eq!(changed.new.unwrap(), json!({"name": "B", "gone": null, "new": 2}));
        assert_eq!(changed.both.unwrap()["name"], json!({"old": "A", "new": "B"}));
        assert!(Changed::between(Some(json!({"a": 1})), Some(json!({"a": 1}))).is_nothing());
    }

    #[test]
    fn secrets_are_masked_however_deep_and_their_absence_is_not() {
        let changed = Changed::between(
            Some(json!({"password_hash": "x", "smtp": {"secret": "old"}})),
            Some(json!({"password_hash": null, "smtp": {"secret": "new"}})),
        );
        assert_eq!(
            changed.both.unwrap(),
            json!({
                "password_hash": {"old": MASK, "new": null},
                "smtp": {"old": {"secret": MASK}, "new": {"secret": MASK}},
            })
        );
        let made =
            Changed::between(None, Some(json!({"list": [{"Api_Key": "aos_live_1", "has_secret": true}]})));
        assert_eq!(made.new.unwrap(), json!({"list": [{"Api_Key": MASK, "has_secret": true}]}));
    }
}
