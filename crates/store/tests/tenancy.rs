//! The second net: on PostgreSQL no statement of one client reaches another's rows, whatever it says.
//! Every table with a client in it is tried, also those that later migrations add.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::collections::{BTreeMap, HashMap};

use sqlx::{AssertSqlSafe, PgConnection, PgPool, Row};
use store::testing::TestDb;
use uuid::Uuid;

const CLIENTS: [Uuid; 2] = [Uuid::from_u128(0xA), Uuid::from_u128(0xB)];

#[derive(Debug)]
struct Column {
    name: String,
    kind: String,
    /// The table it must point into.
    points_at: Option<String>,
    /// The first word its check allows.
    word: Option<String>,
}

/// Required columns without defaults, by table.
async fn columns(pool: &PgPool) -> BTreeMap<String, Vec<Column>> {
    let rows = sqlx::query(
        "SELECT t.relname::TEXT AS table_name, a.attname::TEXT AS name, format_type(a.atttypid, a.atttypmod) AS kind, f.relname::TEXT AS points_at,
                (SELECT (regexp_match(pg_get_constraintdef(k.oid), '''([^'']+)'''))[1] FROM pg_constraint k
                 WHERE k.conrelid = t.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] AND pg_get_constraintdef(k.oid) LIKE '%ARRAY[%' LIMIT 1) AS word
         FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid JOIN pg_namespace n ON n.oid = t.relnamespace
         LEFT JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f' AND c.conkey[array_length(c.conkey, 1)] = a.attnum
         LEFT JOIN pg_class f ON f.oid = c.confrelid
         WHERE n.nspname = 'public' AND t.relkind = 'r' AND t.relname NOT LIKE '\\_%' AND a.attnum > 0 AND NOT a.attisdropped
           AND (a.attnotnull AND NOT a.atthasdef OR a.attname = 'client_id')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut columns: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in rows {
        columns.entry(row.get("table_name")).or_default().push(Column {
            name: row.get("name"),
            kind: row.get("kind"),
            points_at: row.get("points_at"),
            word: row.get("word"),
        });
    }
    columns
}

/// An INSERT of one row of `client`, as text; ids are made from the table's and client's place.
fn insert(table: &str, columns: &[Column], client: usize, ids: &HashMap<(String, usize), Uuid>) -> String {
    let value = |column: &Column| match (column.name.as_str(), column.kind.as_str()) {
        ("id", _) => format!("'{}'", ids[&(table.to_owned(), client)]),
        ("client_id", _) => format!("'{}'", CLIENTS[client]),
        ("max_attempts", _) => "1".to_owned(),
        (_, "uuid") => match &column.points_at {
            Some(other) => format!("'{}'", ids[&(other.clone(), client)]),
            None => "gen_random_uuid()".to_owned(),
        },
        (_, "text") => match &column.word {
            Some(word) => format!("'{word}'"),
            None => format!("'{table}-{client}'"),
        },
        (_, "timestamp with time zone") => "'2026-03-04T00:00:00Z'".to_owned(),
        (_, "date") => "'2026-03-04'".to_owned(),
        (_, "time without time zone") => "'09:00'".to_owned(),
        (_, "bigint" | "double precision" | "numeric(16,6)") => "0".to_owned(),
        (_, "boolean") => "FALSE".to_owned(),
        (_, "jsonb") => "'{}'".to_owned(),
        (_, "bytea") => format!("decode('{:02x}', 'hex')", client + 1),
        (_, list) if list.ends_with("[]") => "'{}'".to_owned(),
        (name, kind) => panic!("no value known for {table}.{name} of {kind}"),
    };
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let values: Vec<String> = columns.iter().map(value).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

async fn run(conn: &mut PgConnection, sql: String) -> sqlx::Result<u64> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map(|done| done.rows_affected())
}

async fn count(conn: &mut PgConnection, sql: String) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await.unwrap()
}

