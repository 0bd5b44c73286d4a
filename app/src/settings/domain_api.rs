//! Sending domains and their DNS records, as the settings show them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use workflows::outreach::domains;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainsPage {
    pub domains: Vec<DomainLine>,
    /// Whether name servers are asked here. In the sandbox they are not, and nothing waits for them.
    pub checks: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainLine {
    pub id: String,
    pub domain: String,
    pub sends: bool,
    /// Why nothing leaves from it; empty while it sends.
    pub problem: String,
    pub checked: Option<When>,
    pub records: Vec<RecordLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    pub purpose: String,
    pub kind: String,
    pub host: String,
    pub value: String,
    pub observed: String,
    /// `None`: nobody answered, or nobody was asked.
    pub valid: Option<bool>,
    pub problem: String,
}

#[server(prefix = "/fn", endpoint = "domains")]
pub async fn list_domains() -> Result<DomainsPage, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = domains::list(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let record = |record: domains::RecordView| RecordLine {
        purpose: record.purpose,
        kind: record.kind,
        host: record.host,
        value: record.value,
        observed: record.observed.unwrap_or_default(),
        valid: record.valid,
        problem: record.problem.unwrap_or_default(),
    };
    let line = |view: domains::DomainView| DomainLine {
        id: view.id.to_string(),
        domain: view.domain,
        sends: view.sends,
        problem: view.problem.unwrap_or_default(),
        checked: view.checked_at.map(|at| When::of(at, now, zone)),
        records: view.records.into_iter().map(record).collect(),
    };
    Ok(DomainsPage { domains: found.into_iter().map(line).collect(), checks: services.dns.is_some() })
}

/// Asks the name servers now.
#[server(prefix = "/fn", endpoint = "domains/check")]
pub async fn check_domain(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "domain".to_owned() })?;
    let found = domains::check(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said(match (found.checked_at, found.sends) {
        (None, _) => format!("These are the records of {}.", found.domain),
        (_, true) => format!("Mail may leave from {}.", found.domain),
        (_, false) => format!("{} is not ready to send yet.", found.domain),
    }))
}
