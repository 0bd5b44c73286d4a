//! Which senders a campaign may use.

use chrono::{DateTime, Utc};
use domain::{CampaignId, Channel, ResourceId};

use crate::{ClientTx, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Resource {
    pub id: ResourceId,
    pub campaign_id: CampaignId,
    pub channel: Channel,
    pub resource_id: String,
    pub resource_name: Option<String>,
    pub daily_limit: i64,
    pub is_active: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct NewResource {
    pub id: ResourceId,
    pub campaign: CampaignId,
    pub channel: Channel,
    pub resource_id: String,
    pub resource_name: Option<String>,
    pub daily_limit: i64,
    pub at: DateTime<Utc>,
}

/// `false` when the campaign has it already.
pub async fn insert(tx: &mut ClientTx, new: &NewResource) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO campaign_resources (id, client_id, campaign_id, channel, resource_id, resource_name, daily_limit, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             ON CONFLICT (campaign_id, channel, resource_id) WHERE deleted_at IS NULL DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.campaign)
        .bind(new.channel)
        .bind(new.resource_id.clone())
        .bind(new.resource_name.clone())
        .bind(new.daily_limit)
        .bind(new.at)
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn list(
    tx: &mut ClientTx,
    campaign: CampaignId,
    channel: Option<Channel>,
) -> Result<Vec<Resource>> {
    let client = tx.client();
    tx.query(
        "SELECT id, campaign_id, channel, resource_id, resource_name, daily_limit, is_active, created_at, updated_at
         FROM campaign_resources WHERE deleted_at IS NULL",
    )
    .push_bind(" AND client_id = ", client)
    .push_bind(" AND campaign_id = ", campaign)
    .push_some(" AND channel = ", channel)
    .push(" ORDER BY id")
    .fetch_all()
    .await
}

pub async fn delete(
    tx: &mut ClientTx,
    campaign: CampaignId,
    id: ResourceId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE campaign_resources SET deleted_at = $4, updated_at = $4
             WHERE client_id = $1 AND campaign_id = $2 AND id = $3 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(campaign)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
