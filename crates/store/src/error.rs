//! What can go wrong with a statement, in the terms a caller can act on.

use std::borrow::Cow;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique rule said no. SQLite names no constraint, so this is the kind only: keep to one
    /// meaningful unique rule an insert.
    #[error("the row already exists")]
    Conflict,
    /// A foreign key points at nothing, or something still points at the row.
    #[error("a row it refers to does not exist")]
    Reference,
    /// Nothing was written and the same call may work in a moment: a lock, a full pool, a
    /// serialisation failure.
    #[error("the database is busy")]
    Busy,
    /// A stored value is not what its column promises.
    #[error("{table}.{column} holds a value that cannot be read")]
    Corrupt { table: String, column: String },
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
}

impl Error {
    /// Sorts an error of a statement; `sql` is asked for the table when a column cannot be read.
    pub(crate) fn of(error: sqlx::Error, sql: &str) -> Self {
        match error {
            sqlx::Error::ColumnDecode { index, source } => {
                tracing::error!(db.table = table_of(sql), db.column = index, error = %source, "unreadable value");
                Self::Corrupt { table: table_of(sql).to_owned(), column: index.trim_matches('"').to_owned() }
            }
            other => Self::from(other),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        if let Some(database) = error.as_database_error() {
            if database.is_unique_violation() {
                return Self::Conflict;
            }
            if database.is_foreign_key_violation() {
                return Self::Reference;
            }
            if is_busy(
                database.code(),
                database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some(),
            ) {
                return Self::Busy;
            }
        }
        Self::Database(error)
    }
}

/// SQLite: BUSY and LOCKED with their extended codes. PostgreSQL: serialisation failure, deadlock,
/// lock not available, too many connections.
fn is_busy(code: Option<Cow<'_, str>>, postgres: bool) -> bool {
    let Some(code) = code else { return false };
    if postgres {
        return matches!(code.as_ref(), "40001" | "40P01" | "55P03" | "53300");
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// The first table a statement names: good enough to say where a broken value is.
fn table_of(sql: &str) -> &str {
    let mut words = sql.split_whitespace();
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case("FROM")
            || word.eq_ignore_ascii_case("INTO")
            || word.eq_ignore_ascii_case("UPDATE")
        {
            return words
                .next()
                .unwrap_or("?")
                .trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        }
    }
    "?"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_statement_is_the_first_it_names() {
        for (sql, table) in [
            ("SELECT a, b FROM users WHERE id = $1", "users"),
            ("INSERT INTO jobs (id) VALUES ($1) RETURNING id", "jobs"),
            ("UPDATE clients SET name = $1", "clients"),
            ("SELECT 1", "?"),
        ] {
            assert_eq!(table_of(sql), table);
        }
    }

    #[test]
    fn extended_codes_of_busy_are_busy_and_constraint_codes_are_not() {
        assert!(is_busy(Some("5".into()), false));
        assert!(is_busy(Some("517".into()), false), "SQLITE_BUSY_SNAPSHOT");
        assert!(!is_busy(Some("2067".into()), false), "SQLITE_CONSTRAINT_UNIQUE");
        assert!(is_busy(Some("40001".into()), true));
        assert!(!is_busy(Some("23505".into()), true));
    }
}
