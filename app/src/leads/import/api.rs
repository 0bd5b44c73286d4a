//! What the pages of imports ask the server for.

use std::collections::BTreeMap;

use domain::{ConsentBasis, ImportStatus, OnExisting, RowOutcome};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use super::reading;

/// The field each column fills, by [`column_key`]; an empty text leaves a column out.
pub type Columns = BTreeMap<String, String>;

/// A column's name in a form: "c0" is the first. Bare numbers would be taken for places in a list.
pub fn column_key(place: usize) -> String {
    format!("c{place}")
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLine {
    pub id: String,
    pub file_name: String,
    pub size: String,
    pub layout: String,
    pub on_existing: OnExisting,
    /// The campaign whose sequence takes those who are added; empty for none.
    pub campaign: String,
    pub dry_run: bool,
    pub consent: ConsentBasis,
    pub consent_source: String,
    pub status: ImportStatus,
    /// Records settled so far.
    pub rows: u64,
    /// 0 to 1,000, by bytes of the file.
    pub progress: u64,
    pub tally: TallyLine,
    pub error: String,
    /// Whether the file is still there.
    pub file_kept: bool,
    pub added: When,
    pub finished: Option<When>,
}

/// Records by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyLine {
    pub created: u64,
    pub updated: u64,
    pub duplicate_in_file: u64,
    pub duplicate_in_client: u64,
    pub suppressed: u64,
    pub invalid: u64,
}

impl TallyLine {
    pub const fn of(&self, outcome: RowOutcome) -> u64 {
        match outcome {
            RowOutcome::Created => self.created,
            RowOutcome::Updated => self.updated,
            RowOutcome::DuplicateInFile => self.duplicate_in_file,
            RowOutcome::DuplicateInClient => self.duplicate_in_client,
            RowOutcome::Suppressed => self.suppressed,
            RowOutcome::Invalid => self.invalid,
        }
    }
}

/// The columns of a file, and its first records as a mapping reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookLines {
    pub columns: Vec<ColumnLine>,
    /// Columns that are not shown and left out.
    pub more: usize,
    pub rows: Vec<PreviewLine>,
    /// What keeps the mapping from being used.
    pub trouble: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnLine {
    /// From 0.
    pub place: usize,
    pub name: String,
    pub target: String,
    /// The first values that are not empty.
    pub samples: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewLine {
    /// From 1, without the header.
    pub row: i64,
    pub email: String,
    pub name: String,
    pub company: String,
    pub outcome: RowOutcome,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemLine {
    pub row: i64,
    pub outcome: RowOutcome,
    pub reason: String,
}

#[server(prefix = "/fn", endpoint = "imports")]
pub async fn list_imports() -> Result<Vec<ImportLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = imports::list(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    Ok(found.into_iter().map(|import| reading::line(import, now, zone)).collect())
}

#[server(prefix = "/fn", endpoint = "imports/one")]
pub async fn get_import(#[server(default)] id: String) -> Result<ImportLine, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = async {
        let id = import_id(&id)?;
        let import = imports::get(&services, &visit, client, id).await.map_err(tell)?;
        Ok(reading::line(import, services.now(), &visit.account.timezone))
    };
    let found = found.await;
    if let Err(AppError::NotFound { .. }) = &found {
        crate::context::set_status(http::StatusCode::NOT_FOUND);
    }
    found
}

/// Nothing of an import that has begun: its columns are settled.
#[server(prefix = "/fn", endpoint = "imports/look")]
pub async fn look_at_import(
    #[server(default)] id: String,
    #[server(default)] columns: Columns,
) -> Result<LookLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = import_id(&id)?;
    let import = imports::get(&services, &visit, client, id).await.map_err(tell)?;
    let waits = import.status == ImportStatus::Uploaded || import.dry_run && import.status.is_over();
    if !waits || !import.file_kept {
        return Ok(LookLines::default());
    }
    let mapping = reading::mapping(&columns, import.layout.columns.len())?.unwrap_or(import.mapping);
    let trouble = mapping.trouble(import.layout.columns.len()).map(str::to_owned);
    let preview =
        imports::preview(&services, &visit, client, id, Some(mapping.clone())).await.map_err(tell)?;
    Ok(reading::look(&import.layout.columns, &mapping, preview.rows, trouble))
}

/// Begins the import, or a trial of it.
#[server(prefix = "/fn", endpoint = "imports/start")]
pub async fn start_import(
    #[server(default)] id: String,
    #[server(default)] columns: Columns,
    #[server(default)] on_existing: String,
    #[server(default)] campaign: String,
    #[server(default)] consent_basis: String,
    #[server(default)] consent_source: String,
    #[server(default)] dry_run: Option<String>,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let unknown = |field: &str, words: &str| AppError::field(field, "unknown", words);
    let basis = consent_basis
        .parse()
        .map_err(|_| unknown("consent_basis", "Choose the ground on which you may write to these people."))?;
    let on_existing = match on_existing.as_str() {
        "" => OnExisting::Skip,
        text => text.parse().map_err(|_| unknown("on_existing", "Choose one of the two."))?,
    };
    let campaign = match campaign.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| unknown("campaign", "Choose one of your campaigns."))?),
    };
    let id = import_id(&id)?;
    let import = imports::get(&services, &visit, client, id).await.map_err(tell)?;
    let start = imports::Start {
        campaign,
        mapping: reading::mapping(&columns, import.layout.columns.len())?,
        on_existing: Some(on_existing),
        dry_run: dry_run.is_some_and(|text| !text.is_empty()),
        consent_basis: Some(basis),
        consent_source: Some(consent_source),
    };
    imports::start(&services, &visit, client, id, start).await.map_err(tell)?;
    Ok(Outcome::go(format!("{}/{id}", super::UPLOAD)))
}

#[server(prefix = "/fn", endpoint = "imports/pause")]
pub async fn pause_import(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    imports::pause(&services, &visit, client, import_id(&id)?).await.map_err(tell)?;
    Ok(Outcome::said("Import paused."))
}

#[server(prefix = "/fn", endpoint = "imports/resume")]
pub async fn resume_import(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    imports::resume(&services, &visit, client, import_id(&id)?).await.map_err(tell)?;
    Ok(Outcome::said("Import goes on."))
}

#[server(prefix = "/fn", endpoint = "imports/cancel")]
pub async fn cancel_import(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    imports::cancel(&services, &visit, client, import_id(&id)?).await.map_err(tell)?;
    Ok(Outcome::said("Import cancelled."))
}

/// The first hundred, in order of the file.
#[server(prefix = "/fn", endpoint = "imports/problems")]
pub async fn list_problems(#[server(default)] id: String) -> Result<Vec<ProblemLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = imports::problems(&services, &visit, client, import_id(&id)?, 0).await.map_err(tell)?;
    let line = |problem: imports::Problem| ProblemLine {
        row: problem.row,
        outcome: problem.outcome,
        reason: problem.reason,
    };
    Ok(found.into_iter().map(line).collect())
}
