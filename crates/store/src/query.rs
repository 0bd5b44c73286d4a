//! One statement text for both engines.
//!
//! Only text known at compile time becomes SQL, and names the database itself gave; everything else is
//! bound. So nothing that came from outside can be read as a statement.

use std::borrow::Cow;

use futures::TryStreamExt;
use sqlx::{
    Arguments, AssertSqlSafe, Encode, FromRow, PgConnection, Postgres, SqlSafeStr, SqlStr, Sqlite,
    SqliteConnection, Type,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use tokio::sync::mpsc;

use crate::{Engine, Error, Result};

/// A value that either engine can bind.
pub trait Value:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}
impl<T> Value for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

/// A row struct that either engine can fill.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

pub(crate) enum Target<'t> {
    Sqlite(&'t mut SqliteConnection, SqliteArguments),
    Postgres(&'t mut PgConnection, PgArguments),
}

/// SQL text and its bound values, for the engine at hand.
#[must_use = "a query does nothing until it is fetched or executed"]
pub(crate) struct Query<'t> {
    sql: Cow<'static, str>,
    target: Target<'t>,
    /// Whether the prepared statement is worth caching: not when its text depends on a count.
    keep: bool,
    failed: Option<BoxDynError>,
}

/// Most values bound in one list; longer ones are split by the caller (SQLite slows down beyond).
pub(crate) const LIST_MAX: usize = 500;

impl<'t> Query<'t> {
    pub(crate) fn new(sql: &'static str, target: Target<'t>) -> Self {
        Self { sql: Cow::Borrowed(sql), target, keep: true, failed: None }
    }

    fn engine(&self) -> Engine {
        match self.target {
            Target::Sqlite(..) => Engine::Sqlite,
            Target::Postgres(..) => Engine::Postgres,
        }
    }

    fn add(&mut self, value: impl Value) -> usize {
        let (added, len) = match &mut self.target {
            Target::Sqlite(_, args) => (args.add(value), args.len()),
            Target::Postgres(_, args) => (args.add(value), args.len()),
        };
        if let Err(error) = added {
            self.failed.get_or_insert(error);
        }
        len
    }

    /// Binds the next `$n`.
    pub(crate) fn bind(mut self, value: impl Value) -> Self {
        self.add(value);
        self
    }

    pub(crate) fn push(mut self, sql: &'static str) -> Self {
        self.sql.to_mut().push_str(sql);
        self
    }

    /// Appends a clause only one engine knows.
    pub(crate) fn push_on(self, engine: Engine, sql: &'static str) -> Self {
        if self.engine() == engine { self.push(sql) } else { self }
    }

