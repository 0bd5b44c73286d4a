//! Sending domains: what the DNS must say, what it says, and whether mail may leave
//! (email-infrastructure.md sections 4 and 7).
//!
//! Nothing leaves from a domain before its records were seen to be right. A domain that was right and is
//! found wrong twice in a row stops; a name server that is silent settles nothing. Where no resolver is
//! given, in the sandbox, records are not checked and stop nothing.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Capability, ClientId, DnsAnswer, EmailDomainId};
use engines::outreach::records::{self, Finding, Purpose, Sending};
use engines::outreach::spf::Known;
use integrations::mail::dkim;
use secrecy::ExposeSecret;
use serde::Serialize;
use store::flow_runs::Counts;
use store::outreach::dns::{self, Key, Record, Standing};
use store::outreach::mailboxes::{self, Domain};
use tokio_util::sync::CancellationToken;

use crate::identity::{Visit, member};
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::secrets::{self, Place};
use crate::{Error, Services};

/// The name of our key in the DNS.
const SELECTOR: &str = "agency1";
/// Questions of one check; a domain that needs more is wrong.
const QUESTIONS: usize = 200;
/// Said of a domain that was never looked at.
pub(super) const UNCHECKED: &str = "the DNS records of its domain have not been checked yet";
/// Domains looked at in one run, and how old a check may get.
const BATCH: i64 = 500;
const CHECK_EVERY: TimeDelta = TimeDelta::minutes(55);

/// A domain as people see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DomainView {
    pub id: EmailDomainId,
    pub domain: String,
    /// Mail may leave from it.
    pub sends: bool,
    pub problem: Option<String>,
    pub checked_at: Option<DateTime<Utc>>,
    pub records: Vec<RecordView>,
}

/// One record: where it belongs, what to paste, and what is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordView {
    pub purpose: String,
    pub kind: String,
    pub host: String,
    pub value: String,
    pub observed: Option<String>,
    pub valid: Option<bool>,
    pub problem: Option<String>,
}

fn view(row: Domain, records: &[Record]) -> DomainView {
    let problem = row.suspended_reason.or(row.dns_problem);
    let of_it = records.iter().filter(|record| record.domain_id == row.id);
    let shown = |record: &Record| RecordView {
        purpose: record.purpose.clone(),
        kind: record.kind.clone(),
        host: record.host.clone(),
        value: record.value.clone(),
        observed: record.observed.clone(),
        valid: record.valid,
        problem: record.problem.clone(),
    };
    DomainView {
        id: row.id,
        domain: row.domain,
        sends: problem.is_none(),
        problem,
        checked_at: row.dns_checked_at,
        records: of_it.map(shown).collect(),
    }
}

pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<DomainView>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let records = dns::records(&mut tx).await?;
    Ok(mailboxes::domains(&mut tx).await?.into_iter().map(|row| view(row, &records)).collect())
}

/// Asks the DNS now. The answer names each record with the value to paste.
pub async fn check(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: EmailDomainId,
) -> Result<DomainView, Error> {
    member(services, visit, client, Capability::Work).await?;
    examine(services, client, id).await?;
    let mut tx = services.db.read(client).await?;
    let row = dns::domain(&mut tx, id).await?.ok_or(Error::no_such("domain"))?;
    let records = dns::records(&mut tx).await?;
    Ok(view(row, &records))
}

/// Looks at one domain and writes down what was found. Without a resolver it says what to paste.
pub(super) async fn examine(services: &Services, client: ClientId, id: EmailDomainId) -> Result<(), Error> {
    let mut tx = services.db.read(client).await?;
    let row = dns::domain(&mut tx, id).await?.ok_or(Error::no_such("domain"))?;
    let hosts = dns::smtp_hosts(&mut tx, id).await?;
    let key = dns::key(&mut tx, id).await?;
    drop(tx);
    let key = match key {
        Some(key) => key,
        None => make_key(services, client, id).await?,
    };
    let organisation = psl::domain_str(&row.domain).unwrap_or(&row.domain).to_owned();
    let sending = Sending {
        organisation,
        smtp_hosts: hosts,
        selector: key.selector,
        public_key: key.public_key,
        reports_to: format!("dmarc@{}", row.domain),
        domain: row.domain.clone(),
    };
    let mut known = Known::new();
    let findings = loop {
        match records::examine(&sending, &known) {
            Ok(findings) => break findings,
            Err(query) => {
                let answer = match &services.dns {
                    Some(resolver) if known.len() < QUESTIONS => resolver.ask(&query).await,
                    _ => DnsAnswer::Failed,
                };
                known.insert(query, answer);
            }
        }
    };
    write(services, client, &row, &findings).await
}

