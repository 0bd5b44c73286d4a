//! Tables as CSV files, written while they are read: portions of rows go through a channel to a thread
//! that writes, so that memory holds two portions, however long the table.

use std::io::Write;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::Error;
use crate::imports::harmless;

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct TableFile<W> {
    portions: mpsc::Sender<Vec<Vec<String>>>,
    writing: JoinHandle<Result<W, csv::Error>>,
}

impl<W: Write + Send + 'static> TableFile<W> {
    /// Every cell that a spreadsheet would take for a formula gets an apostrophe before it.
    pub(crate) fn begin(head: Vec<String>, out: W) -> Self {
        let (portions, mut waiting) = mpsc::channel::<Vec<Vec<String>>>(2);
        let writing = tokio::task::spawn_blocking(move || {
            let mut table = csv::Writer::from_writer(out);
            table.write_record(&head)?;
            while let Some(rows) = waiting.blocking_recv() {
                for row in rows {
                    table.write_record(row.iter().map(|cell| harmless(cell)))?;
                }
            }
            table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
        });
        Self { portions, writing }
    }

    /// `false` when nobody takes the file any more.
    pub(crate) async fn write(&self, rows: Vec<Vec<String>>) -> bool {
        self.portions.send(rows).await.is_ok()
    }

    pub(crate) async fn end(self) -> Result<W, Error> {
        drop(self.portions);
        self.writing
            .await
            .map_err(|error| Error::internal("a table could not be written", error))?
            .map_err(|error| Error::internal("a table could not be written", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_formula_arrives_as_text_and_a_comma_stays_in_its_cell() {
        let file = TableFile::begin(vec!["name".into(), "company".into()], Vec::new());
        assert!(file.write(vec![vec!["=HYPERLINK(\"x\")".into(), "Harbour, Bay".into()]]).await);
        assert!(file.write(vec![vec!["+61 2".into(), "@here".into()]]).await);
        let bytes = file.end().await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "name,company\n\"'=HYPERLINK(\"\"x\"\")\",\"Harbour, Bay\"\n'+61 2,'@here\n");
    }
}
