//! Writing the archive: a ZIP of JSON lines, on a thread of its own while rows come.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use domain::ClientId;
use serde_json::{Map, Value, json};
use store::exports::content::{self, Cells, Table};
use tokio::sync::mpsc;
use tokio::task::{self, JoinError};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::{Error, Services};

/// Rows that wait for the writing thread.
const WAITING: usize = 256;

type Zip = ZipWriter<BufWriter<File>>;

/// Writes the client's data to `path`; answers its size in bytes. A half-written file never stands
/// under that name.
pub(super) async fn write(services: &Services, client: ClientId, path: &Path) -> Result<u64, Error> {
    let part = path.with_extension("part");
    let begun = part.clone();
    let mut zip = on_a_thread(move || begin(&begun)).await?;
    let mut counts = Map::new();
    // One transaction is one moment: rows of different tables fit together.
    let mut tx = services.db.read(client).await?;
    let tables = content::tables(&mut tx).await?;
    let people = (String::from("people"), None);
    let all = tables.into_iter().map(|table| (table.name.clone(), Some(table)));
    for (name, table) in std::iter::once(people).chain(all) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (file, of) = (name.clone(), table.clone());
        let writing = task::spawn_blocking(move || lines(zip, &file, of.as_ref(), receiver));
        match &table {
            Some(table) => content::send_rows(&mut tx, table, &sender).await?,
            None => content::send_people(&mut tx, &sender).await?,
        }
        drop(sender);
        let (back, count) = writing.await.map_err(thread)?.map_err(disk)?;
        zip = back;
        counts.insert(name, Value::from(count));
    }
    drop(tx);
    let about = json!({
        "format": "agency-os-export-1",
        "client_id": client,
        "made_at": services.now(),
        "rows": counts,
        "notes": "One JSON object a line. Times are RFC 3339 in UTC, amounts Australian dollars as decimal text. Deleted rows, passwords, keys and other secrets are left out.",
    });
    let to = path.to_owned();
    on_a_thread(move || finish(zip, &about, &part, &to)).await
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    task::spawn_blocking(work).await.map_err(thread)?.map_err(disk)
}

fn thread(error: JoinError) -> Error {
    Error::internal("the archive's thread ended", error)
}

fn disk(error: io::Error) -> Error {
    Error::internal("the archive could not be written", error)
}

fn zipped(error: ZipError) -> io::Error {
    io::Error::other(error)
}

fn begin(part: &Path) -> io::Result<Zip> {
    if let Some(folder) = part.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(ZipWriter::new(BufWriter::new(File::create(part)?)))
}

/// Large tables may pass 4 GiB.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().large_file(true)
}

fn lines(
    mut zip: Zip,
    name: &str,
    table: Option<&Table>,
    mut rows: mpsc::Receiver<Cells>,
) -> io::Result<(Zip, u64)> {
    zip.start_file(format!("{name}.jsonl"), options()).map_err(zipped)?;
    let mut count = 0;
    while let Some(cells) = rows.blocking_recv() {
        let row = match table {
            Some(table) => table.finish(cells),
            None => cells.into_map(),
        };
        serde_json::to_writer(&mut zip, &row)?;
        zip.write_all(b"\n")?;
        count += 1;
    }
    Ok((zip, count))
}

fn finish(mut zip: Zip, about: &Value, part: &Path, path: &Path) -> io::Result<u64> {
    zip.start_file("export.json", options()).map_err(zipped)?;
    serde_json::to_writer_pretty(&mut zip, about)?;
    let file = zip.finish().map_err(zipped)?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    let size = file.metadata()?.len();
    std::fs::rename(part, path)?;
    Ok(size)
}
