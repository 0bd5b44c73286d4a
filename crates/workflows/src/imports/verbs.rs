//! What a person does with an import: look, start, pause, resume, cancel.

use chrono::{DateTime, Utc};
use domain::people::tidy;
use domain::{
    AuditAction, CampaignId, Capability, ClientId, ConsentBasis, EmailAddress, ImportId, ImportStatus,
    OnExisting, RowOutcome, UserId,
};
use serde::Serialize;
use serde_json::json;
use store::ClientTx;
use store::lead_imports::{self as rows, Choice, Import, Tally};
use store::outreach::campaigns;

use super::layout::Layout;
use super::mapping::Mapping;
use super::path_of;
use super::records::Records;
use super::run::{ImportLeads, read_record};
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Member, Visit};
use crate::suppression::Guard;
use crate::{Error, Services};

const LISTED: i64 = 50;
const PREVIEWED: usize = 20;

#[derive(Clone, Debug)]
pub struct ImportView {
    pub id: ImportId,
    pub created_by: UserId,
    pub campaign_id: Option<CampaignId>,
    pub file_name: String,
    pub file_bytes: i64,
    pub layout: Layout,
    pub mapping: Mapping,
    pub on_existing: OnExisting,
    pub dry_run: bool,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub status: ImportStatus,
    /// Records settled so far.
    pub rows_done: i64,
    /// 0 to 1, by bytes of the file.
    pub progress: f64,
    pub tally: Tally,
    pub error: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether the file is still there, for another run after a dry one and for the list of problems.
    pub file_kept: bool,
    pub created_at: DateTime<Utc>,
}

impl ImportView {
    pub(super) fn of(row: Import) -> Result<Self, Error> {
        let broken = |error| Error::internal("an import could not be read", error);
        let done = row.status == ImportStatus::Completed;
        Ok(Self {
            id: row.id,
            created_by: row.created_by,
            campaign_id: row.campaign_id,
            file_name: row.file_name,
            file_bytes: row.file_bytes,
            layout: serde_json::from_value(row.layout.0).map_err(broken)?,
            mapping: serde_json::from_value(row.mapping.0).map_err(broken)?,
            on_existing: row.on_existing,
            dry_run: row.dry_run,
            consent_basis: row.consent_basis,
            consent_source: row.consent_source,
            status: row.status,
            rows_done: row.rows_done,
            progress: if done {
                1.0
            } else {
                (row.bytes_done as f64 / row.file_bytes.max(1) as f64).min(1.0)
            },
            tally: row.tally,
            error: row.error,
            started_at: row.started_at,
            finished_at: row.finished_at,
            file_kept: row.file_deleted_at.is_none(),
            created_at: row.created_at,
        })
    }
}

/// What a person decides before an import begins.
#[derive(Clone, Debug, Default)]
pub struct Start {
    pub campaign: Option<CampaignId>,
    /// The guess of the upload unless given.
    pub mapping: Option<Mapping>,
    pub on_existing: Option<OnExisting>,
    /// Settle every record and say what would become of it, and add nothing.
    pub dry_run: bool,
    pub consent_basis: Option<ConsentBasis>,
    pub consent_source: Option<String>,
}

/// The first records as a mapping reads them.
#[derive(Clone, Debug)]
pub struct Preview {
    pub rows: Vec<PreviewRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PreviewRow {
    pub row: i64,
    /// The fields as written, as many as there are columns.
    pub fields: Vec<String>,
    /// What would become of it as far as the record itself tells.
    pub outcome: RowOutcome,
    pub reason: Option<String>,
}

pub(super) async fn find(tx: &mut ClientTx, id: ImportId) -> Result<Import, Error> {
    rows::get(tx, id).await?.ok_or(Error::no_such("import"))
}

pub async fn get(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
) -> Result<ImportView, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    ImportView::of(find(&mut tx, id).await?)
}

/// The newest first.
pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<ImportView>, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    rows::list(&mut tx, LISTED).await?.into_iter().map(ImportView::of).collect()
}

