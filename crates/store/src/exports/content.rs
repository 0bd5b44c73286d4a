//! Every row a client has, table by table, in the same words on both engines.
//!
//! The tables and columns are asked of the database, not listed here, so that a table that comes
//! later is in the archive by itself. Left out are what belongs to the program ([`LEFT_OUT`]) and
//! what opens doors ([`SECRETS`], and all binary columns but ids).

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use domain::Aud;
use serde_json::{Map, Value};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, FromRow, Row, TypeInfo, ValueRef};
use tokio::sync::mpsc;

use crate::{ClientTx, Engine, Result};

/// Tables with a client in them that hold none of its data.
const LEFT_OUT: [&str; 4] = ["exports", "flow_runs", "idempotency_keys", "jobs"];
/// A column whose name holds one of these is left out.
const SECRETS: [&str; 5] = ["hash", "password", "sealed", "secret", "token"];

/// A table with rows of the client in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: Kind,
}

/// What SQLite's few types cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Boolean,
    Json,
    /// Kept as millionths on SQLite.
    Money,
    Plain,
}

/// One row as the database gave it.
#[derive(Clone, Debug)]
pub struct Cells(Map<String, Value>);

#[derive(sqlx::FromRow)]
struct Described {
    table_name: String,
    column_name: String,
    kind: String,
}

/// The client's tables, by name.
pub async fn tables(tx: &mut ClientTx) -> Result<Vec<Table>> {
    let described: Vec<Described> = tx
        .query("")
        .push_on(
            Engine::Sqlite,
            "SELECT m.name AS table_name, c.name AS column_name,
                    CASE WHEN instr(m.sql, 'CHECK (' || c.name || ' IN (0, 1))') > 0 THEN 'boolean'
                         WHEN instr(m.sql, 'CHECK (json_valid(' || c.name || '))') > 0 THEN 'json'
                         ELSE lower(c.type) END AS kind
             FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid",
        )
        .push_on(
            Engine::Postgres,
            "SELECT c.relname::TEXT AS table_name, a.attname::TEXT AS column_name, format_type(a.atttypid, a.atttypmod)::TEXT AS kind
             FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum",
        )
        .fetch_all()
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    for Described { table_name, column_name, kind } in described {
        if tables.last().is_none_or(|last| last.name != table_name) {
            tables.push(Table { name: table_name, columns: Vec::new() });
        }
        let binary = matches!(kind.as_str(), "bytea" | "blob") && !is_id(&column_name);
        let secret = SECRETS.iter().any(|word| column_name.contains(word));
        if let (false, false, Some(table)) = (binary, secret, tables.last_mut()) {
            let kind = Kind::of(&kind, &column_name);
            table.columns.push(Column { name: column_name, kind });
        }
    }
    tables.retain(|table| {
        let of_clients =
            table.name == "clients" || table.columns.iter().any(|column| column.name == "client_id");
        of_clients && !LEFT_OUT.contains(&table.name.as_str())
    });
    Ok(tables)
}

/// SQLite keeps ids and hashes alike as BLOB; only ids are known by their names.
fn is_id(column: &str) -> bool {
    let ends = ["_id", "_by", "_into", "_owner"];
    column == "id" || matches!(column, "reached" | "share") || ends.iter().any(|end| column.ends_with(end))
}

/// Sends every living row of the client to the other side, the oldest first where rows have ids.
pub async fn send_rows(tx: &mut ClientTx, table: &Table, into: &mpsc::Sender<Cells>) -> Result<()> {
    let client = tx.client();
    let has = |name: &str| table.columns.iter().any(|column| column.name == name);
    let mut query = tx.query("SELECT ");
    for (place, column) in table.columns.iter().enumerate() {
        query = query.push(if place == 0 { "" } else { ", " }).push_name(&column.name);
    }
    query = query.push(" FROM ").push_name(&table.name);
    query =
        query.push_bind(if table.name == "clients" { " WHERE id = " } else { " WHERE client_id = " }, client);
    if has("deleted_at") {
        query = query.push(" AND deleted_at IS NULL");
    }
    if has("id") {
        query = query.push(" ORDER BY id");
    }
    query.send_all(into).await
}

/// Sends the people of the client: who they are, not how they sign in.
pub async fn send_people(tx: &mut ClientTx, into: &mpsc::Sender<Cells>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "SELECT u.id, u.email, u.full_name, u.timezone, m.role, m.accepted_at FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.deleted_at IS NULL",
    )
    .push_bind(" AND m.client_id = ", client)
    .push(" ORDER BY m.id")
    .send_all(into)
    .await
}

impl Table {
    /// The row as it stands in the archive, whichever engine it came from.
    pub fn finish(&self, Cells(mut row): Cells) -> Map<String, Value> {
        for column in &self.columns {
            if let Some(value) = row.get_mut(&column.name) {
                column.kind.finish(value);
            }
        }
        row
    }
}

