//! What became of the records that made no lead, for a person and as a file to mend and send again.

use std::io::Write;

use domain::{Capability, ClientId, ImportId, RowOutcome};
use store::lead_imports as rows;

use super::path_of;
use super::records::Records;
use super::verbs;
use crate::identity::{self, Visit};
use crate::{Error, Services};

const PAGE: i64 = 100;
const PORTION: i64 = 5_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1, without the header.
    pub row: i64,
    pub outcome: RowOutcome,
    pub reason: String,
}

/// Remarks in order of the file, a hundred at a time.
pub async fn problems(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
    after_row: i64,
) -> Result<Vec<Problem>, Error> {
    verbs::get(services, visit, client, id).await?;
    let mut tx = services.db.read(client).await?;
    let found = rows::remarks(&mut tx, id, after_row, PAGE).await?;
    Ok(found
        .into_iter()
        .map(|row| Problem { row: row.row_number, outcome: row.outcome, reason: row.reason })
        .collect())
}

/// Writes the records with remarks as a CSV file: row, outcome, reason, then the columns as they came.
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
pub async fn problem_file<W: Write + Send + 'static>(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ImportId,
    out: W,
) -> Result<W, Error> {
    identity::member(services, visit, client, Capability::Work).await?;
    let import = verbs::get(services, visit, client, id).await?;
    if !import.file_kept {
        return Err(Error::Deleted { what: "file" });
    }
    let path = path_of(services, id)?;
    let (sender, mut portions) = tokio::sync::mpsc::channel::<Vec<rows::Remark>>(2);
    let layout = import.layout;
    let writing = tokio::task::spawn_blocking(move || -> Result<W, csv::Error> {
        let mut table = csv::Writer::from_writer(out);
        let mut head = vec!["row".to_owned(), "outcome".to_owned(), "reason".to_owned()];
        head.extend(layout.columns.iter().map(|name| harmless(name)));
        table.write_record(&head)?;
        let mut records = Records::open(&path, &layout)?;
        records.advance()?;
        let mut row = 0;
        while let Some(remarks) = portions.blocking_recv() {
            for remark in remarks {
                while row < remark.row_number && records.advance()? {
                    row += 1;
                }
                let mut line = vec![remark.row_number.to_string(), remark.outcome.to_string(), remark.reason];
                line.extend((0..layout.columns.len()).map(|n| harmless(records.field(n))));
                table.write_record(&line)?;
            }
        }
        table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    });
    let mut after = 0;
    loop {
        let mut tx = services.db.read(client).await?;
        let found = rows::remarks(&mut tx, id, after, PORTION).await?;
        drop(tx);
        let Some(last) = found.last() else { break };
        after = last.row_number;
        if sender.send(found).await.is_err() {
            break;
        }
    }
    drop(sender);
    writing
        .await
        .map_err(|error| Error::internal("the list of problems could not be written", error))?
        .map_err(|error| Error::internal("the list of problems could not be written", error))
}

/// A text that no spreadsheet runs.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for (text, safe) in
            [("=1+1", "'=1+1"), ("+61", "'+61"), ("-2", "'-2"), ("@x", "'@x"), ("a=b", "a=b"), ("", "")]
        {
            assert_eq!(harmless(text), safe);
        }
    }
}
