//! The job that reads a file and adds its leads.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use domain::{
    BadText, ClientId, EmailAddress, FactValue, ImportId, ImportStatus, LeadFact, LeadFacts, LeadId,
    OnExisting, PhoneType, RowOutcome,
};
use serde::{Deserialize, Serialize};
use store::lead_imports::{self as rows, Remark, Tally};
use store::leads::{self as leads, Known};
use tokio::sync::mpsc;

use super::layout::Layout;
use super::mapping::{Mapping, Target};
use super::path_of;
use super::records::Records;
use super::verbs::{ImportView, Read};
use crate::jobs::{Attempt, Attempted, Job, JobError, Priority, Run};
use crate::leads::facts;
use crate::leads::scorer::Scorer;
use crate::leads::{Making, change_of_existing, prepare};
use crate::outreach::enrolments;
use crate::suppression::{Guard, hash};
use crate::{Error, Services, webhooks};

/// Records of one transaction.
pub(crate) const PORTION: usize = 3_000;
/// A wait after each of many attempts: a crash is an attempt too.
const AGAIN: Duration = Duration::from_secs(5);

/// Reads an uploaded list from where it was left to its end.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ImportLeads {
    pub client: ClientId,
    pub import: ImportId,
}

impl Job for ImportLeads {
    const KIND: &'static str = "import_leads";
    const PRIORITY: Priority = Priority::Bulk;
    const RETRY: &'static [Duration] = &[AGAIN; 100];
    const TIMEOUT: Duration = Duration::from_secs(6 * 3_600);
    const PER_CLIENT: usize = 2;

    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
}

impl Run<Services> for ImportLeads {
    async fn run(self, services: &Services, attempt: &Attempt) -> Result<(), JobError> {
        let done = work(services, self.client, self.import, attempt).await;
        let ended = match &done {
            Err(error) if attempt.is_last() => Some(error.to_string()),
            _ => None,
        };
        if let Some(words) = ended {
            let mut tx = services.db.write(self.client).await?;
            let from = [ImportStatus::Pending, ImportStatus::Running];
            rows::set_status(&mut tx, self.import, &from, ImportStatus::Failed, Some(&words), services.now())
                .await?;
            tx.commit().await?;
        }
        done.or_retry()
    }
}

/// A record as it was read.
struct Line {
    row: i64,
    read: Result<Read, String>,
}

/// Records read together, and how far into the file they reach.
struct Portion {
    lines: Vec<Line>,
    bytes: u64,
}

/// Reads the address and the facts of a record. What makes it no lead is said in words; a fact that
/// cannot be read is left out with a remark.
pub(super) fn read_record(records: &Records, mapping: &Mapping) -> Result<Read, String> {
    if let Some(bad) = records.bad() {
        return Err(bad.words().to_owned());
    }
    let mut email: Option<EmailAddress> = None;
    let mut known = LeadFacts::default();
    let mut remark = String::new();
    let mut phone_type = None;
    for (column, target) in mapping.0.iter().enumerate() {
        match target {
            None => {}
            Some(Target::Email) => {
                let text = records.field(column);
                email = Some(facts::read_email(text).map_err(|bad| format!("email: {bad}"))?);
            }
            Some(Target::Fact(fact)) => match read_fact(*fact, records.field(column), &mut phone_type) {
                Ok(value) => known.set(*fact, value),
                Err(bad) => {
                    use std::fmt::Write;
                    let space = if remark.is_empty() { "" } else { " " };
                    let _ = write!(remark, "{space}{fact}: left out. {bad}");
                }
            },
        }
    }
    if known.phone_type.is_none() {
        known.phone_type = phone_type.map(|kind| kind.as_str().to_owned());
    }
    let email = email.ok_or_else(|| "email: This field is required.".to_owned())?;
    Ok(Read { email, facts: known, remark: (!remark.is_empty()).then_some(remark) })
}

