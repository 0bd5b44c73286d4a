//! Opening a database: where it is, and why it could not be opened, in sentences for an operator.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection, PgConnection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Engine, lock::FileLock};

/// Where the database is and how many connections it may have.
#[derive(Clone)]
pub struct ConnectOptions {
    /// `sqlite:///path/to/agency.db`, `sqlite:relative.db` or `postgres://user:password@host/database`.
    /// Never printed: it may hold a password.
    pub url: String,
    /// SQLite connections that read; there is always one that writes.
    pub readers: u32,
    /// PostgreSQL connections kept open, and the most there may be (domain.md section 1: 5 and 10 more).
    pub min_connections: u32,
    pub max_connections: u32,
    /// How long a caller waits for a connection before the database counts as busy.
    pub acquire_timeout: Duration,
}

impl ConnectOptions {
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 4,
            min_connections: 5,
            max_connections: 15,
            acquire_timeout: Duration::from_secs(30),
        }
    }

    /// The file of a SQLite address; `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let rest = self.url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(rest.strip_prefix("//").unwrap_or(rest)))
    }

    pub fn engine(&self) -> Result<Engine, OpenError> {
        match self.url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Engine::Sqlite),
            Some("postgres" | "postgresql") => Ok(Engine::Postgres),
            _ => Err(OpenError::Address),
        }
    }
}

impl std::fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectOptions").field("engine", &self.engine().ok()).finish_non_exhaustive()
    }
}

/// Why a database could not be opened or migrated. `Display` is one sentence an operator can act on.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("The database address must begin with sqlite: or postgres:// and name a file or a database.")]
    Address,
    #[error("The database file {} cannot be opened: {source}.", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error(
        "The database file {} is in use by another agency-os{}; SQLite serves one process, so stop that one first or use PostgreSQL.",
        path.display(),
        process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Locked { path: PathBuf, process: Option<u32> },
    #[error("The database file {} is damaged or is not a database; restore a backup with `agency-os restore`.", path.display())]
    Damaged { path: PathBuf },
    #[error("The disk of the database is full; nothing was written.")]
    Full,
    #[error("The PostgreSQL server cannot be reached: {source}.")]
    Unreachable { source: sqlx::Error },
    #[error("PostgreSQL refused to open the database: {reason}.")]
    Refused { reason: String },
    #[error(
        "The database has schema version {found}, newer than version {known} of this program; start a newer agency-os."
    )]
    Newer { found: i64, known: i64 },
    #[error(
        "Migration {version} was changed after this database ran it; this program does not belong to this database."
    )]
    Changed { version: i64 },
    #[error("Migration {version} failed and was undone: {source}.")]
    Migration { version: i64, source: sqlx::Error },
    #[error("The database could not be opened: {source}.")]
    Other { source: sqlx::Error },
}

pub(crate) struct SqlitePools {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
    pub(crate) lock: FileLock,
}

pub(crate) async fn sqlite(options: &ConnectOptions, path: &Path) -> Result<SqlitePools, OpenError> {
    if path.as_os_str().is_empty() || path.as_os_str() == ":memory:" {
        return Err(OpenError::Address);
    }
    let lock = FileLock::take(path)?;
    probe(path)?;
    let common = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(400)
        .pragma("cache_size", "-16000")
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging();
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(options.acquire_timeout)
        // A connection to a file does not break by waiting; asking it each time holds up the next writer.
        .test_before_acquire(false)
        .connect_with(common.clone().optimize_on_close(true, 400))
        .await
        .map_err(|error| sqlite_error(error, path))?;
    // Reads the whole schema, so a damaged one is noticed here and not by the first visitor.
    sqlx::query("SELECT COUNT(*) FROM sqlite_schema")
        .execute(&write)
        .await
        .map_err(|error| sqlite_error(error, path))?;
    let read = SqlitePoolOptions::new()
        .max_connections(options.readers.max(1))
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .connect_lazy_with(common.pragma("query_only", "ON"));
    Ok(SqlitePools { read, write, lock })
}

/// Tells an unreadable file from a damaged one before SQLite says the same about both.
fn probe(path: &Path) -> Result<(), OpenError> {
    use std::{io::Read, os::unix::fs::OpenOptionsExt};
    let unreadable = |source| OpenError::Unreadable { path: path.to_owned(), source };
    let mut file = match std::fs::File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // SQLite would let everybody read what it makes; this holds everything about everybody.
            let made = std::fs::File::options().write(true).create_new(true).mode(0o600).open(path);
            return made.map(|_| ()).map_err(unreadable);
        }
        Err(error) => return Err(unreadable(error)),
    };
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
    }
    let mut head = Vec::with_capacity(16);
    (&mut file).take(16).read_to_end(&mut head).map_err(unreadable)?;
    if head.is_empty() || head == b"SQLite format 3\0" {
        Ok(())
    } else {
        Err(OpenError::Damaged { path: path.to_owned() })
    }
}

/// NOTADB and CORRUPT are damage, FULL is a full disk, CANTOPEN and IOERR are the file system's.
pub(crate) fn sqlite_error(error: sqlx::Error, path: &Path) -> OpenError {
    let code = error.as_database_error().and_then(|e| e.code()).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(11 | 26) => OpenError::Damaged { path: path.to_owned() },
        Some(13) => OpenError::Full,
        Some(5 | 6) => OpenError::Locked { path: path.to_owned(), process: None },
        Some(8 | 10 | 14) => {
            OpenError::Unreadable { path: path.to_owned(), source: std::io::Error::other(error) }
        }
        _ => OpenError::Other { source: error },
    }
}

/// How long the server may take to answer the first connection.
const REACH: Duration = Duration::from_secs(5);

pub(crate) async fn postgres(options: &ConnectOptions) -> Result<PgPool, OpenError> {
    let connect = PgConnectOptions::from_str(&options.url)
        .map_err(|_| OpenError::Address)?
        .application_name("agency-os")
        .options([("idle_in_transaction_session_timeout", "60s"), ("TimeZone", "UTC")])
        .statement_cache_capacity(400)
        .disable_statement_logging();
    // A pool tries again until its timeout; an operator who mistyped the address should know at once.
    let first = tokio::time::timeout(REACH, PgConnection::connect_with(&connect)).await;
    let first = first.map_err(|_| OpenError::Unreachable { source: sqlx::Error::PoolTimedOut })?;
    first.map_err(postgres_error)?.close().await.map_err(postgres_error)?;
    PgPoolOptions::new()
        .min_connections(options.min_connections)
        .max_connections(options.max_connections.max(2))
        .acquire_timeout(options.acquire_timeout)
        .max_lifetime(Duration::from_secs(1800))
        .test_before_acquire(true)
        .connect_with(connect)
        .await
        .map_err(postgres_error)
}

pub(crate) fn postgres_error(error: sqlx::Error) -> OpenError {
    if let Some(database) = error.as_database_error() {
        return match database.code().as_deref() {
            Some("53100") => OpenError::Full,
            _ => OpenError::Refused { reason: database.message().to_owned() },
        };
    }
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
            OpenError::Unreachable { source: error }
        }
        source => OpenError::Other { source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_disk_has_its_own_sentence() {
        let pool =
            SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("it opens");
        sqlx::raw_sql("PRAGMA max_page_count = 3; CREATE TABLE t (b BLOB)")
            .execute(&pool)
            .await
            .expect("it fits");
        let full = sqlx::query("INSERT INTO t VALUES (zeroblob(100000))")
            .execute(&pool)
            .await
            .expect_err("it does not fit");
        assert!(matches!(sqlite_error(full, Path::new("a.db")), OpenError::Full));
    }
}
