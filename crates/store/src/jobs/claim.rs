//! Taking jobs to work on: fair between clients, within the limits of kinds and vendors.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, JobId};
use serde_json::Value;
use uuid::Uuid;

use super::{COLUMNS, Row};
use crate::{Engine, Result, SystemTx};

/// How many of a kind may run at once, all processes together.
#[derive(Clone, Debug)]
pub struct KindLimit {
    pub kind: &'static str,
    pub at_once: usize,
    /// For one client.
    pub per_client: usize,
    /// Kinds that call one vendor share its limit.
    pub vendor: Option<(&'static str, usize)>,
}

/// What a worker asks for.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// Who will hold the leases.
    pub owner: Uuid,
    /// The kinds it can run; others are left alone.
    pub kinds: &'a [KindLimit],
    /// How many jobs of one client may run at once, all kinds together. The platform's own have no such limit.
    pub per_client: usize,
    /// How many it has room for.
    pub room: usize,
    pub business_now: DateTime<Utc>,
    pub wall_now: DateTime<Utc>,
    pub lease: TimeDelta,
}

/// A job to run now.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub client: Option<ClientId>,
    pub payload: Value,
    pub dedupe_key: Option<String>,
    /// The attempt that begins: 1 for the first.
    pub attempt: i64,
    pub max_attempts: i64,
    pub run_at: DateTime<Utc>,
    pub trace_id: Option<String>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Lane {
    priority: i64,
    kind: String,
    share: Uuid,
    run_at: DateTime<Utc>,
}

/// Claims up to `room` due jobs. One claim at a time, over all processes, so limits are exact.
pub async fn claim(tx: &mut SystemTx, ask: &Claim<'_>) -> Result<Vec<Claimed>> {
    if ask.room == 0 {
        return Ok(Vec::new());
    }
    if tx.engine() == Engine::Postgres {
        tx.query("SELECT pg_advisory_xact_lock(6071801)").execute().await?;
    }
    keep_to_indexes(tx).await?;
    let lanes = due_lanes(tx, ask.business_now).await?;
    if lanes.is_empty() {
        return Ok(Vec::new());
    }
    let running: Vec<(String, Uuid, i64)> = tx
        .query("SELECT kind, share, COUNT(*) FROM jobs WHERE state = 'running' GROUP BY kind, share")
        .fetch_all()
        .await?;
    let paused: Vec<(String,)> = tx.query("SELECT kind FROM job_pauses").fetch_all().await?;
    let mut rooms = Rooms::new(ask, &running);
    let lanes: Vec<Lane> =
        lanes.into_iter().filter(|lane| !paused.iter().any(|kind| kind.0 == lane.kind)).collect();
    let mut claimed = Vec::new();
    for (lane, count) in rooms.share_out(&lanes, ask.room) {
        let rows: Vec<Row> = tx
            .query(
                // Materialised, or PostgreSQL may evaluate it more than once and go past the limit.
                "WITH picked AS MATERIALIZED (SELECT id FROM jobs WHERE state = 'pending' AND priority = $4 AND kind = $5
                     AND share = $6 AND run_at <= $7 ORDER BY run_at, id LIMIT $8",
            )
            .push_on(Engine::Postgres, " FOR UPDATE SKIP LOCKED")
            .push(
                ") UPDATE jobs SET state = 'running', attempt = attempt + 1, lease_owner = $1, lease_until = $2, updated_at = $3
                 WHERE id IN (SELECT id FROM picked) RETURNING ",
            )
            .push(COLUMNS)
            .bind(ask.owner)
            .bind(ask.wall_now + ask.lease)
            .bind(ask.wall_now)
            .bind(lane.priority)
            .bind(lane.kind.clone())
            .bind(lane.share)
            .bind(ask.business_now)
            .bind(i64::try_from(count).unwrap_or(i64::MAX))
            .fetch_all()
            .await?;
        claimed.extend(rows.into_iter().map(Claimed::from));
    }
    Ok(claimed)
}

/// PostgreSQL keeps the plan it made when the table was small, and then reads all of it when it is
/// large. Our statements have an index each, so nothing else is worth a thought.
async fn keep_to_indexes(tx: &mut SystemTx) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        tx.query(
            "SELECT set_config('enable_seqscan', 'off', TRUE), set_config('enable_bitmapscan', 'off', TRUE),
                    set_config('enable_sort', 'off', TRUE), set_config('enable_hashjoin', 'off', TRUE),
                    set_config('enable_mergejoin', 'off', TRUE)",
        )
        .execute()
        .await?;
    }
    Ok(())
}