/// As [`facts::read`]; of a number its kind is noted, which is dear to find out a second time.
fn read_fact(
    fact: LeadFact,
    text: &str,
    phone_type: &mut Option<PhoneType>,
) -> Result<Option<FactValue>, BadText> {
    if fact != LeadFact::Phone {
        return facts::read(fact, text);
    }
    Ok(facts::read_phone(text)?.map(|(number, kind)| {
        *phone_type = Some(kind);
        FactValue::Text(number)
    }))
}

/// Sixteen bytes that stand for an address.
fn mark(email: &EmailAddress) -> [u8; 16] {
    let whole = hash(email);
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}

/// Reads on a thread of its own, ahead of the database by two portions.
fn read_file(
    path: PathBuf,
    layout: Layout,
    mapping: Mapping,
    skip: i64,
    size: usize,
    into: mpsc::Sender<Result<Portion, std::io::Error>>,
) {
    let read = || -> std::io::Result<()> {
        let mut records = Records::open(&path, &layout)?;
        records.advance()?;
        let mut row = 0;
        let mut portion = Portion { lines: Vec::with_capacity(size), bytes: 0 };
        loop {
            let more = records.advance()?;
            if more {
                row += 1;
                portion.lines.push(Line { row, read: read_record(&records, &mapping) });
            }
            // What was settled before is read again for its addresses, in portions that end where they did.
            let settled = row == skip;
            if portion.lines.len() == size || settled || !more {
                portion.bytes = records.taken();
                let full =
                    std::mem::replace(&mut portion, Portion { lines: Vec::with_capacity(size), bytes: 0 });
                if into.blocking_send(Ok(full)).is_err() || !more {
                    return Ok(());
                }
            }
        }
    };
    if let Err(error) = read() {
        let _ = into.blocking_send(Err(error));
    }
}

