//! Command-line verbs that turn one file into another, without a database or settings.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use chrono::NaiveDate;
use engines::scoring::Weights;

use crate::start::StartError;

/// `agency-os score`. A closed pipe on the other side is a normal end.
pub fn score(file: &Path, today: NaiveDate, weights: &str) -> Result<(), StartError> {
    let weights = read_weights(weights)?;
    match workflows::score_file::score_file(open(file)?, io::stdout().lock(), today, &weights) {
        Ok(summary) if summary.with_problems > 0 => {
            let note = format!(
                "{} of {} leads have a value that could not be read; see \"problems\"",
                summary.with_problems, summary.leads
            );
            writeln!(io::stderr(), "agency-os: {note}").map_err(StartError::Output)
        }
        Ok(_) => Ok(()),
        Err(workflows::score_file::Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(())
        }
        Err(error) => Err(refused(file, &error)),
    }
}

/// `agency-os classify`. A closed pipe on the other side is a normal end.
pub fn classify(file: &Path) -> Result<(), StartError> {
    use workflows::classify_file::{Error, classify_file};
    match classify_file(open(file)?, io::stdout().lock()) {
        Ok(summary) if summary.unreadable > 0 => {
            let note = format!(
                "{} of {} lines are no record with a text; see \"problem\"",
                summary.unreadable, summary.replies
            );
            writeln!(io::stderr(), "agency-os: {note}").map_err(StartError::Output)
        }
        Ok(_) => Ok(()),
        Err(Error::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(refused(file, &error)),
    }
}

fn read_weights(name: &str) -> Result<Weights, StartError> {
    if let Some(weights) = Weights::named(name) {
        return Ok(weights);
    }
    let path = Path::new(name);
    serde_json::from_reader(open(path)?).map_err(|error| refused(path, &error))
}

fn open(path: &Path) -> Result<Box<dyn Read>, StartError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    File::open(path).map(|file| Box::new(file) as Box<dyn Read>).map_err(|error| refused(path, &error))
}

/// The file's name and each cause in turn, since the outer error alone may not say enough.
fn refused(path: &Path, error: &dyn std::error::Error) -> StartError {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    StartError::Refused(format!("{}: {words}", path.display()))
}
