//! Copies of a SQLite database: made while it is in use, checked before they are trusted.
//!
//! PostgreSQL has its own tool for this; see [`BackupError::UsePgDump`].

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions as _, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{ConnectOptions, Engine, OpenError, lock::FileLock, migrations::known_version, open};

/// Why a copy was not made or not taken back. `Display` is one sentence for an operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Row-level security is forced, so a plain `pg_dump` of the ordinary role would be refused.
    #[error(
        "This database is on PostgreSQL, whose own tool makes copies: \
         PGOPTIONS='-c agency.scope=system' pg_dump --enable-row-security --format=custom --file=FILE \"$AGENCY_DATABASE_URL\", \
         and pg_restore --no-owner takes them back."
    )]
    UsePgDump,
    #[error("There is no database file {}.", path.display())]
    NoDatabase { path: PathBuf },
    #[error("The file {} exists already; name a new one, a copy is never written over another.", path.display())]
    Exists { path: PathBuf },
    #[error("The copy could not be written to {}: {source}. Nothing was left behind.", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("The disk is full; no copy was made and nothing was left behind.")]
    Full,
    #[error("The file {} is not a sound copy of an agency-os database: {reason}. The database was not touched.", path.display())]
    Unsound { path: PathBuf, reason: String },
    #[error(
        "The copy has schema version {found}, newer than version {known} of this program; use a newer agency-os. The database was not touched."
    )]
    Newer { found: i64, known: i64 },
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    pub path: PathBuf,
    pub bytes: u64,
    pub schema_version: i64,
}

/// Copies the database to a new file as it is at one moment, without stopping whoever uses it: no
/// lock is taken, readers and the writer go on. The file appears whole or not at all.
pub async fn backup(options: &ConnectOptions, target: &Path) -> Result<Copy, BackupError> {
    let source = sqlite_file(options)?;
    if target.symlink_metadata().is_ok() {
        return Err(BackupError::Exists { path: target.to_owned() });
    }
    let making = Unfinished::beside(target, "making");
    let mut conn = open_plain(&source).await?;
    let written =
        sqlx::query("VACUUM INTO $1").bind(making.0.to_string_lossy().into_owned()).execute(&mut conn).await;
    let _ = conn.close().await;
    if let Err(error) = written {
        return Err(match open::sqlite_error(error, &source) {
            OpenError::Full => BackupError::Full,
            OpenError::Unreadable { source, .. } => BackupError::Write { path: target.to_owned(), source },
            OpenError::Other { source } => {
                BackupError::Write { path: target.to_owned(), source: io::Error::other(source) }
            }
            other => BackupError::Open(other),
        });
    }
    let schema_version = check(&making.0).await?;
    let write_error = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull => BackupError::Full,
        _ => BackupError::Write { path: target.to_owned(), source: error },
    };
    private(&making.0).and_then(|()| sync(&making.0)).map_err(write_error)?;
    let bytes = fs::metadata(&making.0).map_err(write_error)?.len();
    making.become_file(target).map_err(write_error)?;
    Ok(Copy { path: target.to_owned(), bytes, schema_version })
}

/// Puts a copy in the place of the database, after checking it. Refuses while any process has the
/// database open. What was there before is kept beside it, in the file the answer names.
pub async fn restore(options: &ConnectOptions, copy: &Path) -> Result<Option<PathBuf>, BackupError> {
    let target = sqlite_file_name(options)?;
    if !copy.is_file() {
        return Err(BackupError::NoDatabase { path: copy.to_owned() });
    }
    let _lock = FileLock::take(&target)?;
    let write_error = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull => BackupError::Full,
        _ => BackupError::Write { path: target.clone(), source: error },
    };
    // Checked as it will be used: another process may still be writing to the file we were given.
    let making = Unfinished::beside(&target, "restoring");
    fs::copy(copy, &making.0).map_err(write_error)?;
    check(&making.0).await.map_err(|error| match error {
        BackupError::Unsound { reason, .. } => BackupError::Unsound { path: copy.to_owned(), reason },
        other => other,
    })?;
    private(&making.0).and_then(|()| sync(&making.0)).map_err(write_error)?;
    let kept = keep_old(&target).await.map_err(write_error)?;
    making.become_file(&target).map_err(write_error)?;
    Ok(kept)
}

