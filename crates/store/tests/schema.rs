//! Both schemas say the same, each in its own best types (code-style section 7).

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgPool, SqlitePool};
use store::testing::TestDb;

/// A column as SQLite would declare it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    table: String,
    name: String,
    kind: String,
    required: bool,
    default: Option<String>,
}

async fn both() -> (TestDb, SqlitePool, TestDb, PgPool) {
    let lite = TestDb::sqlite().await;
    let path = lite.home().directory().unwrap().join("test.db");
    let lite_pool = SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let postgres = TestDb::postgres().await;
    let pool = postgres.postgres_pool().unwrap();
    (lite, lite_pool, postgres, pool)
}

const LITE_TABLES: &str = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name";

#[tokio::test]
async fn tables_and_columns_agree_in_name_kind_nullability_and_default() {
    let (_a, lite, _b, postgres) = both().await;
    let rows: Vec<(String, String, String, bool, Option<String>)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&lite)
    .await
    .unwrap();
    let in_lite: BTreeSet<Column> = rows
        .into_iter()
        .map(|(table, name, kind, required, default)| Column {
            table,
            name,
            kind,
            required,
            default: default.map(|text| plain(&text)),
        })
        .collect();
    let rows: Vec<(String, String, String, bool, Option<String>)> = sqlx::query_as(
        "SELECT c.relname::TEXT, a.attname::TEXT, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relname NOT LIKE '\\_%'",
    )
    .fetch_all(&postgres)
    .await
    .unwrap();
    let in_postgres: BTreeSet<Column> = rows
        .into_iter()
        .map(|(table, name, kind, required, default)| {
            let list = kind.ends_with("[]");
            let default = default
                .map(|text| plain(&text))
                .map(|text| if list && text == "'{}'" { "'[]'".to_owned() } else { text });
            Column { table, name, kind: as_sqlite(&kind).to_owned(), required, default }
        })
        .collect();
    assert!(in_lite.len() > 100, "the schema was read");
    let only_lite: Vec<_> = in_lite.difference(&in_postgres).collect();
    let only_postgres: Vec<_> = in_postgres.difference(&in_lite).collect();
    assert!(
        only_lite.is_empty() && only_postgres.is_empty(),
        "only SQLite: {only_lite:#?}\nonly PostgreSQL: {only_postgres:#?}"
    );
}

/// The table of code-style section 7. Other types are not used.
fn as_sqlite(kind: &str) -> &'static str {
    match kind {
        "uuid" | "bytea" => "BLOB",
        "text" | "timestamp with time zone" | "date" | "time without time zone" | "jsonb" => "TEXT",
        "bigint" | "boolean" | "numeric(16,6)" => "INTEGER",
        "double precision" => "REAL",
        list if list.ends_with("[]") => "TEXT",
        other => panic!("{other} is not a type this schema uses"),
    }
}

/// A default without PostgreSQL's casts.
fn plain(text: &str) -> String {
    text.split("::").next().unwrap_or_default().trim_matches(['(', ')']).to_lowercase()
}

