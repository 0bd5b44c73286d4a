//! The database: an enum of pools, and the doors to its transactions.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use domain::ClientId;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use tokio::sync::Notify;

use crate::{ClientTx, ConnectOptions, Engine, OpenError, Result, SystemTx, lock::FileLock, open, tx::Inner};

/// A handle on the database, cheap to clone.
///
/// SQLite: several connections that read and one that writes, so writers queue inside the process
/// instead of failing; the file is locked against other processes for as long as a handle lives.
/// PostgreSQL: one pool. Open a transaction only in a workflow and pass it down: a second writer
/// opened inside the first would wait for it.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) pools: Pools,
    pub(crate) jobs: Arc<JobSignal>,
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Sqlite(Sqlite),
    Postgres(PgPool),
}

#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
    pub(crate) path: PathBuf,
    _lock: Arc<FileLock>,
}

/// Tells this process's runner that a committed transaction left work to do.
#[derive(Debug, Default)]
pub(crate) struct JobSignal {
    pub(crate) wake: Notify,
    /// Whether jobs of the process that died before this one have been freed.
    pub(crate) freed: AtomicBool,
}

/// How many connections the pools hold, for the metrics page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUse {
    pub open: u32,
    pub idle: u32,
}

impl Db {
    /// Opens the database and refuses one whose schema is newer than this program. Does not
    /// migrate: see [`Db::migrate`].
    pub async fn connect(options: &ConnectOptions) -> Result<Self, OpenError> {
        let pools = match options.engine()? {
            Engine::Sqlite => {
                let path = options.sqlite_path().ok_or(OpenError::Address)?;
                let pools = open::sqlite(options, &path).await?;
                Pools::Sqlite(Sqlite {
                    read: pools.read,
                    write: pools.write,
                    path,
                    _lock: Arc::new(pools.lock),
                })
            }
            Engine::Postgres => Pools::Postgres(open::postgres(options).await?),
        };
        let db = Self { pools, jobs: Arc::default() };
        db.refuse_newer().await?;
        Ok(db)
    }

    pub fn engine(&self) -> Engine {
        match &self.pools {
            Pools::Sqlite(_) => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// A consistent, read-only view of one client's rows.
    pub async fn read(&self, client: ClientId) -> Result<ClientTx> {
        Ok(ClientTx::new(self.begin(Access::Read, Some(client)).await?, client, self.jobs.clone()))
    }

    /// A unit of work on one client's rows.
    pub async fn write(&self, client: ClientId) -> Result<ClientTx> {
        Ok(ClientTx::new(self.begin(Access::Write, Some(client)).await?, client, self.jobs.clone()))
    }

    /// A consistent, read-only view of what no client owns.
    pub async fn system_read(&self) -> Result<SystemTx> {
        Ok(SystemTx::new(self.begin(Access::Read, None).await?, self.jobs.clone()))
    }

    /// A unit of work on what no client owns. On PostgreSQL it sees every client's rows, so a
    /// function that takes it must name the client itself wherever there is one.
    pub async fn system_write(&self) -> Result<SystemTx> {
        Ok(SystemTx::new(self.begin(Access::Write, None).await?, self.jobs.clone()))
    }

    async fn begin(&self, access: Access, client: Option<ClientId>) -> Result<Inner> {
        Ok(match &self.pools {
            Pools::Sqlite(lite) => Inner::Sqlite(match access {
                Access::Read => lite.read.begin().await?,
                Access::Write => lite.write.begin_with("BEGIN IMMEDIATE").await?,
            }),
            Pools::Postgres(pool) => {
                let mode = match access {
                    Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                    Access::Write => "BEGIN",
                };
                // One round trip for both statements. An id's text is hexadecimal and hyphens only.
                let scope = match client {
                    Some(client) => format!("{mode}; SET LOCAL agency.client_id = '{client}'"),
                    None => format!("{mode}; SET LOCAL agency.scope = 'system'"),
                };
                Inner::Postgres(pool.begin_with(AssertSqlSafe(scope)).await?)
            }
        })
    }

    /// Asks the database one trivial question.
    pub async fn ping(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite(lite) => sqlx::query("SELECT 1").execute(&lite.read).await.map(|_| ())?,
            Pools::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(|_| ())?,
        }
        Ok(())
    }

    pub fn pool_use(&self) -> PoolUse {
        let count = |open: u32, idle: usize| PoolUse { open, idle: u32::try_from(idle).unwrap_or(u32::MAX) };
        match &self.pools {
            Pools::Sqlite(lite) => {
                count(lite.read.size() + lite.write.size(), lite.read.num_idle() + lite.write.num_idle())
            }
            Pools::Postgres(pool) => count(pool.size(), pool.num_idle()),
        }
    }

    /// Waits until a transaction of this process commits with new work in it; at once if one has
    /// since the last wait.
    pub async fn new_work(&self) {
        self.jobs.wake.notified().await;
    }

    /// Ends the wait of [`Db::new_work`]: word of work came from elsewhere.
    pub fn wake(&self) {
        self.jobs.wake.notify_one();
    }

    /// The pool, for the carrier of jobs; `None` on SQLite. Not a way round the store: statements
    /// on our tables stay in this crate.
    pub fn postgres_pool(&self) -> Option<PgPool> {
        match &self.pools {
            Pools::Sqlite(_) => None,
            Pools::Postgres(pool) => Some(pool.clone()),
        }
    }

    /// Lets SQLite's commits reach the disk together instead of one by one. For worlds that are played
    /// or thrown away: after a failure of the machine (not of the process) the last commits may be
    /// missing, never half of one. Nothing on PostgreSQL.
    pub async fn commit_lazily(&self, lazily: bool) -> Result<()> {
        let Pools::Sqlite(lite) = &self.pools else { return Ok(()) };
        let pragma = if lazily {
            "PRAGMA synchronous = NORMAL"
        } else {
            // What was left to the system is on the disk before commits are promises again.
            "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)"
        };
        sqlx::raw_sql(pragma).execute(&lite.write).await?;
        Ok(())
    }

    /// Lets SQLite refresh its statistics; call it about once a day. Nothing on PostgreSQL.
    pub async fn optimize(&self) -> Result<()> {
        if let Pools::Sqlite(lite) = &self.pools {
            sqlx::raw_sql("PRAGMA analysis_limit = 400; PRAGMA optimize").execute(&lite.write).await?;
        }
        Ok(())
    }

    /// Waits for open transactions, closes the connections and writes SQLite's log back into its file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite(lite) => {
                lite.read.close().await;
                lite.write.close().await;
            }
            Pools::Postgres(pool) => {
                // A peer that is gone must not hold up a stop.
                let _ = tokio::time::timeout(Duration::from_secs(5), pool.close()).await;
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Access {
    Read,
    Write,
}
