//! What happened in a campaign, or at all.

use chrono::{DateTime, Utc};
use domain::{CampaignId, Channel, LeadId};
use uuid::Uuid;

use crate::{ClientTx, Result};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Happened {
    pub id: Uuid,
    pub lead_id: LeadId,
    pub channel: Option<Channel>,
    pub action: String,
    pub sequence_step: Option<i64>,
    pub subject: Option<String>,
    pub content_preview: Option<String>,
    pub created_at: DateTime<Utc>,
}

const HAPPENED: &str = "SELECT id, lead_id, channel, action, sequence_step, subject, content_preview, created_at FROM activities WHERE";

/// The newest first.
pub async fn of_campaign(tx: &mut ClientTx, campaign: CampaignId, limit: i64) -> Result<Vec<Happened>> {
    let client = tx.client();
    tx.query(HAPPENED)
        .push_bind(" client_id = ", client)
        .push_bind(" AND campaign_id = ", campaign)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}

/// Those made after one, the oldest first.
pub async fn after(tx: &mut ClientTx, id: Uuid, limit: i64) -> Result<Vec<Happened>> {
    let client = tx.client();
    tx.query(HAPPENED)
        .push_bind(" client_id = ", client)
        .push_bind(" AND id > ", id)
        .push_bind(" ORDER BY id LIMIT ", limit)
        .fetch_all()
        .await
}

/// Those of the whole client, the newest first.
pub async fn newest(tx: &mut ClientTx, limit: i64) -> Result<Vec<Happened>> {
    let client = tx.client();
    tx.query(HAPPENED)
        .push_bind(" client_id = ", client)
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .fetch_all()
        .await
}
