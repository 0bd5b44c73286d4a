//! What a client has come to since a moment. Leads carry the last time of each thing, so a range that
//! ends now needs no look at what happened before it.

use chrono::{DateTime, Utc};

use crate::{ClientTx, Result};

/// Counts over a range that ends now. Deleted leads and meetings count: they did happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Totals {
    pub contacted: i64,
    pub replied: i64,
    pub meetings_scheduled: i64,
    pub meetings_completed: i64,
    pub meetings_no_show: i64,
    /// Now, whatever the range.
    pub active_campaigns: i64,
}

pub async fn since(tx: &mut ClientTx, from: DateTime<Utc>) -> Result<Totals> {
    let client = tx.client();
    tx.query(
        "SELECT (SELECT COUNT(*) FROM leads WHERE client_id = $1 AND last_contacted_at >= $2) AS contacted,
                (SELECT COUNT(*) FROM leads WHERE client_id = $1 AND last_replied_at >= $2) AS replied,
                (SELECT COUNT(*) FROM meetings WHERE client_id = $1 AND created_at >= $2 AND status = 'scheduled') AS meetings_scheduled,
                (SELECT COUNT(*) FROM meetings WHERE client_id = $1 AND created_at >= $2 AND status = 'completed') AS meetings_completed,
                (SELECT COUNT(*) FROM meetings WHERE client_id = $1 AND created_at >= $2 AND status = 'no_show') AS meetings_no_show,
                (SELECT COUNT(*) FROM campaigns WHERE client_id = $1 AND deleted_at IS NULL AND status = 'active') AS active_campaigns",
    )
    .bind(client)
    .bind(from)
    .fetch_one()
    .await
}
