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

/// A running campaign that may be over.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Running {
    pub client_id: ClientId,
    pub id: CampaignId,
    pub end_date: Option<NaiveDate>,
    pub timezone: String,
    /// It has had people in it, and none of them waits for anything.
    pub finished: bool,
}

/// Running campaigns whose people have all finished, or that end on a day or earlier.
pub async fn maybe_over(tx: &mut SystemTx, day: NaiveDate, limit: i64) -> Result<Vec<Running>> {
    tx.query(
        "SELECT client_id, id, end_date, timezone, finished FROM (
             SELECT c.client_id, c.id, c.end_date, c.timezone,
                    (EXISTS (SELECT 1 FROM enrolments e WHERE e.campaign_id = c.id)
                     AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.campaign_id = c.id AND e.state IN ('active', 'paused'))
                     AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.campaign_id = c.id AND l.status = 'new' AND l.deleted_at IS NULL)) AS finished
             FROM campaigns c WHERE c.status = 'active' AND c.deleted_at IS NULL) r
         WHERE finished OR end_date <= $1 ORDER BY id LIMIT $2",
    )
    .bind(day)
    .bind(limit)
    .fetch_all()
    .await
}