impl Cells {
    /// As it came.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

impl Kind {
    fn of(described: &str, column: &str) -> Self {
        match described {
            "boolean" => Self::Boolean,
            "json" => Self::Json,
            "integer" if column.ends_with("_aud") => Self::Money,
            _ => Self::Plain,
        }
    }
    /// Only what SQLite gives has anything to finish.
    fn finish(self, value: &mut Value) {
        let finished = match (self, &*value) {
            (Self::Boolean, Value::Number(number)) => Some(Value::Bool(number.as_i64() == Some(1))),
            (Self::Json, Value::String(text)) => serde_json::from_str(text).ok(),
            (Self::Money, Value::Number(number)) => {
                number.as_i64().map(|micros| Value::String(Aud::from_micros(micros).to_string()))
            }
            _ => None,
        };
        if let Some(finished) = finished {
            *value = finished;
        }
    }
}

fn at(moment: DateTime<Utc>) -> Value {
    Value::String(moment.to_rfc3339_opts(SecondsFormat::Micros, true))
}

impl FromRow<'_, SqliteRow> for Cells {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let mut cells = Map::new();
        for column in row.columns() {
            let (place, name) = (column.ordinal(), column.name());
            let raw = row.try_get_raw(place)?;
            let value = if raw.is_null() {
                Value::Null
            } else {
                match raw.type_info().name() {
                    "INTEGER" => Value::from(row.try_get::<i64, _>(place)?),
                    "REAL" => Value::from(row.try_get::<f64, _>(place)?),
                    "BLOB" => Value::from(row.try_get::<uuid::Uuid, _>(place)?.to_string()),
                    _ if name.ends_with("_at") || name.ends_with("_until") || name == "since" => {
                        at(row.try_get(place)?)
                    }
                    _ => Value::from(row.try_get::<String, _>(place)?),
                }
            };
            cells.insert(name.to_owned(), value);
        }
        Ok(Self(cells))
    }
}

impl FromRow<'_, PgRow> for Cells {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let mut cells = Map::new();
        for column in row.columns() {
            let place = column.ordinal();
            let raw = row.try_get_raw(place)?;
            let value = if raw.is_null() {
                Value::Null
            } else {
                match raw.type_info().name() {
                    "BOOL" => Value::from(row.try_get::<bool, _>(place)?),
                    "INT8" => Value::from(row.try_get::<i64, _>(place)?),
                    "FLOAT8" => Value::from(row.try_get::<f64, _>(place)?),
                    "UUID" => Value::from(row.try_get::<uuid::Uuid, _>(place)?.to_string()),
                    "TIMESTAMPTZ" => at(row.try_get(place)?),
                    "DATE" => Value::from(row.try_get::<NaiveDate, _>(place)?.to_string()),
                    "TIME" => Value::from(row.try_get::<NaiveTime, _>(place)?.to_string()),
                    "JSONB" => row.try_get::<Value, _>(place)?,
                    "NUMERIC" => Value::from(row.try_get::<Aud, _>(place)?.to_string()),
                    "TEXT[]" => Value::from(row.try_get::<Vec<String>, _>(place)?),
                    "INT8[]" => Value::from(row.try_get::<Vec<i64>, _>(place)?),
                    _ => Value::from(row.try_get::<String, _>(place)?),
                }
            };
            cells.insert(column.name().to_owned(), value);
        }
        Ok(Self(cells))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDb;
    use domain::ClientId;

    async fn tables_of(db: &TestDb) -> Vec<Table> {
        let mut tx = db.db().read(ClientId::from_uuid(uuid::Uuid::nil())).await.unwrap();
        tables(&mut tx).await.unwrap()
    }

    #[tokio::test]
    async fn both_engines_name_the_same_tables_and_columns_and_no_secret() {
        let (lite, postgres) = (TestDb::sqlite().await, TestDb::postgres().await);
        let (lite, postgres) = (tables_of(&lite).await, tables_of(&postgres).await);
        let names = |tables: &[Table]| -> Vec<String> {
            let of = |table: &Table| {
                table.columns.iter().map(|c| format!("{}.{}", table.name, c.name)).collect::<Vec<_>>()
            };
            tables.iter().flat_map(of).collect()
        };
        let all = names(&lite);
        assert_eq!(all, names(&postgres));
        assert!(all.len() > 300, "{} columns", all.len());
        for here in
            ["clients.name", "leads.email", "api_keys.prefix", "campaigns.work_days", "audit_logs.user_id"]
        {
            assert!(all.iter().any(|name| name == here), "{here} belongs to the client");
        }
        for secret in
            ["api_keys.key_hash", "invites.token_hash", "email_mailboxes.password_sealed", "jobs.payload"]
        {
            assert!(!all.iter().any(|name| name == secret), "{secret} is nobody's to read");
        }
    }

    #[test]
    fn what_sqlite_cannot_say_is_said() {
        let finish = |kind: Kind, mut value: Value| {
            kind.finish(&mut value);
            value
        };
        assert_eq!(finish(Kind::Boolean, 1.into()), Value::Bool(true));
        assert_eq!(finish(Kind::Json, "[1, \"a\"]".into()), serde_json::json!([1, "a"]));
        assert_eq!(finish(Kind::Money, 1_250_000.into()), Value::from("1.25"));
        assert_eq!(finish(Kind::Money, Value::Null), Value::Null);
        assert_eq!(finish(Kind::Plain, 5.into()), Value::from(5));
    }
}
