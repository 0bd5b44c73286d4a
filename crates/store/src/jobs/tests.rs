//! What cannot be seen from outside: how claiming behaves with many rows.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::JobId;
use serde_json::json;
use uuid::Uuid;

use super::{Claim, KindLimit, NewJob, Priority, claim, complete, enqueue_all};
use crate::{Db, Engine, testing::on_both};

const OWNER: Uuid = Uuid::from_u128(1);

fn noon() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

/// Adds and works off 400 jobs, ten a claim, and answers the median time of a claim.
async fn work_off(db: &Db, round: u128) -> Duration {
    let jobs: Vec<NewJob> = (0..400_u128)
        .map(|n| NewJob {
            id: JobId::from_uuid(Uuid::from_u128(round * 1_000_000 + n)),
            kind: "short",
            client: None,
            payload: json!({}),
            dedupe_key: None,
            run_at: noon(),
            priority: Priority::Normal,
            max_attempts: 1,
            trace_id: None,
            created_at: noon(),
        })
        .collect();
    let mut tx = db.system_write().await.unwrap();
    enqueue_all(&mut tx, &jobs).await.unwrap();
    tx.commit().await.unwrap();
    let kinds = [KindLimit { kind: "short", at_once: 100, per_client: 100, vendor: None }];
    let mut times = Vec::new();
    loop {
        let ask = Claim {
            owner: OWNER,
            kinds: &kinds,
            per_client: 100,
            room: 10,
            business_now: noon(),
            wall_now: noon(),
            lease: TimeDelta::seconds(30),
        };
        let mut tx = db.system_write().await.unwrap();
        let began = Instant::now();
        let claimed = claim(&mut tx, &ask).await.unwrap();
        times.push(began.elapsed());
        let ids: Vec<JobId> = claimed.iter().map(|job| job.id).collect();
        complete(&mut tx, OWNER, &ids, noon()).await.unwrap();
        tx.commit().await.unwrap();
        if claimed.is_empty() {
            assert_eq!(times.len(), 41, "each job was claimed once, ten at a time");
            times.sort();
            return times[times.len() / 2];
        }
    }
}

/// A hundred thousand rows in one statement.
async fn many(db: &Db, kind: &'static str, state: &'static str) {
    let mut tx = db.system_write().await.unwrap();
    let made = tx
        .query(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO jobs (id, kind, state, share, payload, run_at, priority, attempt, max_attempts, created_at, updated_at, finished_at) SELECT ",
        )
        .push_on(Engine::Sqlite, "randomblob(16)")
        .push_on(Engine::Postgres, "gen_random_uuid()")
        .push(", $1, $2, $3, $4, $5, 10, 1, 1, $5, $5, CASE $2 WHEN 'completed' THEN $5 END FROM n")
        .bind(kind)
        .bind(state)
        .bind(Uuid::nil())
        .bind(crate::Json(json!({})))
        .bind(noon())
        .execute()
        .await
        .unwrap();
    assert_eq!(made, 100_000);
    tx.commit().await.unwrap();
}

on_both! {
    async fn a_hundred_thousand_finished_rows_do_not_slow_claiming(db: &TestDb) {
        work_off(db, 1).await;
        let before = work_off(db, 2).await;
        many(db, "short", "completed").await;
        let after = work_off(db, 3).await;
        assert!(after < before * 2 + Duration::from_millis(1), "{before:?} before, {after:?} after");
    }

    async fn a_hundred_thousand_waiting_rows_of_another_kind_do_not_slow_claiming(db: &TestDb) {
        work_off(db, 1).await;
        let before = work_off(db, 2).await;
        many(db, "long", "pending").await;
        let after = work_off(db, 3).await;
        assert!(after < before * 2 + Duration::from_millis(1), "{before:?} before, {after:?} after");
    }

    async fn a_claim_takes_no_more_than_it_has_room_for(db: &TestDb) {
        work_off(db, 1).await;
    }
}
