//! What was done to or by leads, on any channel. Append-only.

use chrono::{DateTime, Utc};
use domain::{ActivityId, CampaignId, Channel, Intent, LeadId};

use crate::{ClientTx, Result};

/// An entry of a lead's timeline.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Activity {
    pub id: ActivityId,
    pub campaign_id: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub action: String,
    pub sequence_step: Option<i64>,
    pub subject: Option<String>,
    pub content_preview: Option<String>,
    pub provider: Option<String>,
    pub intent: Option<Intent>,
    pub intent_confidence: Option<f64>,
    pub created_at: DateTime<Utc>,
}

/// What every entry needs; the rest is for what is sent and received.
#[derive(Clone, Debug)]
pub struct NewActivity {
    pub id: ActivityId,
    pub lead: LeadId,
    pub campaign: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub action: &'static str,
    pub subject: Option<String>,
    pub content_preview: Option<String>,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut ClientTx, new: &NewActivity) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO activities (id, client_id, lead_id, campaign_id, channel, action, subject, content_preview, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.lead)
    .bind(new.campaign)
    .bind(new.channel)
    .bind(new.action)
    .bind(new.subject.clone())
    .bind(new.content_preview.clone())
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

/// A lead's entries, the newest first.
pub async fn of_lead(tx: &mut ClientTx, lead: LeadId, limit: i64) -> Result<Vec<Activity>> {
    let client = tx.client();
    tx.query(
        "SELECT id, campaign_id, channel, action, sequence_step, subject, content_preview, provider, intent, intent_confidence, created_at
         FROM activities",
    )
    .push_bind(" WHERE lead_id = ", lead)
    .push_bind(" AND client_id = ", client)
    .push_bind(" ORDER BY id DESC LIMIT ", limit)
    .fetch_all()
    .await
}

pub async fn count_of_lead(tx: &mut ClientTx, lead: LeadId) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM activities")
        .push_bind(" WHERE lead_id = ", lead)
        .push_bind(" AND client_id = ", client)
        .fetch_one()
        .await?;
    Ok(n)
}