#[tokio::test]
async fn no_statement_of_one_client_reaches_another_clients_rows_in_any_table() {
    let db = TestDb::postgres().await;
    let pool = db.postgres_pool().unwrap();
    let (superuser,): (bool,) =
        sqlx::query_as("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert!(
        !superuser,
        "a superuser walks past row-level security; AGENCY_TEST_POSTGRES must name an ordinary role"
    );
    let columns = columns(&pool).await;
    let mut ids = HashMap::new();
    for (n, table) in columns.keys().enumerate() {
        for client in [0, 1] {
            let id = if table == "clients" {
                CLIENTS[client]
            } else {
                Uuid::from_u128(0x1000 + 2 * n as u128 + client as u128)
            };
            ids.insert((table.clone(), client), id);
        }
    }
    fill(&pool, &columns, &ids).await;

    let tenant: Vec<&String> = columns
        .iter()
        .filter(|(_, list)| list.iter().any(|column| column.name == "client_id"))
        .map(|(table, _)| table)
        .collect();
    assert!(tenant.len() >= 9, "{tenant:?}");
    let (own, other) = (CLIENTS[0], CLIENTS[1]);
    for table in tenant.iter().map(|table| table.as_str()).chain(["clients"]) {
        let key = if table == "clients" { "id" } else { "client_id" };
        let mut nobody = pool.begin().await.unwrap();
        assert_eq!(
            count(&mut nobody, format!("SELECT COUNT(*) FROM {table}")).await,
            0,
            "{table}: without a scope"
        );
        nobody.rollback().await.unwrap();

        let mut tx = pool.begin().await.unwrap();
        run(&mut tx, format!("SET LOCAL agency.client_id = '{own}'")).await.unwrap();
        assert_eq!(
            count(&mut tx, format!("SELECT COUNT(*) FROM {table}")).await,
            1,
            "{table}: its own row only"
        );
        assert_eq!(
            count(&mut tx, format!("SELECT COUNT(*) FROM {table} WHERE {key} = '{other}'")).await,
            0,
            "{table}: read"
        );
        assert_eq!(
            run(&mut tx, format!("UPDATE {table} SET {key} = {key} WHERE {key} = '{other}'")).await.unwrap(),
            0,
            "{table}: update"
        );
        assert_eq!(
            run(&mut tx, format!("DELETE FROM {table} WHERE {key} = '{other}'")).await.unwrap(),
            0,
            "{table}: delete"
        );
        run(&mut tx, "SAVEPOINT before".to_owned()).await.unwrap();
        let fresh: HashMap<_, _> = ids
            .keys()
            .map(|key| (key.clone(), Uuid::from_u128(0x9999)))
            .chain(ids.iter().filter(|((name, _), _)| name != table).map(|(key, id)| (key.clone(), *id)))
            .collect();
        let refused = run(&mut tx, insert(table, &columns[table], 1, &fresh)).await.unwrap_err();
        assert_eq!(
            refused.as_database_error().and_then(|e| e.code()).as_deref(),
            Some("42501"),
            "{table}: insert: {refused}"
        );
        run(&mut tx, "ROLLBACK TO before".to_owned()).await.unwrap();
        if table != "clients" {
            let moved =
                run(&mut tx, format!("UPDATE {table} SET client_id = '{other}' WHERE client_id = '{own}'"))
                    .await
                    .unwrap_err();
            assert_eq!(
                moved.as_database_error().and_then(|e| e.code()).as_deref(),
                Some("42501"),
                "{table}: hand over: {moved}"
            );
        }
    }
}

/// One row a client in every table, parents first.
async fn fill(pool: &PgPool, columns: &BTreeMap<String, Vec<Column>>, ids: &HashMap<(String, usize), Uuid>) {
    let mut left: Vec<&String> = columns
        .keys()
        .filter(|table| !["platform_settings", "business_clock", "founding_spots"].contains(&table.as_str()))
        .collect();
    let mut tx = pool.begin().await.unwrap();
    run(&mut tx, "SET LOCAL agency.scope = 'system'".to_owned()).await.unwrap();
    while !left.is_empty() {
        let waiting: Vec<&String> = left
            .iter()
            .filter(|table| {
                columns[**table]
                    .iter()
                    .filter_map(|column| column.points_at.as_ref())
                    .any(|other| other != **table && left.contains(&other))
            })
            .copied()
            .collect();
        assert!(waiting.len() < left.len(), "tables point at each other in a ring: {waiting:?}");
        for table in left.iter().filter(|table| !waiting.contains(table)) {
            for client in [0, 1] {
                let sql = insert(table, &columns[*table], client, ids);
                run(&mut tx, sql.clone()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
        }
        left = waiting;
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn every_table_with_a_client_is_under_forced_row_level_security() {
    let db = TestDb::postgres().await;
    let open: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT t.relname::TEXT FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid
         WHERE n.nspname = 'public' AND t.relkind = 'r' AND (a.attname = 'client_id' OR t.relname = 'clients')
           AND NOT (t.relrowsecurity AND t.relforcerowsecurity)",
    )
    .fetch_all(&db.postgres_pool().unwrap())
    .await
    .unwrap();
    assert_eq!(open, [] as [(String,); 0]);
}