async fn write(
    services: &Services,
    client: ClientId,
    row: &Domain,
    findings: &[Finding],
) -> Result<(), Error> {
    let now = services.business_now();
    let asked = services.dns.is_some();
    let mut tx = services.db.write(client).await?;
    for one in findings {
        let record = Record {
            domain_id: row.id,
            purpose: one.purpose.as_str().to_owned(),
            kind: one.kind.to_owned(),
            host: one.host.clone(),
            value: one.value.clone(),
            observed: one.observed.clone(),
            valid: one.valid,
            problem: one.problem.clone().filter(|_| asked),
            checked_at: now,
        };
        dns::record(&mut tx, &record).await?;
    }
    if !asked {
        tx.commit().await?;
        return Ok(());
    }
    let standing = standing(row, findings);
    if standing.problem.is_some() && row.dns_problem.is_none() {
        tracing::warn!(domain.id = %row.id, client.id = %client, problem = standing.problem.as_deref(), "a domain's DNS records are wrong; its mailboxes wait");
    }
    dns::checked(&mut tx, row.id, &standing, now).await?;
    tx.commit().await?;
    Ok(())
}

/// How a domain stands after a check, from how it stood before.
fn standing(row: &Domain, findings: &[Finding]) -> Standing {
    let found = |purpose| findings.iter().find(|one| one.purpose == purpose);
    let valid = |purpose, before: Option<bool>| found(purpose).and_then(|one| one.valid).or(before);
    let wrong = findings.iter().find(|one| one.valid == Some(false));
    let silent = findings.iter().any(|one| one.valid.is_none());
    let (failures, problem) = match wrong {
        Some(one) => {
            let failures = row.dns_failures + 1;
            // The first look, and a domain that is stopped already, need no second one.
            let stops = failures > 1 || row.dns_problem.is_some() || row.dns_checked_at.is_none();
            (failures, one.problem.clone().filter(|_| stops))
        }
        None if silent => (row.dns_failures, row.dns_problem.clone()),
        None => (0, None),
    };
    Standing {
        spf: valid(Purpose::Spf, row.spf_valid),
        dkim: valid(Purpose::Dkim, row.dkim_valid),
        dmarc: valid(Purpose::Dmarc, row.dmarc_valid),
        mx: valid(Purpose::Mx, row.mx_valid),
        failures,
        problem,
    }
}

fn place(client: ClientId, domain: EmailDomainId) -> Place {
    Place { owner: client.as_uuid(), table: "dkim_keys", row: domain.as_uuid() }
}

async fn make_key(services: &Services, client: ClientId, domain: EmailDomainId) -> Result<Key, Error> {
    let internal = |error: &dyn std::fmt::Display| {
        Error::internal("a signing key could not be made", std::io::Error::other(error.to_string()))
    };
    let new = tokio::task::spawn_blocking(dkim::new_key).await;
    let new = new.map_err(|error| internal(&error))?.map_err(|error| internal(&error))?;
    let key = Key {
        domain_id: domain,
        selector: SELECTOR.to_owned(),
        public_key: new.public,
        private_sealed: secrets::seal_text(services, place(client, domain), new.private.expose_secret())?,
        created_at: services.now(),
    };
    let mut tx = services.db.write(client).await?;
    dns::keep_key(&mut tx, &key).await?;
    // Another process may have been faster.
    let kept = dns::key(&mut tx, domain).await?.ok_or(Error::no_such("domain"))?;
    tx.commit().await?;
    Ok(kept)
}

/// Signs a message with the domain's key, where it has one.
pub(super) fn signed(
    services: &Services,
    client: ClientId,
    sending_domain: &str,
    key: Option<&Key>,
    message: Vec<u8>,
) -> Result<Vec<u8>, String> {
    let Some(key) = key else { return Ok(message) };
    let signer = services.signers.of(key.domain_id, key.created_at, || {
        let open = secrets::open_text(services, place(client, key.domain_id), &key.private_sealed);
        let private =
            open.map_err(|error| format!("the signing key of the domain cannot be read ({error})"))?;
        dkim::Signer::new(sending_domain, &key.selector, &private.to_string().into())
            .map_err(|bad| bad.to_string())
    })?;
    signer.sign(&message).map_err(|bad| bad.to_string())
}

/// Looks at every domain that mailboxes send from, once an hour.
#[derive(Clone, Copy, Debug)]
pub struct CheckDns;

impl Flow<Services> for CheckDns {
    const NAME: &'static str = "dns_check";
    const CRON: Option<&'static str> = Some("7 * * * *");
    const TIMEOUT: Duration = Duration::from_secs(1_800);

    async fn run(services: &Services, _tick: &Tick, attempt: &Attempt) -> Result<Counts, JobError> {
        let (looked, failed) = check_due(services, &attempt.stop).await.map_err(JobError::retry)?;
        Ok(Counts::from([("looked_at".to_owned(), looked), ("not_answered".to_owned(), failed)]))
    }
}

/// How many domains were looked at, and how many could not be.
pub async fn check_due(services: &Services, stop: &CancellationToken) -> Result<(i64, i64), Error> {
    if services.dns.is_none() {
        return Ok((0, 0));
    }
    let mut tx = services.db.system_read().await?;
    let due = dns::due(&mut tx, services.business_now() - CHECK_EVERY, BATCH).await?;
    drop(tx);
    let (mut looked, mut failed) = (0, 0);
    for (client, domain) in due {
        if stop.is_cancelled() {
            break;
        }
        match examine(services, client, domain).await {
            Ok(()) => looked += 1,
            Err(error) => {
                failed += 1;
                tracing::error!(domain.id = %domain, %error, "the records of a domain could not be checked");
            }
        }
    }
    Ok((looked, failed))
}
