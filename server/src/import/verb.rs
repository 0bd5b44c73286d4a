//! The command itself: finds who can do the work, shows how it goes, writes the file of problems.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{CampaignId, ClientId, ConsentBasis, ImportStatus, OnExisting};
use store::OpenError;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use workflows::imports::ImportLeads;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::{Error, Services};

use super::channel;
use super::order::{Order, Summary, Told};
use super::work::{Word, carry_out};
use crate::config::Config;
use crate::start::{self, StartError};

/// Longest time between two lines of progress.
const LINE_EVERY: Duration = Duration::from_secs(1);

/// Imports a list of leads, through the running server where there is one.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The list: CSV in any usual encoding and with any usual delimiter, or XLSX, up to 2 GB.
    file: PathBuf,
    /// Whose leads they are: the client's id.
    #[arg(long, value_name = "ID")]
    client: ClientId,
    /// The campaign the leads are for.
    #[arg(long, value_name = "ID")]
    campaign: Option<CampaignId>,
    /// What to do with an address the client has: `skip` (the default) or `update`.
    #[arg(long, value_name = "WHAT")]
    on_existing: Option<OnExisting>,
    /// Say what would become of each record and add nothing.
    #[arg(long)]
    dry_run: bool,
    /// `express`, `inferred_published`, `inferred_relationship` or `none` (the default).
    #[arg(long, value_name = "BASIS")]
    consent_basis: Option<ConsentBasis>,
    /// Where the consent comes from, in words.
    #[arg(long, value_name = "WORDS")]
    consent_source: Option<String>,
    /// Where records with problems are written, if there are any; FILE.errors.csv unless given.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

/// Imports a list, here or through the server that has the database.
pub async fn import(config: &Config, asked: Import) -> Result<(), StartError> {
    let unreadable = |error: io::Error| StartError::Refused(format!("{}: {error}", asked.file.display()));
    let file = tokio::fs::File::open(&asked.file).await.map_err(unreadable)?;
    let found = file.metadata().await.map_err(unreadable)?;
    if !found.is_file() {
        return Err(StartError::Refused(format!("{}: this is no file", asked.file.display())));
    }
    let name = asked.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let order = Order {
        client: asked.client,
        campaign: asked.campaign,
        file_name: name,
        file_bytes: found.len(),
        on_existing: asked.on_existing,
        dry_run: asked.dry_run,
        consent_basis: asked.consent_basis,
        consent_source: asked.consent_source,
    };
    let errors = asked.errors.unwrap_or_else(|| {
        let mut path = asked.file.clone().into_os_string();
        path.push(".errors.csv");
        PathBuf::from(path)
    });
    match start::services(config).await {
        Ok(services) => {
            let done = here(&services, order, file, &errors).await;
            services.db.close().await;
            done
        }
        Err(StartError::Open(OpenError::Locked { path, process })) => {
            let handed = channel::hand_over(&path, &order, file).await.map_err(|error| {
                StartError::Refused(format!("the running server cannot be reached: {error}"))
            })?;
            match handed {
                Some(words) => show(words, &errors).await,
                None => Err(StartError::Open(OpenError::Locked { path, process })),
            }
        }
        Err(other) => Err(other),
    }
}

/// The work in this process, which ends when the import does. Killed, it goes on when a server starts.
async fn here(
    services: &Services,
    order: Order,
    file: tokio::fs::File,
    errors: &Path,
) -> Result<(), StartError> {
    let stop = CancellationToken::new();
    let runner = Runner::new(
        services.db.clone(),
        services.clone(),
        Arc::new(Registry::new().job::<ImportLeads>()),
        services.jobs.clone(),
        RunnerOptions::default(),
    );
    let working = tokio::spawn({
        let stop = stop.clone();
        async move { runner.run(stop).await }
    });
    let (tell, words) = mpsc::channel(1);
    let carrying = async move {
        let bytes = order.file_bytes;
        let file = Box::pin(channel::exactly(file, bytes));
        if let Err(error) = carry_out(services, &order, file, &tell).await {
            let _ = tell.send(Told::Refused(sentence(&error)).into()).await;
        }
    };
    let ((), shown) = tokio::join!(carrying, show(words, errors));
    stop.cancel();
    working.await.map_err(|error| StartError::Refused(error.to_string()))?;
    shown
}

/// Progress on standard error; at the end the summary on standard output.
async fn show(mut words: mpsc::Receiver<Word>, errors: &Path) -> Result<(), StartError> {
    let mut problems: Option<File> = None;
    let mut shown: Option<(Instant, i64)> = None;
    while let Some(Word { told, bytes }) = words.recv().await {
        match told {
            Told::Progress { rows, share } => {
                let due = shown.is_none_or(|(at, before)| at.elapsed() >= LINE_EVERY && before != rows);
                if due {
                    shown = Some((Instant::now(), rows));
                    let line = format!("{rows} records, {:.0} %", share * 100.0);
                    // Nobody need look.
                    let _ = writeln!(io::stderr(), "{line}");
                }
            }
            Told::Problems(_) => {
                let unwritable =
                    |error: io::Error| StartError::Refused(format!("{}: {error}", errors.display()));
                let out = match &mut problems {
                    Some(file) => file,
                    none => none.insert(File::create(errors).map_err(unwritable)?),
                };
                out.write_all(&bytes).map_err(unwritable)?;
            }
            Told::Done(summary) => {
                let _ = writeln!(io::stderr(), "100 %");
                let kept = problems.is_some().then_some(errors);
                return conclude(&summary, kept);
            }
            Told::Refused(sentence) => return Err(StartError::Refused(sentence)),
        }
    }
    Err(StartError::Refused("the import was given up".to_owned()))
}

fn conclude(summary: &Summary, errors: Option<&Path>) -> Result<(), StartError> {
    let mut text = summary.lines();
    if let Some(path) = errors {
        text.push_str(&format!("records with problems are in {}\n", path.display()));
    }
    write!(io::stdout(), "{text}").map_err(StartError::Output)?;
    let words = match (summary.status, &summary.error) {
        (ImportStatus::Completed, _) => return Ok(()),
        (ImportStatus::Paused, _) => "the import was paused; it can be resumed in the browser".to_owned(),
        (ImportStatus::Failed, Some(error)) => format!("the import failed: {error}"),
        (status, _) => format!("the import is {status}"),
    };
    Err(StartError::Refused(words))
}

/// A workflow's refusal for whoever sits at the command line.
pub(super) fn sentence(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => {
            fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" ")
        }
        Error::Internal { doing, source } => format!("{doing}: {source}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_every_outcome_and_a_dry_run_says_would() {
        let mut summary = Summary {
            status: ImportStatus::Completed,
            dry_run: false,
            rows: 21,
            created: 6,
            updated: 5,
            duplicate_in_file: 4,
            duplicate_in_client: 3,
            suppressed: 2,
            invalid: 1,
            error: None,
        };
        let counts: Vec<String> = summary
            .lines()
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            counts,
            [
                "records 21",
                "created 6",
                "updated 5",
                "duplicate in file 4",
                "duplicate in client 3",
                "suppressed 2",
                "invalid 1"
            ]
        );
        summary.dry_run = true;
        assert!(summary.lines().contains("would be created"));
    }
}
