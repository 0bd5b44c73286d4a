//! An entry in answers.

use chrono::{DateTime, Utc};
use domain::{SuppressionId, UserId, text_enum};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::suppression::{DomainEntry, EmailEntry, PhoneEntry};

use crate::api::openapi::words;

text_enum!(
    /// What an entry is about.
    Kind { Email => "email", Domain => "domain", Phone => "phone" }
);

pub fn kind_words() -> Schema {
    words(Kind::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Suppression {
    #[schema(value_type = Uuid)]
    id: SuppressionId,
    #[schema(schema_with = kind_words)]
    kind: Kind,
    /// The address, domain or number; null for a person who was erased.
    #[schema(example = "stop@harbour.example")]
    value: Option<String>,
    /// For an address `unsubscribe`, `bounce`, `complaint`, `legal` or `manual`; for a domain
    /// `competitor`, `blacklisted` or `spam_trap`; for a number `stop`, `dncr` or `manual`.
    #[schema(example = "manual")]
    reason: &'static str,
    source: Option<String>,
    notes: Option<String>,
    #[schema(value_type = Option<Uuid>)]
    added_by: Option<UserId>,
    created_at: DateTime<Utc>,
}

impl From<EmailEntry> for Suppression {
    fn from(entry: EmailEntry) -> Self {
        Self {
            id: entry.id,
            kind: Kind::Email,
            value: entry.email.map(String::from),
            reason: entry.reason.as_str(),
            source: entry.source,
            notes: entry.notes,
            added_by: entry.added_by,
            created_at: entry.created_at,
        }
    }
}

impl From<DomainEntry> for Suppression {
    fn from(entry: DomainEntry) -> Self {
        Self {
            id: entry.id,
            kind: Kind::Domain,
            value: Some(entry.domain),
            reason: entry.reason.as_str(),
            source: None,
            notes: entry.notes,
            added_by: None,
            created_at: entry.created_at,
        }
    }
}

impl From<PhoneEntry> for Suppression {
    fn from(entry: PhoneEntry) -> Self {
        Self {
            id: entry.id,
            kind: Kind::Phone,
            value: Some(entry.phone),
            reason: entry.reason.as_str(),
            source: None,
            notes: entry.notes,
            added_by: None,
            created_at: entry.created_at,
        }
    }
}
