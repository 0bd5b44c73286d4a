//! A sending domain over the wire.

use chrono::{DateTime, Utc};
use domain::EmailDomainId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::outreach::domains::{DomainView, RecordView};

#[derive(Debug, Serialize, ToSchema)]
pub struct SendingDomain {
    #[schema(value_type = Uuid)]
    id: EmailDomainId,
    #[schema(example = "get-harbour.example")]
    domain: String,
    /// Whether mail may leave from it.
    sends: bool,
    /// Why not.
    problem: Option<String>,
    checked_at: Option<DateTime<Utc>>,
    records: Vec<DnsRecord>,
}

/// One record: where it belongs, what to paste, and what the last check found.
#[derive(Debug, Serialize, ToSchema)]
pub struct DnsRecord {
    /// `spf`, `dkim`, `dmarc` or `mx`.
    #[schema(example = "spf")]
    purpose: String,
    #[serde(rename = "type")]
    #[schema(example = "TXT")]
    kind: String,
    host: String,
    value: String,
    observed: Option<String>,
    /// `null`: the name servers gave no answer.
    valid: Option<bool>,
    problem: Option<String>,
}

impl From<DomainView> for SendingDomain {
    fn from(view: DomainView) -> Self {
        let record = |record: RecordView| DnsRecord {
            purpose: record.purpose,
            kind: record.kind,
            host: record.host,
            value: record.value,
            observed: record.observed,
            valid: record.valid,
            problem: record.problem,
        };
        Self {
            id: view.id,
            domain: view.domain,
            sends: view.sends,
            problem: view.problem,
            checked_at: view.checked_at,
            records: view.records.into_iter().map(record).collect(),
        }
    }
}
