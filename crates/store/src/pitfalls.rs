//! The differences between the engines that shared queries have to live with, pinned.

use chrono::{DateTime, Utc};
use domain::{Aud, ClientId};
use uuid::Uuid;

use crate::{Engine, Error, Json, List, testing::on_both};

const CLIENT: ClientId = ClientId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_767_268_800_000_001).unwrap()
}

on_both! {
    async fn every_column_type_comes_back_as_it_went_in(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        tx.query("CREATE TABLE kinds (id ").push_on(Engine::Sqlite, "BLOB, at TEXT, day TEXT, yes INTEGER, n INTEGER, x REAL, cost INTEGER, doc TEXT, list TEXT) STRICT")
            .push_on(Engine::Postgres, "UUID, at TIMESTAMPTZ, day DATE, yes BOOLEAN, n BIGINT, x DOUBLE PRECISION, cost NUMERIC(16, 6), doc JSONB, list TEXT[])")
            .execute().await.unwrap();
        let cost: Aud = "1234567.000001".parse().unwrap();
        let doc = serde_json::json!({"b": 1.5, "a": ["x", null]});
        let list = List(vec!["a,b".to_owned(), "\"{}\"".to_owned()]);
        tx.query("INSERT INTO kinds (id, at, day, yes, n, x, cost, doc, list) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(CLIENT).bind(noon()).bind(noon().date_naive()).bind(true).bind(i64::MAX).bind(0.1_f64).bind(cost)
            .bind(Json(doc.clone())).bind(list.clone()).execute().await.unwrap();
        type Row = (ClientId, DateTime<Utc>, chrono::NaiveDate, bool, i64, f64, Aud, Json<serde_json::Value>, List<String>);
        let row: Row = tx.query("SELECT id, at, day, yes, n, x, cost, doc, list FROM kinds").fetch_one().await.unwrap();
        assert_eq!(row, (CLIENT, noon(), noon().date_naive(), true, i64::MAX, 0.1, cost, Json(doc), list));
        let (sum,): (Option<Aud>,) = tx.query("SELECT SUM(cost) FROM (SELECT cost FROM kinds UNION ALL SELECT cost FROM kinds) AS twice")
            .fetch_one().await.unwrap();
        assert_eq!(sum.unwrap(), cost + cost);
        let (sum,): (Option<Aud>,) = tx.query("SELECT SUM(cost) FROM kinds WHERE n = 0").fetch_one().await.unwrap();
        assert_eq!(sum, None);
    }

    async fn times_keep_their_order_whatever_their_fractions(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let micros = [0, 1, 100, 1_000, 1_001, 10_000, 100_000, 120_000, 999_999, 1_000_000];
        let times: Vec<DateTime<Utc>> = micros.iter().map(|us| DateTime::from_timestamp_micros(1_767_268_800_000_000 + us).unwrap()).collect();
        for (n, at) in times.iter().enumerate().rev() {
            tx.query("INSERT INTO job_pauses (kind, paused_at) VALUES ($1, $2)").bind(format!("kind {n}")).bind(*at).execute().await.unwrap();
        }
        let rows: Vec<(DateTime<Utc>,)> = tx.query("SELECT paused_at FROM job_pauses ORDER BY paused_at").fetch_all().await.unwrap();
        assert_eq!(rows.into_iter().map(|row| row.0).collect::<Vec<_>>(), times);
        let (before,): (i64,) = tx.query("SELECT COUNT(*) FROM job_pauses WHERE paused_at < $1").bind(times[5]).fetch_one().await.unwrap();
        assert_eq!(before, 5);
    }

    async fn ids_of_version_7_sort_by_their_making(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let ids: Vec<Uuid> = (0..50_u64).map(|n| uuid::Builder::from_unix_timestamp_millis(1_767_268_800_000 + n, &[7; 10]).into_uuid()).collect();
        for (n, id) in ids.iter().enumerate().rev() {
            tx.query("INSERT INTO job_pauses (kind, paused_at, paused_by) VALUES ($1, $2, $3)")
                .bind(format!("kind {n}")).bind(noon()).bind(*id).execute().await.unwrap();
        }
        let rows: Vec<(Uuid,)> = tx.query("SELECT paused_by FROM job_pauses ORDER BY paused_by").fetch_all().await.unwrap();
        assert_eq!(rows.into_iter().map(|row| row.0).collect::<Vec<_>>(), ids);
    }

    async fn text_sorts_by_bytes_on_both(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        for kind in ["b", "a", "B", "é", "Z"] {
            tx.query("INSERT INTO job_pauses (kind, paused_at) VALUES ($1, $2)").bind(kind).bind(noon()).execute().await.unwrap();
        }
        let rows: Vec<(String,)> = tx.query("SELECT kind FROM job_pauses ORDER BY kind").fetch_all().await.unwrap();
        assert_eq!(rows.into_iter().map(|row| row.0).collect::<Vec<_>>(), ["B", "Z", "a", "b", "é"]);
    }

    async fn lists_and_filters_bind_and_an_empty_list_matches_nothing(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        for kind in ["a", "b", "c"] {
            tx.query("INSERT INTO job_pauses (kind, paused_at) VALUES ($1, $2)").bind(kind).bind(noon()).execute().await.unwrap();
        }
        for (list, expected) in [(vec!["a", "c", "x') OR ('1'='1"], 2), (vec![], 0)] {
            let (found,): (i64,) = tx.query("SELECT COUNT(*) FROM job_pauses WHERE kind IN ").push_list(list)
                .push_some(" AND paused_at = ", Some(noon())).push_some(" AND kind = ", None::<&'static str>)
                .fetch_one().await.unwrap();
            assert_eq!(found, expected);
        }
    }

    async fn a_failed_statement_is_undone_by_its_savepoint(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let add = "INSERT INTO job_pauses (kind, paused_at) VALUES ($1, $2)";
        tx.query(add).bind("a").bind(noon()).execute().await.unwrap();
        let point = tx.savepoint().await.unwrap();
        tx.query(add).bind("b").bind(noon()).execute().await.unwrap();
        let inner = tx.savepoint().await.unwrap();
        assert!(matches!(tx.query(add).bind("a").bind(noon()).execute().await, Err(Error::Conflict)));
        tx.rollback_to(inner).await.unwrap();
        tx.release(point).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.system_read().await.unwrap();
        let (n,): (i64,) = tx.query("SELECT COUNT(*) FROM job_pauses").fetch_one().await.unwrap();
        assert_eq!(n, 2);
    }

    async fn errors_are_sorted_by_what_a_caller_can_do(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let point = tx.savepoint().await.unwrap();
        let missing = tx.query("INSERT INTO memberships (id, client_id, user_id, created_at, updated_at) VALUES ($1, $1, $1, $2, $2)")
            .bind(CLIENT).bind(noon()).execute().await;
        assert!(matches!(missing, Err(Error::Reference)), "{missing:?}");
        tx.rollback_to(point).await.unwrap();
        tx.query("INSERT INTO job_pauses (kind, paused_at) VALUES ($1, $2)").bind("not a uuid").bind(noon()).execute().await.unwrap();
        let corrupt = tx.query("SELECT kind FROM job_pauses").fetch_all::<OneEnum>().await;
        assert!(matches!(&corrupt, Err(Error::Corrupt { table, column }) if table == "job_pauses" && column == "kind"), "{corrupt:?}");
    }

    async fn a_reader_cannot_write(db: &TestDb) {
        let mut tx = db.system_read().await.unwrap();
        let refused = tx.query("INSERT INTO job_pauses (kind, paused_at) VALUES ('a', $1)").bind(noon()).execute().await;
        assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
    }

    async fn a_dropped_transaction_leaves_nothing(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        tx.query("INSERT INTO job_pauses (kind, paused_at) VALUES ('a', $1)").bind(noon()).execute().await.unwrap();
        drop(tx);
        let mut tx = db.system_write().await.unwrap();
        let (n,): (i64,) = tx.query("SELECT COUNT(*) FROM job_pauses").fetch_one().await.unwrap();
        assert_eq!(n, 0);
    }

    async fn many_writers_queue_and_lose_nothing(db: &TestDb) {
        let tasks: Vec<_> = (0..20).map(|_| {
            let db = db.db();
            tokio::spawn(async move {
                let mut tx = db.system_write().await?;
                tx.query("UPDATE business_clock SET ahead_us = ahead_us + 1").execute().await?;
                tx.commit().await
            })
        }).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let mut tx = db.system_read().await.unwrap();
        let (n,): (i64,) = tx.query("SELECT ahead_us FROM business_clock").fetch_one().await.unwrap();
        assert_eq!(n, 20);
    }

    async fn an_upsert_finds_its_partial_index(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        for n in [1_u128, 2] {
            tx.query("INSERT INTO users (id, email, created_at, updated_at) VALUES ($1, 'a@b.example', $2, $2)
                      ON CONFLICT (email) WHERE deleted_at IS NULL DO UPDATE SET revision = users.revision + 1")
                .bind(Uuid::from_u128(n)).bind(noon()).execute().await.unwrap();
        }
        let rows: Vec<(Uuid, i64)> = tx.query("SELECT id, revision FROM users").fetch_all().await.unwrap();
        assert_eq!(rows, [(Uuid::from_u128(1), 2)]);
    }

    async fn json_numbers_compare_alike_once_they_are_cast(db: &TestDb) {
        let mut tx = db.system_read().await.unwrap();
        let doc = serde_json::json!({"n": 120, "s": "120"});
        let row: (bool, bool, Option<String>) = tx.query("SELECT CAST($1 ->> 'n' AS TEXT) = '120', $1 ->> 's' = '120', $1 ->> 'none'")
            .bind(Json(doc)).fetch_one().await.unwrap();
        assert_eq!(row, (true, true, None));
    }
}

#[derive(Debug, sqlx::FromRow)]
struct OneEnum {
    #[expect(dead_code, reason = "only ever fails to be read")]
    kind: domain::Role,
}