#[tokio::test]
async fn primary_keys_indexes_and_foreign_keys_agree() {
    let (_a, lite, _b, postgres) = both().await;
    let in_lite: BTreeSet<(String, bool, bool, String)> = sqlx::query_as(
        "SELECT l.name, l.\"unique\", l.partial,
                m.name || ': ' || (SELECT group_concat(i.name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i)
         FROM sqlite_schema m, pragma_index_list(m.name) l WHERE m.type = 'table' AND l.origin = 'c'",
    )
    .fetch_all(&lite)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let in_postgres: BTreeSet<(String, bool, bool, String)> = sqlx::query_as(
        "SELECT i.relname::TEXT, x.indisunique, x.indpred IS NOT NULL, t.relname::TEXT || ': ' ||
                (SELECT string_agg(a.attname::TEXT, ', ' ORDER BY k.n) FROM unnest(x.indkey::INT2[]) WITH ORDINALITY k(col, n)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.col)
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace
         WHERE n.nspname = 'public' AND NOT x.indisprimary AND t.relname NOT LIKE '\\_%'",
    )
    .fetch_all(&postgres)
    .await
    .unwrap()
    .into_iter()
    .collect();
    assert!(in_lite.len() > 20, "the indexes were read");
    assert_eq!(in_lite, in_postgres, "indexes: name, unique, partial, columns");

    let keys_lite: BTreeSet<(String, String)> = sqlx::query_as(
        "SELECT m.name, (SELECT group_concat(c.name, ', ') FROM (SELECT name FROM pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk) c)
         FROM sqlite_schema m WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&lite)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let keys_postgres: BTreeSet<(String, String)> = sqlx::query_as(
        "SELECT t.relname::TEXT, (SELECT string_agg(a.attname::TEXT, ', ' ORDER BY k.n) FROM unnest(x.indkey::INT2[]) WITH ORDINALITY k(col, n)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.col)
         FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
         WHERE n.nspname = 'public' AND x.indisprimary AND t.relname NOT LIKE '\\_%'",
    )
    .fetch_all(&postgres)
    .await
    .unwrap()
    .into_iter()
    .collect();
    assert_eq!(keys_lite, keys_postgres, "primary keys");

    let references_lite: BTreeSet<(String, String, String)> = sqlx::query_as(
        "SELECT m.name, f.\"from\", f.\"table\" || ' on delete ' || lower(f.on_delete) FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    )
    .fetch_all(&lite)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let references_postgres: BTreeSet<(String, String, String)> = sqlx::query_as(
        "SELECT t.relname::TEXT, a.attname::TEXT, f.relname::TEXT || ' on delete ' ||
                CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'r' THEN 'restrict' ELSE 'set default' END
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace CROSS JOIN unnest(c.conkey) k(col)
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.col WHERE c.contype = 'f' AND n.nspname = 'public'",
    )
    .fetch_all(&postgres)
    .await
    .unwrap()
    .into_iter()
    .collect();
    assert_eq!(references_lite, references_postgres, "foreign keys");
}

#[tokio::test]
async fn checks_allow_the_same_words() {
    let (_a, lite, _b, postgres) = both().await;
    let tables: Vec<(String, String)> = sqlx::query_as(LITE_TABLES).fetch_all(&lite).await.unwrap();
    let in_lite: BTreeMap<String, BTreeSet<String>> = tables
        .into_iter()
        .map(|(name, sql)| (name, checks(&sql).iter().flat_map(|check| quoted(check)).collect()))
        .filter(|(_, words): &(String, BTreeSet<String>)| !words.is_empty())
        .collect();
    let constraints: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.relname::TEXT, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace WHERE c.contype = 'c' AND n.nspname = 'public'",
    )
    .fetch_all(&postgres)
    .await
    .unwrap();
    let mut in_postgres: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, check) in constraints {
        in_postgres.entry(table).or_default().extend(quoted(&check));
    }
    in_postgres.retain(|_, words| !words.is_empty());
    assert!(in_lite["jobs"].contains("pending"));
    assert_eq!(in_lite, in_postgres);
}

/// The text of each CHECK.
fn checks(sql: &str) -> Vec<&str> {
    sql.match_indices("CHECK (")
        .map(|(at, found)| {
            let rest = &sql[at + found.len()..];
            let mut depth = 1;
            let end = rest.find(|c| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            });
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

fn quoted(text: &str) -> Vec<String> {
    text.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

#[tokio::test]
async fn sqlite_tables_are_strict_and_check_what_their_types_cannot() {
    let (_a, lite, _b, postgres) = both().await;
    let tables: Vec<(String, String)> = sqlx::query_as(LITE_TABLES).fetch_all(&lite).await.unwrap();
    let typed: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT table_name::TEXT, column_name::TEXT, data_type::TEXT FROM information_schema.columns
         WHERE table_schema = 'public' AND (data_type IN ('boolean', 'jsonb', 'ARRAY'))",
    )
    .fetch_all(&postgres)
    .await
    .unwrap();
    for (name, sql) in tables {
        assert!(sql.ends_with("STRICT"), "{name} is not strict");
        for (_, column, kind) in typed.iter().filter(|(table, _, _)| *table == name) {
            let check = match kind.as_str() {
                "boolean" => format!("CHECK ({column} IN (0, 1))"),
                _ => format!("CHECK (json_valid({column}))"),
            };
            assert!(sql.contains(&check), "{name}.{column} lacks {check}");
        }
    }
}

#[tokio::test]
async fn postgres_text_compares_by_bytes() {
    let db = TestDb::postgres().await;
    let loose: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.relname::TEXT, a.attname::TEXT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_collation l ON l.oid = a.attcollation
         WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND c.relname NOT LIKE '\\_%' AND l.collname <> 'C'",
    )
    .fetch_all(&db.postgres_pool().unwrap())
    .await
    .unwrap();
    assert_eq!(loose, []);
}