/// The lanes whose first job is due. A loose index scan: a few probes a lane, however long it is.
/// Each step is spelt out by column, because SQLite uses only the first column of a row comparison.
async fn due_lanes(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<Vec<Lane>> {
    tx.query(
        "WITH RECURSIVE heads (id) AS (
             SELECT (SELECT id FROM jobs WHERE state = 'pending' ORDER BY priority, kind, share, run_at, id LIMIT 1)
             UNION ALL
             SELECT COALESCE(
                 (SELECT n.id FROM jobs AS n WHERE n.state = 'pending' AND n.priority = h.priority AND n.kind = h.kind AND n.share > h.share
                  ORDER BY n.priority, n.kind, n.share, n.run_at, n.id LIMIT 1),
                 (SELECT n.id FROM jobs AS n WHERE n.state = 'pending' AND n.priority = h.priority AND n.kind > h.kind
                  ORDER BY n.priority, n.kind, n.share, n.run_at, n.id LIMIT 1),
                 (SELECT n.id FROM jobs AS n WHERE n.state = 'pending' AND n.priority > h.priority
                  ORDER BY n.priority, n.kind, n.share, n.run_at, n.id LIMIT 1))
             FROM heads JOIN jobs AS h ON h.id = heads.id)
         SELECT h.priority, h.kind, h.share, h.run_at FROM heads JOIN jobs AS h ON h.id = heads.id WHERE h.run_at <= $1",
    )
    .bind(now)
    .fetch_all()
    .await
}

/// What is left of each limit.
struct Rooms<'a> {
    ask: &'a Claim<'a>,
    kinds: HashMap<&'a str, (&'a KindLimit, usize)>,
    vendors: HashMap<&'static str, usize>,
    shares: HashMap<Uuid, usize>,
    pairs: HashMap<(&'a str, Uuid), usize>,
}

impl<'a> Rooms<'a> {
    fn new(ask: &'a Claim<'a>, running: &[(String, Uuid, i64)]) -> Self {
        let mut rooms = Self {
            ask,
            kinds: ask.kinds.iter().map(|limit| (limit.kind, (limit, 0))).collect(),
            vendors: HashMap::new(),
            shares: HashMap::new(),
            pairs: HashMap::new(),
        };
        for (kind, share, count) in running {
            rooms.take(kind, *share, usize::try_from(*count).unwrap_or(0));
        }
        rooms
    }

    fn take(&mut self, kind: &str, share: Uuid, count: usize) {
        *self.shares.entry(share).or_default() += count;
        // A kind this worker does not know still uses up its client's share.
        if let Some((limit, running)) = self.kinds.get_mut(kind) {
            *running += count;
            *self.pairs.entry((limit.kind, share)).or_default() += count;
            if let Some((vendor, _)) = limit.vendor {
                *self.vendors.entry(vendor).or_default() += count;
            }
        }
    }

    fn has_room(&self, lane: &Lane) -> bool {
        let Some((limit, running)) = self.kinds.get(lane.kind.as_str()) else { return false };
        let vendor_full = limit
            .vendor
            .is_some_and(|(vendor, at_once)| self.vendors.get(vendor).copied().unwrap_or(0) >= at_once);
        let share_full = !lane.share.is_nil()
            && (self.shares.get(&lane.share).copied().unwrap_or(0) >= self.ask.per_client
                || self.pairs.get(&(limit.kind, lane.share)).copied().unwrap_or(0) >= limit.per_client);
        *running < limit.at_once && !vendor_full && !share_full
    }

    /// Deals the room out one job at a time: best priority first, then the client with the least
    /// running, then the longest wait. A lane may hold fewer jobs than it is dealt; the next claim,
    /// which follows at once, deals the rest.
    fn share_out(&mut self, lanes: &'a [Lane], room: usize) -> Vec<(&'a Lane, usize)> {
        let mut dealt = vec![0_usize; lanes.len()];
        for _ in 0..room {
            let next = lanes
                .iter()
                .enumerate()
                .filter(|(_, lane)| self.has_room(lane))
                .min_by_key(|(n, lane)| {
                    let running = self.shares.get(&lane.share).copied().unwrap_or(0);
                    (lane.priority, running, dealt[*n], lane.run_at)
                })
                .map(|(n, lane)| (n, lane.kind.clone(), lane.share));
            let Some((n, kind, share)) = next else { break };
            dealt[n] += 1;
            self.take(&kind, share, 1);
        }
        lanes.iter().zip(dealt).filter(|(_, count)| *count > 0).collect()
    }
}

/// What a cheap look at the queue tells, before a claim takes the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// When the first waiting job is due, on the business clock; may be past.
    pub next_due: Option<DateTime<Utc>>,
    /// Some worker is gone and its jobs wait to be taken back.
    pub lease_lost: bool,
}

pub async fn outlook(tx: &mut SystemTx, wall_now: DateTime<Utc>) -> Result<Outlook> {
    keep_to_indexes(tx).await?;
    let (next_due, lease_lost): (Option<DateTime<Utc>>, bool) = tx
        .query(
            "SELECT (SELECT MIN(run_at) FROM jobs WHERE state = 'pending'),
                    EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND lease_until < $1)",
        )
        .bind(wall_now)
        .fetch_one()
        .await?;
    Ok(Outlook { next_due, lease_lost })
}

impl From<Row> for Claimed {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            client: row.client_id,
            payload: row.payload.0,
            dedupe_key: row.dedupe_key,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            run_at: row.run_at,
            trace_id: row.trace_id,
        }
    }
}
