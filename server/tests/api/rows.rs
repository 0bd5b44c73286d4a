//! Everything a business table holds, to be compared before and after (decisions.md D25).

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use store::Engine;
use store::testing::TestDb;

/// Not business: what a refused call writes down about itself.
const LEFT_OUT: [&str; 5] =
    ["audit_logs", "sessions", "sign_in_attempts", "idempotency_keys", "_sqlx_migrations"];

/// Each table's rows as text, in order.
pub type Rows = BTreeMap<String, Vec<String>>;

pub async fn all(db: &TestDb) -> Rows {
    match db.engine() {
        Engine::Sqlite => sqlite(db).await,
        Engine::Postgres => postgres(db).await,
    }
}

/// Fails with the tables that differ.
#[track_caller]
pub fn same(before: &Rows, after: &Rows, doing: &str) {
    let changed: Vec<&String> = before
        .iter()
        .filter(|(table, rows)| after.get(*table) != Some(rows))
        .map(|(table, _)| table)
        .collect();
    assert!(changed.is_empty() && before.len() == after.len(), "{doing} changed {changed:?}");
}

/// One table, also one that is left out of [`all`].
pub async fn table(db: &TestDb, name: &str) -> Vec<String> {
    match db.engine() {
        Engine::Sqlite => sqlite_rows(&mut open_sqlite(db).await, name).await,
        Engine::Postgres => postgres_rows(&mut open_postgres(db).await, name).await,
    }
}

async fn open_sqlite(db: &TestDb) -> SqliteConnection {
    let path = db.home().options().sqlite_path().expect("a file");
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    SqliteConnection::connect_with(&options).await.expect("the file opens")
}

async fn sqlite(db: &TestDb) -> Rows {
    let mut connection = open_sqlite(db).await;
    let tables: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .fetch_all(&mut connection)
            .await
            .expect("the tables");
    let mut all = Rows::new();
    for (table,) in tables.into_iter().filter(|(table,)| !LEFT_OUT.contains(&table.as_str())) {
        let rows = sqlite_rows(&mut connection, &table).await;
        all.insert(table, rows);
    }
    all
}

async fn sqlite_rows(connection: &mut SqliteConnection, table: &str) -> Vec<String> {
    let columns: Vec<(String,)> = sqlx::query_as("SELECT name FROM pragma_table_info($1)")
        .bind(table)
        .fetch_all(&mut *connection)
        .await
        .expect("the columns");
    let whole =
        columns.iter().map(|(name,)| format!("quote(\"{name}\")")).collect::<Vec<_>>().join(" || '|' || ");
    let sql = format!("SELECT {whole} FROM \"{table}\" ORDER BY 1");
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await.expect("the rows");
    rows.iter().map(|row| row.get(0)).collect()
}

async fn open_postgres(db: &TestDb) -> PgConnection {
    let mut connection = PgConnection::connect(&db.home().options().url).await.expect("the database opens");
    sqlx::raw_sql("SET agency.scope = 'system'")
        .execute(&mut connection)
        .await
        .expect("the scope that sees all rows");
    connection
}

async fn postgres(db: &TestDb) -> Rows {
    let mut connection = open_postgres(db).await;
    let tables: Vec<(String,)> =
        sqlx::query_as("SELECT tablename::TEXT FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&mut connection)
            .await
            .expect("the tables");
    let mut all = Rows::new();
    for (table,) in tables.into_iter().filter(|(table,)| !LEFT_OUT.contains(&table.as_str())) {
        let rows = postgres_rows(&mut connection, &table).await;
        all.insert(table, rows);
    }
    all
}

async fn postgres_rows(connection: &mut PgConnection, table: &str) -> Vec<String> {
    let sql = format!("SELECT t::TEXT FROM \"{table}\" t ORDER BY 1");
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await.expect("the rows");
    rows.iter().map(|row| row.get(0)).collect()
}