    /// Appends a name of the database's own catalogue, in quotes. A name our migrations would never
    /// give fails the query.
    pub(crate) fn push_name(mut self, name: &str) -> Self {
        self.keep = false;
        if name.is_empty() || !name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
            self.failed.get_or_insert_with(|| format!("{name:?} is no name of a column").into());
            return self;
        }
        let text = self.sql.to_mut();
        text.push('"');
        text.push_str(name);
        text.push('"');
        self
    }

    /// Appends `sql` and a placeholder bound to `value`: `push_bind(" AND stage = ", stage)`.
    pub(crate) fn push_bind(mut self, sql: &'static str, value: impl Value) -> Self {
        let n = self.add(value);
        let text = self.sql.to_mut();
        text.push_str(sql);
        text.push_str(&format!("${n}"));
        self
    }

    /// As `push_bind`, or nothing at all when there is no value: an optional filter.
    pub(crate) fn push_some(self, sql: &'static str, value: Option<impl Value>) -> Self {
        match value {
            Some(value) => self.push_bind(sql, value),
            None => self,
        }
    }

    /// Appends `($4, $5, $6)`; `(NULL)` when there are none, which matches nothing.
    pub(crate) fn push_list<T: Value>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.keep = false;
        let mut opened = false;
        for value in values {
            self = self.push_bind(if opened { ", " } else { "(" }, value);
            opened = true;
        }
        self.push(if opened { ")" } else { "(NULL)" })
    }

    pub(crate) async fn fetch_all<R: Record>(self) -> Result<Vec<R>> {
        let Query { sql, target, keep, failed } = self;
        if let Some(error) = failed {
            return Err(Error::Database(sqlx::Error::Encode(error)));
        }
        let sql = safe(sql);
        let text = sql.clone();
        let rows = match target {
            Target::Sqlite(conn, args) => {
                sqlx::query_as_with::<Sqlite, R, _>(sql, args).persistent(keep).fetch_all(conn).await
            }
            Target::Postgres(conn, args) => {
                sqlx::query_as_with::<Postgres, R, _>(sql, args).persistent(keep).fetch_all(conn).await
            }
        };
        rows.map_err(|error| Error::of(error, text.as_str()))
    }

    pub(crate) async fn fetch_optional<R: Record>(self) -> Result<Option<R>> {
        let Query { sql, target, keep, failed } = self;
        if let Some(error) = failed {
            return Err(Error::Database(sqlx::Error::Encode(error)));
        }
        let sql = safe(sql);
        let text = sql.clone();
        let row = match target {
            Target::Sqlite(conn, args) => {
                sqlx::query_as_with::<Sqlite, R, _>(sql, args).persistent(keep).fetch_optional(conn).await
            }
            Target::Postgres(conn, args) => {
                sqlx::query_as_with::<Postgres, R, _>(sql, args).persistent(keep).fetch_optional(conn).await
            }
        };
        row.map_err(|error| Error::of(error, text.as_str()))
    }

    /// How the database would go about it, a line a step.
    #[cfg(test)]
    pub(crate) async fn explain(mut self) -> Result<Vec<String>> {
        let engine = self.engine();
        let how = if engine == Engine::Sqlite { "EXPLAIN QUERY PLAN " } else { "EXPLAIN " };
        self.sql.to_mut().insert_str(0, how);
        if engine == Engine::Postgres {
            let lines: Vec<(String,)> = self.fetch_all().await?;
            return Ok(lines.into_iter().map(|(line,)| line).collect());
        }
        let steps: Vec<(i64, i64, i64, String)> = self.fetch_all().await?;
        Ok(steps.into_iter().map(|(.., step)| step).collect())
    }

    /// Hands each row on as it comes, for results too large to hold; waits while the other side is
    /// busy, and ends early when it has gone.
    pub(crate) async fn send_all<R: Record + 'static>(self, into: &mpsc::Sender<R>) -> Result<()> {
        let Query { sql, target, keep, failed } = self;
        if let Some(error) = failed {
            return Err(Error::Database(sqlx::Error::Encode(error)));
        }
        let sql = safe(sql);
        let text = sql.clone();
        let mut rows = match target {
            Target::Sqlite(conn, args) => {
                sqlx::query_as_with::<Sqlite, R, _>(sql, args).persistent(keep).fetch(conn)
            }
            Target::Postgres(conn, args) => {
                sqlx::query_as_with::<Postgres, R, _>(sql, args).persistent(keep).fetch(conn)
            }
        };
        while let Some(row) = rows.try_next().await.map_err(|error| Error::of(error, text.as_str()))? {
            if into.send(row).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// The one row a statement must have: an aggregate, an insert that returns itself.
    pub(crate) async fn fetch_one<R: Record>(self) -> Result<R> {
        self.fetch_optional().await?.ok_or(Error::Database(sqlx::Error::RowNotFound))
    }

    /// Runs the statement and returns how many rows it touched.
    pub(crate) async fn execute(self) -> Result<u64> {
        let Query { sql, target, keep, failed } = self;
        if let Some(error) = failed {
            return Err(Error::Database(sqlx::Error::Encode(error)));
        }
        let sql = safe(sql);
        let text = sql.clone();
        let rows = match target {
            Target::Sqlite(conn, args) => sqlx::query_with::<Sqlite, _>(sql, args)
                .persistent(keep)
                .execute(conn)
                .await
                .map(|done| done.rows_affected()),
            Target::Postgres(conn, args) => sqlx::query_with::<Postgres, _>(sql, args)
                .persistent(keep)
                .execute(conn)
                .await
                .map(|done| done.rows_affected()),
        };
        rows.map_err(|error| Error::of(error, text.as_str()))
    }
}

/// Every piece came in as `&'static str` or as a placeholder's number.
fn safe(sql: Cow<'static, str>) -> SqlStr {
    match sql {
        Cow::Borrowed(text) => text.into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    }
}
