//! The schema this program was built for, and bringing a database up to it.

use sqlx::migrate::{MigrateError, Migrator};

use crate::{Db, Engine, OpenError, Result, db::Pools, jobs::carrier, open};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(crate) fn of(engine: Engine) -> &'static Migrator {
    match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    }
}

/// The version of the newest migration this program knows.
pub fn known_version(engine: Engine) -> i64 {
    of(engine).iter().map(|migration| migration.version).max().unwrap_or(0)
}

impl Db {
    /// Brings the schema up to date; does nothing when it is. On PostgreSQL several processes may
    /// call it at once: one does the work, the others wait.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        self.refuse_newer().await?;
        let engine = self.engine();
        let done = match &self.pools {
            Pools::Sqlite(lite) => of(engine).run(&lite.write).await,
            Pools::Postgres(pool) => of(engine).run(pool).await,
        };
        done.map_err(|error| self.migration_error(error))?;
        if let Pools::Postgres(pool) = &self.pools {
            carrier::migrate(pool).await?;
        }
        Ok(())
    }

    /// The newest migration the database has run; 0 for an empty database.
    pub async fn schema_version(&self) -> Result<i64> {
        let sql = "SELECT MAX(version) FROM _sqlx_migrations";
        let found: sqlx::Result<Option<i64>> = match &self.pools {
            Pools::Sqlite(lite) => sqlx::query_scalar(sql).fetch_one(&lite.write).await,
            Pools::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        };
        match found {
            Ok(version) => Ok(version.unwrap_or(0)),
            Err(error) if is_missing_table(&error) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn refuse_newer(&self) -> Result<(), OpenError> {
        let found = match self.schema_version().await {
            Ok(found) => found,
            Err(crate::Error::Database(error)) => return Err(self.open_error(error)),
            Err(error) => return Err(OpenError::Other { source: sqlx::Error::Protocol(error.to_string()) }),
        };
        let known = known_version(self.engine());
        if found > known { Err(OpenError::Newer { found, known }) } else { Ok(()) }
    }

    fn migration_error(&self, error: MigrateError) -> OpenError {
        match error {
            MigrateError::VersionMismatch(version) | MigrateError::VersionMissing(version) => {
                OpenError::Changed { version }
            }
            MigrateError::ExecuteMigration(source, version) => match self.open_error(source) {
                OpenError::Other { source } => OpenError::Migration { version, source },
                OpenError::Refused { reason } => {
                    OpenError::Migration { version, source: sqlx::Error::Protocol(reason) }
                }
                known => known,
            },
            MigrateError::Execute(source) => self.open_error(source),
            other => OpenError::Other { source: sqlx::Error::Migrate(Box::new(other)) },
        }
    }

    pub(crate) fn open_error(&self, error: sqlx::Error) -> OpenError {
        match &self.pools {
            Pools::Sqlite(lite) => open::sqlite_error(error, &lite.path),
            Pools::Postgres(_) => open::postgres_error(error),
        }
    }
}

fn is_missing_table(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|e| e.code().as_deref() == Some("42P01") || e.message().starts_with("no such table"))
}
