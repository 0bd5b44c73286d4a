//! What daily upkeep looks at, across clients.

use chrono::NaiveDate;
use domain::{CampaignId, ClientId, MailboxId};

use crate::{Result, SystemTx};

/// Mailboxes that are not grown yet and were not counted on a day.
pub async fn growing(tx: &mut SystemTx, day: NaiveDate, limit: i64) -> Result<Vec<(ClientId, MailboxId)>> {
    tx.query(
        "SELECT client_id, id FROM email_mailboxes
         WHERE deleted_at IS NULL AND status IN ('warming', 'active') AND warmup_stage < 30
           AND (warmup_counted_on IS NULL OR warmup_counted_on < $1)
         ORDER BY id LIMIT $2",
    )
    .bind(day)
    .bind(limit)
    .fetch_all()
    .await
}

/// Mailboxes whose health may be another today: those that are not well, and those with anything counted
/// since a day.
pub async fn judged(tx: &mut SystemTx, since: NaiveDate, limit: i64) -> Result<Vec<(ClientId, MailboxId)>> {
    tx.query(
        "SELECT client_id, id FROM email_mailboxes m
         WHERE deleted_at IS NULL AND (health IN ('warning', 'critical')
           OR EXISTS (SELECT 1 FROM mailbox_days d WHERE d.mailbox_id = m.id AND d.day >= $1))
         ORDER BY id LIMIT $2",
    )
    .bind(since)
    .bind(limit)
    .fetch_all()
    .await
}

/// A running campaign, and how far its people are.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Running {
    pub client_id: ClientId,
    pub id: CampaignId,
    pub end_date: Option<NaiveDate>,
    pub timezone: String,
    pub enrolled: i64,
    /// Enrolments that still wait for something.
    pub unfinished: i64,
    /// Leads of the campaign that are new.
    pub waiting: i64,
}

/// Running campaigns of all clients.
pub async fn running(tx: &mut SystemTx, limit: i64) -> Result<Vec<Running>> {
    tx.query(
        "SELECT c.client_id, c.id, c.end_date, c.timezone,
                (SELECT COUNT(*) FROM enrolments e WHERE e.campaign_id = c.id) AS enrolled,
                (SELECT COUNT(*) FROM enrolments e WHERE e.campaign_id = c.id AND e.state IN ('active', 'paused')) AS unfinished,
                (SELECT COUNT(*) FROM leads l WHERE l.campaign_id = c.id AND l.status = 'new' AND l.deleted_at IS NULL) AS waiting
         FROM campaigns c WHERE c.status = 'active' AND c.deleted_at IS NULL ORDER BY c.updated_at LIMIT $1",
    )
    .bind(limit)
    .fetch_all()
    .await
}
