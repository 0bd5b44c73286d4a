//! Transactions, and for whom they are.
//!
//! A [`ClientTx`] belongs to one client (tenant) and is the only key to tenant tables: functions on
//! them take `&mut ClientTx` and bind [`ClientTx::client`], so a query for tenant data cannot be
//! written without saying whose. A [`SystemTx`] is for what no tenant owns: people, sessions, jobs,
//! settings. On PostgreSQL both also tell the database (row-level security is the second net).
//! Functions that serve either, such as enqueueing a job, take `&mut Tx`.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use domain::ClientId;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction, postgres::PgArguments, sqlite::SqliteArguments};

use crate::{
    Engine, Result,
    db::JobSignal,
    query::{Query, Target},
};

/// Whose rows a transaction may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Client(ClientId),
    System,
}

/// A transaction on either engine. Dropped without `commit`, it rolls back.
pub struct Tx {
    inner: Inner,
    scope: Scope,
    savepoints: u32,
    jobs: Arc<JobSignal>,
    /// Whether the runner must be told when this commits.
    work: bool,
}

pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    fn new(inner: Inner, scope: Scope, jobs: Arc<JobSignal>) -> Self {
        Self { inner, scope, savepoints: 0, jobs, work: false }
    }

    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Starts a statement. Only text known at compile time is taken; values are bound.
    pub(crate) fn query(&mut self, sql: &'static str) -> Query<'_> {
        let target = match &mut self.inner {
            Inner::Sqlite(tx) => Target::Sqlite(&mut *tx, SqliteArguments::default()),
            Inner::Postgres(tx) => Target::Postgres(&mut *tx, PgArguments::default()),
        };
        Query::new(sql, target)
    }

    /// Marks a point to come back to. A failed statement ends a PostgreSQL transaction unless
    /// there is one, so try what may fail between `savepoint` and `release` or `rollback_to`.
    pub async fn savepoint(&mut self) -> Result<Savepoint> {
        self.savepoints += 1;
        let point = Savepoint(self.savepoints);
        self.control(format!("SAVEPOINT point_{}", point.0)).await?;
        Ok(point)
    }

    /// Keeps what was done since the point.
    pub async fn release(&mut self, point: Savepoint) -> Result<()> {
        self.control(format!("RELEASE SAVEPOINT point_{}", point.0)).await
    }

    /// Undoes what was done since the point; the transaction goes on.
    pub async fn rollback_to(&mut self, point: Savepoint) -> Result<()> {
        self.control(format!("ROLLBACK TO SAVEPOINT point_{}", point.0)).await?;
        self.release(point).await
    }

    async fn control(&mut self, sql: String) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await.map(|_| ())?,
            Inner::Postgres(tx) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Has the runner of this process look for work once this is committed.
    pub(crate) fn wake_on_commit(&mut self) {
        self.work = true;
    }

    async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        if self.work {
            self.jobs.wake.notify_one();
        }
        Ok(())
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("engine", &self.engine())
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A point inside a transaction, to be released or rolled back to.
#[derive(Debug)]
#[must_use = "release it or roll back to it"]
pub struct Savepoint(u32);

/// A transaction on one client's rows. Made only by [`crate::Db::read`] and [`crate::Db::write`].
#[derive(Debug)]
pub struct ClientTx {
    tx: Tx,
    client: ClientId,
}

impl ClientTx {
    pub(crate) fn new(inner: Inner, client: ClientId, jobs: Arc<JobSignal>) -> Self {
        Self { tx: Tx::new(inner, Scope::Client(client), jobs), client }
    }
    /// Whose rows these are; bind it in every statement.
    pub fn client(&self) -> ClientId {
        self.client
    }
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await
    }
}

/// A transaction on what no client owns. Made only by [`crate::Db::system_read`] and
/// [`crate::Db::system_write`].
#[derive(Debug)]
pub struct SystemTx {
    tx: Tx,
}

impl SystemTx {
    pub(crate) fn new(inner: Inner, jobs: Arc<JobSignal>) -> Self {
        Self { tx: Tx::new(inner, Scope::System, jobs) }
    }
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await
    }
}

impl Deref for ClientTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}
impl DerefMut for ClientTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
impl Deref for SystemTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}
impl DerefMut for SystemTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
