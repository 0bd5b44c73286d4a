//! Handing due enrolments to workers, and taking back what dead workers had.

use chrono::{DateTime, Utc};
use domain::{ClientId, EnrolmentId, TouchId};
use uuid::Uuid;

use crate::{Engine, Result, SystemTx};

/// One enrolment whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Due {
    pub id: EnrolmentId,
    pub client_id: ClientId,
}

/// Claims at most `limit`, at most `per_client` of one client: hot leads first, then by due time. Due
/// times are of the business clock, leases of the wall clock.
pub async fn claim(
    tx: &mut SystemTx,
    owner: Uuid,
    business_now: DateTime<Utc>,
    wall_now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    per_client: i64,
    limit: i64,
) -> Result<Vec<Due>> {
    tx.query(
        "UPDATE enrolments SET lease_owner = $1, leased_until = $2 WHERE id IN (
             SELECT e.id FROM enrolments e WHERE e.state = 'active' AND e.next_at <= $3 AND (e.leased_until IS NULL OR e.leased_until <= $4)
               AND e.id IN (
                 SELECT r.id FROM (
                     SELECT d.id, ROW_NUMBER() OVER (PARTITION BY d.client_id ORDER BY d.tier_rank DESC, d.next_at, d.id) AS place
                     FROM enrolments d JOIN campaigns c ON c.id = d.campaign_id
                     WHERE d.state = 'active' AND d.next_at <= $3 AND (d.leased_until IS NULL OR d.leased_until <= $4)
                       AND c.status = 'active' AND c.deleted_at IS NULL
                       AND NOT EXISTS (SELECT 1 FROM sending_pauses p WHERE p.client_id = d.client_id)
                 ) r WHERE r.place <= $5)
             ORDER BY e.tier_rank DESC, e.next_at, e.id LIMIT $6",
    )
    .bind(owner)
    .bind(leased_until)
    .bind(business_now)
    .bind(wall_now)
    .bind(per_client)
    .bind(limit)
    .push_on(Engine::Postgres, " FOR UPDATE SKIP LOCKED")
    .push(") RETURNING id, client_id")
    .fetch_all()
    .await
}

/// A touch whose worker is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Orphan {
    pub id: TouchId,
    pub client_id: ClientId,
    pub enrolment_id: EnrolmentId,
}

/// Settles what workers left whose lease has run out, or of all of them when this process
/// is `alone`: on SQLite a new process knows that no other lives. What had not left is free again; what may
/// have left is unknown from now on, and its enrolment waits for the answer.
pub async fn recover(tx: &mut SystemTx, wall_now: DateTime<Utc>, alone: bool) -> Result<(u64, Vec<Orphan>)> {
    let all = if alone { "" } else { " AND (leased_until IS NULL OR leased_until <= $1)" };
    let freed = tx
        .query("UPDATE touches SET phase = 'planned', lease_owner = NULL, leased_until = NULL, updated_at = $1 WHERE phase IN ('claimed', 'connected')")
        .bind(wall_now)
        .push(all)
        .execute()
        .await?;
    let unknown: Vec<Orphan> = tx
        .query(
            "UPDATE touches SET phase = 'unknown', lease_owner = NULL, leased_until = NULL, updated_at = $1,
                 last_error = 'The program ended after the mail began to go out; whether it arrived is not known.'
             WHERE phase = 'data'",
        )
        .bind(wall_now)
        .push(all)
        .push(" RETURNING id, client_id, enrolment_id")
        .fetch_all()
        .await?;
    tx.query("UPDATE enrolments SET lease_owner = NULL, leased_until = NULL WHERE leased_until IS NOT NULL")
        .push_some(" AND leased_until <= ", (!alone).then_some(wall_now))
        .execute()
        .await?;
    Ok((freed, unknown))
}
