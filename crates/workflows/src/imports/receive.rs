//! Taking an upload: to disk as it comes, then a first look.

use std::path::Path;

use domain::people::tidy;
use domain::{AuditAction, Capability, ClientId, FileFormat, ImportId};
use futures::{Stream, StreamExt};
use serde_json::json;
use store::lead_imports::{self as rows, NewImport};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::layout::{Encoding, Layout, Look, delimiter_of};
use super::mapping::Mapping;
use super::records::Records;
use super::verbs::{self, ImportView};
use super::{path_of, sheet};
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Visit};
use crate::{Error, Services};

/// Largest upload: 2 GiB.
const BYTES_MAX: u64 = 2 << 30;
const NAME_MAX: usize = 200;
/// Longest column name that is kept.
const COLUMN_MAX: usize = 200;

/// Takes a list of leads. It is looked at and waits for [`super::start`]; nothing is imported yet.
pub async fn receive<C: AsRef<[u8]>, E: std::error::Error + Send + Sync + 'static>(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    file_name: &str,
    mut body: impl Stream<Item = Result<C, E>> + Unpin + Send,
) -> Result<ImportView, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    let id: ImportId = services.ids.next();
    let path = path_of(services, id)?;
    let written = write(&path, &mut body).await;
    let settled = match written {
        Ok(look) => settle(&path, look).await,
        Err(error) => Err(error),
    };
    let (layout, bytes) = match settled {
        Ok(settled) => settled,
        Err(error) => {
            // A file that is no import would lie there for ever.
            let _ = fs::remove_file(&path).await;
            return Err(error);
        }
    };
    let name: String = tidy(file_name).chars().take(NAME_MAX).collect();
    let mapping = Mapping::guess(&layout.columns);
    let new = NewImport {
        id,
        created_by: who.user,
        file_name: if name.is_empty() { "list".to_owned() } else { name },
        file_bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        layout: serde_json::to_value(&layout)
            .map_err(|error| Error::internal("the layout could not be kept", error))?,
        mapping: serde_json::to_value(&mapping)
            .map_err(|error| Error::internal("the mapping could not be kept", error))?,
        at: services.now(),
    };
    let mut tx = services.db.write(client).await?;
    rows::insert(&mut tx, &new).await?;
    let entry = Entry::new(AuditAction::Import, "lead_import", id)
        .after(json!({"file_name": new.file_name, "file_bytes": new.file_bytes}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    verbs::get(services, visit, client, id).await
}

fn disk(error: std::io::Error) -> Error {
    Error::internal("the upload could not be written", error)
}

async fn write<C: AsRef<[u8]>, E: std::error::Error + Send + Sync + 'static>(
    path: &Path,
    body: &mut (impl Stream<Item = Result<C, E>> + Unpin + Send),
) -> Result<Look, Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).await.map_err(disk)?;
    }
    let file = fs::File::options().write(true).create_new(true).open(path).await.map_err(disk)?;
    let mut file = tokio::io::BufWriter::with_capacity(256 << 10, file);
    let mut look = Look::default();
    while let Some(portion) = body.next().await {
        let portion = portion
            .map_err(|_| Error::refused("upload_broken", "The upload ended early. Send the file again."))?;
        let bytes = portion.as_ref();
        look.at(bytes);
        if look.bytes() > BYTES_MAX {
            return Err(Error::field("file", "too_long", "The file is larger than 2 GB."));
        }
        file.write_all(bytes).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)?;
    file.into_inner().sync_all().await.map_err(disk)?;
    Ok(look)
}

/// Finds out how to read the file. A spreadsheet is turned into a plain table first.
pub(super) async fn settle(path: &Path, look: Look) -> Result<(Layout, u64), Error> {
    let path = path.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        if look.bytes() == 0 {
            return Err(Error::field("file", "empty", "The file is empty."));
        }
        if look.is_archive() {
            let columns = sheet::to_table(&path)?;
            let bytes = std::fs::metadata(&path).map_err(disk)?.len();
            return Ok((
                Layout { format: FileFormat::Xlsx, encoding: Encoding::Utf8, delimiter: ',', columns },
                bytes,
            ));
        }
        let mut layout = Layout {
            format: FileFormat::Csv,
            encoding: look.encoding(),
            delimiter: ',',
            columns: Vec::new(),
        };
        layout.delimiter = delimiter_of(&beginning(&path, layout.encoding).map_err(disk)?);
        layout.columns = columns(&path, &layout)?;
        Ok((layout, look.bytes()))
    });
    looked.await.map_err(|error| Error::internal("the upload could not be looked at", error))?
}

fn beginning(path: &Path, encoding: Encoding) -> std::io::Result<String> {
    let mut text = super::encoding::Utf8::new(std::fs::File::open(path)?, encoding);
    let mut start = vec![0; 64 << 10];
    let length = text.fill(&mut start)?;
    Ok(String::from_utf8_lossy(&start[..length]).into_owned())
}

/// The names in the first record.
pub(super) fn columns(path: &Path, layout: &Layout) -> Result<Vec<String>, Error> {
    let mut records = Records::open(path, layout).map_err(disk)?;
    let found = records.advance().map_err(disk)?;
    if let Some(bad) = records.bad() {
        return Err(Error::field(
            "file",
            "no_header",
            format!("The first line cannot be read. {}", bad.words()),
        ));
    }
    let names: Vec<String> =
        (0..records.fields()).map(|n| tidy(records.field(n)).chars().take(COLUMN_MAX).collect()).collect();
    if !found || names.iter().all(String::is_empty) {
        return Err(Error::field("file", "no_header", "The first line must name the columns."));
    }
    Ok(names)
}
