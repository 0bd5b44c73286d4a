//! One process per SQLite file (decisions.md D11).

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
};

use crate::OpenError;

/// Holds `<database>.lock` for as long as it lives. The kernel lets go of it when the process ends,
/// however it ends. The lock is on a file of its own: closing any other handle on the database
/// file would drop the locks SQLite itself holds there.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    pub(crate) fn path_for(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        PathBuf::from(name)
    }

    pub(crate) fn take(database: &Path) -> Result<Self, OpenError> {
        let unreadable = |source| OpenError::Unreadable { path: database.to_owned(), source };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(Self::path_for(database))
            .map_err(unreadable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let known = file.read_to_string(&mut holder).is_ok();
                let process = holder.trim().parse().ok().filter(|_| known);
                return Err(OpenError::Locked { path: database.to_owned(), process });
            }
            Err(TryLockError::Error(source)) => return Err(unreadable(source)),
        }
        // Only for the other process's message; the lock is what counts.
        let note = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
        note.map_err(unreadable)?;
        Ok(Self { _file: file })
    }
}
