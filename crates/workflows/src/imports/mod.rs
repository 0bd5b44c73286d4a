//! Importing lists, however large or messy.
//!
//! An upload is written to disk as it comes and looked at: **layout** (encoding, delimiter, column
//! names) and a proposed **mapping** of columns to facts. A person corrects the mapping and starts;
//! a job then reads the file a **portion** of records at a time, and each portion's leads, remarks and
//! progress are one transaction. So a process that is killed loses a portion at most and repeats none.
//! Memory holds one portion and sixteen bytes an address, whatever the file.

mod encoding;
mod keep;
mod layout;
mod mapping;
mod receive;
mod records;
mod report;
mod run;
mod sheet;
mod verbs;

pub(crate) use keep::forget_files;
pub use layout::{Encoding, Layout};
pub use mapping::{Mapping, Target};
pub use receive::receive;
pub(crate) use report::harmless;
pub use report::{Problem, problem_file, problems};
pub use run::ImportLeads;
pub use verbs::{ImportView, Preview, PreviewRow, Start, cancel, get, list, pause, preview, resume, start};

use std::path::PathBuf;

use domain::ImportId;

use crate::{Error, Services};

/// Where an upload lies.
fn path_of(services: &Services, id: ImportId) -> Result<PathBuf, Error> {
    let folder = services.files.as_deref().ok_or_else(|| {
        Error::refused(
            "no_file_store",
            "This server has no place for files; its operator can set a data directory.",
        )
    })?;
    Ok(folder.join("imports").join(id.as_uuid().simple().to_string()))
}