/// Reads the whole file: pages, foreign keys, and whether its schema is ours. Answers its version.
async fn check(path: &Path) -> Result<i64, BackupError> {
    let unsound = |reason: String| BackupError::Unsound { path: path.to_owned(), reason };
    let not_ours = |error: sqlx::Error| {
        unsound(error.as_database_error().map_or_else(|| error.to_string(), |e| e.message().to_owned()))
    };
    let mut conn = open_plain(path).await.map_err(|error| unsound(error.to_string()))?;
    let looked = async {
        let pages: Vec<(String,)> =
            sqlx::query_as("PRAGMA integrity_check(1)").fetch_all(&mut conn).await.map_err(not_ours)?;
        if let Some((finding,)) = pages.iter().find(|(finding,)| finding != "ok") {
            return Err(unsound(finding.clone()));
        }
        let orphans =
            sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut conn).await.map_err(not_ours)?;
        if orphans.is_some() {
            return Err(unsound("rows point at rows that are not there".to_owned()));
        }
        let (version,): (Option<i64>,) =
            sqlx::query_as("SELECT MAX(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&mut conn)
                .await
                .map_err(not_ours)?;
        version.ok_or_else(|| unsound("it has no schema".to_owned()))
    }
    .await;
    let _ = conn.close().await;
    for extra in ["-wal", "-shm"] {
        let _ = fs::remove_file(with_suffix(path, extra));
    }
    let (found, known) = (looked?, known_version(Engine::Sqlite));
    if found > known { Err(BackupError::Newer { found, known }) } else { Ok(found) }
}

/// Links the present database to a name of its own, log and all, so that the new file can take its
/// place in one step. A sound database is folded into one file first.
async fn keep_old(target: &Path) -> io::Result<Option<PathBuf>> {
    if !target.exists() {
        return Ok(None);
    }
    if let Ok(mut conn) = open_plain(target).await {
        // A damaged one cannot be folded; it is kept as it is.
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut conn).await;
        let _ = conn.close().await;
    }
    let mut kept = with_suffix(target, ".before-restore");
    let mut n = 1;
    while kept.symlink_metadata().is_ok() {
        n += 1;
        kept = with_suffix(target, &format!(".before-restore-{n}"));
    }
    fs::hard_link(target, &kept)?;
    // A log left behind would be read into the new file.
    for extra in ["-wal", "-shm"] {
        let log = with_suffix(target, extra);
        if log.exists() {
            fs::rename(&log, with_suffix(&kept, extra))?;
        }
    }
    Ok(Some(kept))
}

/// Without our lock and without changing anything: SQLite lets several processes read.
async fn open_plain(path: &Path) -> Result<SqliteConnection, OpenError> {
    let opened = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(std::time::Duration::from_secs(10))
        .disable_statement_logging()
        .connect()
        .await;
    opened.map_err(|error| open::sqlite_error(error, path))
}

fn sqlite_file_name(options: &ConnectOptions) -> Result<PathBuf, BackupError> {
    match options.engine()? {
        Engine::Postgres => Err(BackupError::UsePgDump),
        Engine::Sqlite => Ok(options.sqlite_path().ok_or(OpenError::Address)?),
    }
}

fn sqlite_file(options: &ConnectOptions) -> Result<PathBuf, BackupError> {
    let path = sqlite_file_name(options)?;
    if path.is_file() { Ok(path) } else { Err(BackupError::NoDatabase { path }) }
}

/// A file on its way to its name; removed if it never gets there.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(target: &Path, what: &str) -> Self {
        let path = with_suffix(target, &format!(".{what}-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        Self(path)
    }

    fn become_file(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.0, target)?;
        // The name itself must survive a power cut, too.
        let folder =
            target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for extra in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&self.0, extra));
        }
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// It holds everything about everybody.
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