async fn work(services: &Services, client: ClientId, id: ImportId, attempt: &Attempt) -> Result<(), Error> {
    let mut tx = services.db.write(client).await?;
    let from = [ImportStatus::Pending, ImportStatus::Running];
    if !rows::set_status(&mut tx, id, &from, ImportStatus::Running, None, services.now()).await? {
        return Ok(());
    }
    let import = rows::get(&mut tx, id).await?.ok_or(Error::no_such("import"))?;
    let scorer = Scorer::load(services, &mut tx).await?;
    tx.commit().await?;
    let view = ImportView::of(import)?;
    let mut guard = Guard::load(services, client).await?;
    let (sender, mut portions) = mpsc::channel(2);
    let (path, layout, mapping, skip) =
        (path_of(services, id)?, view.layout.clone(), view.mapping.clone(), view.rows_done);
    let size = services.import_portion;
    let reader = tokio::task::spawn_blocking(move || read_file(path, layout, mapping, skip, size, sender));
    let mut seen: HashSet<[u8; 16]> = HashSet::new();
    let (mut done, mut tally) = (view.rows_done, view.tally);
    while let Some(portion) = portions.recv().await {
        let portion = portion.map_err(|error| Error::internal("the list could not be read", error))?;
        let (old, new): (Vec<Line>, Vec<Line>) = portion.lines.into_iter().partition(|line| line.row <= skip);
        seen.extend(old.iter().filter_map(|line| line.read.as_ref().ok()).map(|read| mark(&read.email)));
        if new.is_empty() {
            continue;
        }
        let emails: Vec<EmailAddress> =
            new.iter().filter_map(|line| line.read.as_ref().ok()).map(|read| read.email.clone()).collect();
        guard.look_up(services, &emails).await?;
        let reached = new.last().map_or(done, |line| line.row);
        let settling = Settling { services, client, view: &view, scorer: &scorer, guard: &guard };
        let Some(added) =
            settling.settle(new, &emails, &mut seen, tally, done, reached, portion.bytes).await?
        else {
            // Paused, cancelled, or somebody else goes on with it.
            return Ok(());
        };
        (done, tally) = (reached, added);
        if attempt.stop.is_cancelled() {
            return Err(Error::refused("stopping", "The program is being stopped; the rest follows."));
        }
    }
    reader.await.map_err(|error| Error::internal("the list could not be read", error))?;
    let mut tx = services.db.write(client).await?;
    rows::set_status(&mut tx, id, &[ImportStatus::Running], ImportStatus::Completed, None, services.now())
        .await?;
    leads::analyze(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// What one portion is settled with.
struct Settling<'s> {
    services: &'s Services,
    client: ClientId,
    view: &'s ImportView,
    scorer: &'s Scorer,
    guard: &'s Guard,
}

impl Settling<'_> {
    /// One transaction: leads, remarks, progress. `None` when the import is no longer this job's.
    async fn settle(
        &self,
        lines: Vec<Line>,
        emails: &[EmailAddress],
        seen: &mut HashSet<[u8; 16]>,
        mut tally: Tally,
        from: i64,
        reached: i64,
        bytes: u64,
    ) -> Result<Option<Tally>, Error> {
        let Self { services, client, view, scorer, guard } = *self;
        let at = services.now();
        let mut tx = services.db.write(client).await?;
        let known: HashMap<EmailAddress, Known> =
            leads::known(&mut tx, emails).await?.into_iter().map(|lead| (lead.email.clone(), lead)).collect();
        let making = Making {
            services,
            scorer,
            campaign: view.campaign_id,
            import: Some(view.id),
            consent_basis: view.consent_basis,
            consent_source: view.consent_source.clone(),
            at,
        };
        let mut new = Vec::with_capacity(lines.len());
        let mut new_rows = HashMap::new();
        let mut changes = Vec::new();
        let mut remarks = Vec::new();
        for line in lines {
            let row = line.row;
            let (outcome, reason) = match line.read {
                Err(words) => (RowOutcome::Invalid, Some(words)),
                Ok(read) if !seen.insert(mark(&read.email)) => (
                    RowOutcome::DuplicateInFile,
                    Some("The same address comes before in this file.".to_owned()),
                ),
                Ok(read) => {
                    match (guard.hit(&read.email, read.facts.domain.as_deref()), known.get(&read.email)) {
                        (Some(hit), _) => (RowOutcome::Suppressed, Some(hit.words().to_owned())),
                        (None, Some(lead)) if view.on_existing == OnExisting::Update => {
                            changes.push((lead.id, read.facts));
                            (RowOutcome::Updated, read.remark)
                        }
                        (None, Some(_)) => (
                            RowOutcome::DuplicateInClient,
                            Some("There is a lead with this address.".to_owned()),
                        ),
                        (None, None) => {
                            let lead = prepare(&making, read.email, read.facts, None);
                            new_rows.insert(lead.id, row);
                            new.push(lead);
                            (RowOutcome::Created, read.remark)
                        }
                    }
                }
            };
            tally.add(outcome);
            if let Some(reason) = reason {
                remarks.push(Remark { row_number: row, outcome, reason });
            }
        }
        if !view.dry_run {
            let late = leads::insert_many(&mut tx, &new).await?;
            webhooks::leads_added(services, &mut tx, &new, &late).await?;
            if let Some(campaign) = view.campaign_id {
                let there: Vec<LeadId> =
                    new.iter().map(|lead| lead.id).filter(|id| !late.contains(id)).collect();
                enrolments::arrived(services, &mut tx, campaign, &there).await?;
            }
            for late in late {
                // Somebody added the address between the look and the insert.
                let Some(row_number) = new_rows.get(&late).copied() else { continue };
                tally.created -= 1;
                tally.add(RowOutcome::DuplicateInClient);
                remarks.retain(|remark| remark.row_number != row_number);
                let reason = "There is a lead with this address.".to_owned();
                remarks.push(Remark { row_number, outcome: RowOutcome::DuplicateInClient, reason });
            }
            change_of_existing(&making, &mut tx, changes).await?;
        }
        rows::add_remarks(&mut tx, view.id, &remarks).await?;
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX).min(view.file_bytes);
        if !rows::advance(&mut tx, view.id, from, reached, bytes, &tally, at).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(tally))
    }
}