/// The first records of the file, read with a mapping that was not saved yet.
pub async fn preview(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
    mapping: Option<Mapping>,
) -> Result<Preview, Error> {
    let import = get(services, visit, client, id).await?;
    let mapping = mapping.unwrap_or(import.mapping);
    let guard = Guard::load(services, client).await?;
    let path = path_of(services, id)?;
    let layout = import.layout;
    let read = tokio::task::spawn_blocking(move || -> std::io::Result<Vec<PreviewRow>> {
        let mut records = Records::open(&path, &layout)?;
        let mut rows = Vec::new();
        records.advance()?;
        while rows.len() < PREVIEWED && records.advance()? {
            let (outcome, reason) = match read_record(&records, &mapping) {
                Err(words) => (RowOutcome::Invalid, Some(words)),
                Ok(read) => match guard.hit(&read.email, read.facts.domain.as_deref()) {
                    Some(hit) => (RowOutcome::Suppressed, Some(hit.words().to_owned())),
                    None => (RowOutcome::Created, read.remark),
                },
            };
            let fields =
                (0..layout.columns.len()).map(|n| records.field(n).chars().take(200).collect()).collect();
            rows.push(PreviewRow { row: rows.len() as i64 + 1, fields, outcome, reason });
        }
        Ok(rows)
    });
    let rows = read
        .await
        .map_err(|error| Error::internal("the file could not be previewed", error))?
        .map_err(|error| Error::internal("the file could not be previewed", error))?;
    Ok(Preview { rows })
}

/// Begins an import that was uploaded, or one that was tried dry.
pub async fn start(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
    start: Start,
) -> Result<ImportView, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let import = get(services, visit, client, id).await?;
    let mapping = start.mapping.unwrap_or(import.mapping);
    if let Some(words) = mapping.trouble(import.layout.columns.len()) {
        return Err(Error::field("mapping", "invalid", words));
    }
    let consent_source = start.consent_source.as_deref().map(tidy).filter(|text| !text.is_empty());
    if consent_source.as_ref().is_some_and(|text| text.chars().count() > 300) {
        return Err(Error::field("consent_source", "too_long", "Use at most 300 characters."));
    }
    let choice = Choice {
        campaign: start.campaign,
        mapping: serde_json::to_value(&mapping)
            .map_err(|error| Error::internal("the mapping could not be kept", error))?,
        on_existing: start.on_existing.unwrap_or(OnExisting::Skip),
        dry_run: start.dry_run,
        consent_basis: start.consent_basis.unwrap_or(ConsentBasis::None),
        consent_source,
    };
    let mut tx = services.db.write(client).await?;
    if let Some(campaign) = choice.campaign {
        let found = campaigns::find(&mut tx, campaign).await?.ok_or(Error::no_such("campaign"))?;
        if found.deleted_at.is_some() {
            return Err(Error::Deleted { what: "campaign" });
        }
    }
    if !rows::ready(&mut tx, id, &choice, services.now()).await? {
        return Err(Error::refused("import_state", "This import has begun already, or its file is gone."));
    }
    services.jobs.enqueue(&mut tx, &ImportLeads { client, import: id }).await?;
    let entry = Entry::new(AuditAction::Import, "lead_import", id).after(json!({
        "dry_run": choice.dry_run, "on_existing": choice.on_existing, "consent_basis": choice.consent_basis,
        "consent_source": choice.consent_source, "campaign_id": choice.campaign,
    }));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let import = find(&mut tx, id).await?;
    tx.commit().await?;
    ImportView::of(import)
}

pub async fn pause(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
) -> Result<ImportView, Error> {
    let from: Vec<_> = ImportStatus::ALL.iter().copied().filter(|status| status.may_pause()).collect();
    turn(services, visit, client, id, &from, ImportStatus::Paused).await
}

pub async fn resume(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
) -> Result<ImportView, Error> {
    turn(services, visit, client, id, &[ImportStatus::Paused], ImportStatus::Pending).await
}

/// What was imported until then stays.
pub async fn cancel(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
) -> Result<ImportView, Error> {
    let from: Vec<_> = ImportStatus::ALL.iter().copied().filter(|status| status.may_cancel()).collect();
    turn(services, visit, client, id, &from, ImportStatus::Cancelled).await
}

async fn turn(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
    from: &[ImportStatus],
    to: ImportStatus,
) -> Result<ImportView, Error> {
    let who: Member = identity::member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let old = find(&mut tx, id).await?;
    if !rows::set_status(&mut tx, id, from, to, None, services.now()).await? {
        let words = format!("An import that is {} cannot be {to}.", old.status);
        return Err(Error::refused("import_state", words));
    }
    if to == ImportStatus::Pending {
        services.jobs.enqueue(&mut tx, &ImportLeads { client, import: id }).await?;
    }
    let entry = Entry::new(AuditAction::Update, "lead_import", id)
        .before(json!({"status": old.status}))
        .after(json!({"status": to}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let import = find(&mut tx, id).await?;
    tx.commit().await?;
    ImportView::of(import)
}

/// A record that can be a lead.
pub(super) struct Read {
    pub(super) email: EmailAddress,
    pub(super) facts: domain::LeadFacts,
    /// Values that were left out, in words.
    pub(super) remark: Option<String>,
}
