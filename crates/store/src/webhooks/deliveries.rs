//! What is on its way to a client's programs, and what became of it.

use chrono::{DateTime, Utc};
use domain::{DeliveryStatus, LeadId, WebhookDeliveryId, WebhookEvent, WebhookId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::query::{LIST_MAX, Query};
use crate::{ClientTx, Json, Result, SystemTx};

/// Characters kept of an answer and of a reason.
pub const BODY_MAX: usize = 10_000;
const REASON_MAX: usize = 1_000;
/// Columns of one row of [`insert_many`].
const WIDTH: usize = 9;

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Delivery {
    pub id: WebhookDeliveryId,
    pub webhook_config_id: WebhookId,
    /// The same for all addresses that are told, and when it is sent again.
    pub event_id: Uuid,
    pub event_type: WebhookEvent,
    pub lead_id: Option<LeadId>,
    /// The very bytes that are sent; empty once they are forgotten.
    pub payload: String,
    pub status: DeliveryStatus,
    pub attempt_count: i64,
    pub attempts: Json<Vec<Attempt>>,
    pub signature: Option<String>,
    pub response_status: Option<i64>,
    pub response_time_ms: Option<i64>,
    pub response_body: Option<String>,
    pub error_message: Option<String>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// One attempt, kept with its delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    pub response_status: Option<u16>,
    pub response_time_ms: i64,
    pub error_message: Option<String>,
}

const COLUMNS: &str = "id, webhook_config_id, event_id, event_type, lead_id, payload, status, attempt_count, attempts, signature, response_status, \
     response_time_ms, response_body, error_message, next_attempt_at, delivered_at, created_at";

#[derive(Clone, Debug)]
pub struct NewDelivery {
    pub id: WebhookDeliveryId,
    pub webhook: WebhookId,
    pub event_id: Uuid,
    pub event: WebhookEvent,
    pub lead: Option<LeadId>,
    pub payload: String,
    pub at: DateTime<Utc>,
}

/// Adds many, 55 a statement.
pub async fn insert_many(tx: &mut ClientTx, all: &[NewDelivery]) -> Result<()> {
    let client = tx.client();
    for some in all.chunks(LIST_MAX / WIDTH) {
        let mut query = tx.query(
            "INSERT INTO webhook_deliveries (id, client_id, webhook_config_id, event_id, event_type, lead_id, payload, created_at, updated_at) VALUES ",
        );
        for (n, new) in some.iter().enumerate() {
            query = query
                .push_bind(if n == 0 { "(" } else { ", (" }, new.id)
                .push_bind(", ", client)
                .push_bind(", ", new.webhook)
                .push_bind(", ", new.event_id)
                .push_bind(", ", new.event)
                .push_bind(", ", new.lead)
                .push_bind(", ", new.payload.clone())
                .push_bind(", ", new.at)
                .push_bind(", ", new.at)
                .push(")");
        }
        query.execute().await?;
    }
    Ok(())
}

pub async fn get(tx: &mut ClientTx, id: WebhookDeliveryId) -> Result<Option<Delivery>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM webhook_deliveries WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// Which of an address's deliveries are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub webhook: WebhookId,
    pub status: Option<DeliveryStatus>,
}

impl Filter {
    fn narrow<'t>(self, query: Query<'t>) -> Query<'t> {
        query.push_bind(" AND webhook_config_id = ", self.webhook).push_some(" AND status = ", self.status)
    }
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, filter: Filter, limit: i64, offset: i64) -> Result<Vec<Delivery>> {
    let client = tx.client();
    let query = tx
        .query("SELECT ")
        .push(COLUMNS)
        .push(" FROM webhook_deliveries WHERE")
        .push_bind(" client_id = ", client);
    filter
        .narrow(query)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .push_bind(" OFFSET ", offset)
        .fetch_all()
        .await
}

/// How many [`list`] would show without a limit, counted to `most`.
pub async fn count(tx: &mut ClientTx, filter: Filter, most: i64) -> Result<i64> {
    let client = tx.client();
    let query = tx
        .query("SELECT COUNT(*) FROM (SELECT 1 FROM webhook_deliveries WHERE")
        .push_bind(" client_id = ", client);
    let (n,): (i64,) = filter.narrow(query).push_bind(" LIMIT ", most).push(") t").fetch_one().await?;
    Ok(n)
}

/// What an attempt came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub status: DeliveryStatus,
    pub attempt: Attempt,
    pub signature: Option<String>,
    pub response_body: Option<String>,
    pub next_attempt_at: Option<DateTime<Utc>>,
}

/// Writes down the attempt of that number, counted from 1. `false` when it was written down already, or
/// the delivery has ended: an attempt that ran twice is one attempt.
pub async fn attempted(
    tx: &mut ClientTx,
    delivery: &Delivery,
    number: i64,
    outcome: &Outcome,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let mut attempts = delivery.attempts.0.clone();
    let error = outcome.attempt.error_message.as_deref().map(|text| cut(text, REASON_MAX));
    attempts.push(Attempt { error_message: error.clone(), ..outcome.attempt.clone() });
    let delivered = (outcome.status == DeliveryStatus::Success).then_some(at);
    let rows = tx
        .query(
            "UPDATE webhook_deliveries SET status = $4, attempt_count = $5, attempts = $6, signature = $7, response_status = $8,
                 response_time_ms = $9, response_body = $10, error_message = $11, next_attempt_at = $12, delivered_at = $13, updated_at = $14
             WHERE client_id = $1 AND id = $2 AND attempt_count = $3 AND status IN ('pending', 'retrying')",
        )
        .bind(client)
        .bind(delivery.id)
        .bind(number - 1)
        .bind(outcome.status)
        .bind(number)
        .bind(Json(attempts))
        .bind(outcome.signature.clone())
        .bind(outcome.attempt.response_status.map(i64::from))
        .bind(outcome.attempt.response_time_ms)
        .bind(outcome.response_body.as_deref().map(|text| cut(text, BODY_MAX)))
        .bind(error)
        .bind(outcome.next_attempt_at)
        .bind(delivered)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Ends one without an attempt, because its address is switched off or gone.
pub async fn call_off(
    tx: &mut ClientTx,
    id: WebhookDeliveryId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE webhook_deliveries SET status = 'failed', error_message = $3, next_attempt_at = NULL, updated_at = $4
             WHERE client_id = $1 AND id = $2 AND status IN ('pending', 'retrying')",
        )
        .bind(client)
        .bind(id)
        .bind(cut(reason, REASON_MAX))
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// What was to be told about a lead is forgotten; what waits is called off.
pub async fn forget_lead(tx: &mut ClientTx, lead: LeadId, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE webhook_deliveries SET payload = '', response_body = NULL, updated_at = $3, next_attempt_at = NULL,
             error_message = CASE WHEN status IN ('pending', 'retrying') THEN 'The person was erased.' ELSE error_message END,
             status = CASE WHEN status IN ('pending', 'retrying') THEN 'failed' ELSE status END
         WHERE client_id = $1 AND lead_id = $2",
    )
    .bind(client)
    .bind(lead)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Throws away those that ended and are older, at most `limit`; answers how many.
pub async fn purge(tx: &mut SystemTx, before: DateTime<Utc>, limit: i64) -> Result<u64> {
    tx.query(
        "DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries
             WHERE created_at < $1 AND status IN ('success', 'failed') ORDER BY created_at LIMIT $2)",
    )
    .bind(before)
    .bind(limit)
    .execute()
    .await
}

/// Without the one character that text may not hold.
fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(most).collect()
}
