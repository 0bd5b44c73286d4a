//! All of a client's data, to be taken away by its owner.
//!
//! An owner asks; a job writes a ZIP of JSON lines, one file a table, from one snapshot of the
//! database; the owner is told and follows a link that works for a day. The link's secret is made from
//! our key and the archive's id, so it can be shown as often as the owner looks and only its hash is
//! kept. When the day is over the file goes.

mod archive;
mod keep;
mod run;

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AuditAction, Capability, ClientId, ExportId, ExportStatus};
use store::exports::{self as rows, Export};

pub(crate) use keep::forget_files;
pub use run::MakeExport;

use crate::audit::{self, Actor, Entry};
use crate::identity::tokens::{self, Kind};
use crate::identity::{self, Origin, Visit};
use crate::{Error, Services};

/// How long the link works (api.md section 3).
const LINK_FOR: TimeDelta = TimeDelta::hours(24);
/// How many are listed.
const LISTED: i64 = 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportView {
    pub id: ExportId,
    pub status: ExportStatus,
    pub size_bytes: Option<i64>,
    /// The whole address of the archive, while it works.
    pub link: Option<String>,
    pub expires_at: Option<DateTime<Utc>>,
    pub error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
}

/// An archive that may be read now.
#[derive(Clone, Debug)]
pub struct Download {
    pub path: PathBuf,
    pub file_name: String,
}

/// Asks for an archive. While one is under way that one is answered, and no second is made.
pub async fn request(services: &Services, visit: &Visit, client: ClientId) -> Result<ExportView, Error> {
    let who = identity::member(services, visit, client, Capability::Own).await?;
    let id: ExportId = services.ids.next();
    // Said before anything is promised.
    path_of(services, id)?;
    let mut tx = services.db.write(client).await?;
    if rows::insert(&mut tx, id, who.user, services.now()).await? {
        let entry = Entry::new(AuditAction::Export, "client", client).note("export", id.to_string());
        audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
        services.jobs.enqueue(&mut tx, &MakeExport { client, export: id }).await?;
    }
    let newest = rows::list(&mut tx, 1).await?.pop().ok_or(Error::no_such("export"))?;
    tx.commit().await?;
    Ok(view(services, newest))
}

/// The newest first.
pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<ExportView>, Error> {
    identity::member(services, visit, client, Capability::Own).await?;
    let mut tx = services.db.read(client).await?;
    let found = rows::list(&mut tx, LISTED).await?;
    Ok(found.into_iter().map(|row| view(services, row)).collect())
}

pub async fn get(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ExportId,
) -> Result<ExportView, Error> {
    identity::member(services, visit, client, Capability::Own).await?;
    let mut tx = services.db.read(client).await?;
    let found = rows::get(&mut tx, id).await?.ok_or(Error::no_such("export"))?;
    Ok(view(services, found))
}

/// The archive behind a link. Whoever has the link has the archive, so each use is written down.
/// A link that has run out and one that never was get the same answer.
pub async fn open(services: &Services, origin: &Origin, token: &str) -> Result<Download, Error> {
    let hash = tokens::read(Kind::Export, token).ok_or(Error::no_such("export"))?;
    let mut tx = services.db.system_write().await?;
    let found = rows::linked(&mut tx, &hash, services.now()).await?.ok_or(Error::no_such("export"))?;
    let actor = Actor::anonymous(origin).in_client(Some(found.client_id));
    let entry =
        Entry::new(AuditAction::Export, "client", found.client_id).note("downloaded", found.id.to_string());
    audit::record(services, &mut tx, &actor, entry).await?;
    tx.commit().await?;
    let file_name = found.file_name.unwrap_or_else(|| "export.zip".to_owned());
    Ok(Download { path: path_of(services, found.id)?, file_name })
}

fn view(services: &Services, row: Export) -> ExportView {
    let works =
        row.status == ExportStatus::Completed && row.expires_at.is_some_and(|end| end > services.now());
    let secret = tokens::derived(services, Kind::Export, row.id.as_uuid()).secret;
    ExportView {
        id: row.id,
        // The nightly flow marks it later; for people it is over now.
        status: if row.status == ExportStatus::Completed && !works {
            ExportStatus::Expired
        } else {
            row.status
        },
        size_bytes: row.size_bytes,
        link: works.then(|| services.secret_link("/exports?token=", &secret)),
        expires_at: row.expires_at,
        error: row.error,
        created_at: row.created_at,
        completed_at: row.completed_at,
    }
}

/// Where an archive lies.
fn path_of(services: &Services, id: ExportId) -> Result<PathBuf, Error> {
    let folder = services.files.as_deref().ok_or_else(|| {
        Error::refused(
            "no_file_store",
            "This server has no place for files; its operator can set a data directory.",
        )
    })?;
    Ok(folder.join("exports").join(format!("{}.zip", id.as_uuid().simple())))
}
