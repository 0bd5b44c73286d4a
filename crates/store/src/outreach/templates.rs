//! Campaign templates: what a campaign can begin from. What the JSON columns hold is the caller's matter.

use chrono::{DateTime, Utc};
use domain::{CampaignId, CampaignTemplateId, TemplateStatus};
use serde_json::Value;

use crate::{ClientTx, Json, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Template {
    pub id: CampaignTemplateId,
    pub name: String,
    pub industry: String,
    pub sequence: Json<Value>,
    pub messaging: Json<Value>,
    pub settings: Json<Value>,
    pub lead_allocation: i64,
    pub priority: i64,
    pub messaging_focus: Option<String>,
    pub status: TemplateStatus,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, name, industry, sequence, messaging, settings, lead_allocation, priority, messaging_focus, status, created_at, updated_at";

#[derive(Clone, Debug)]
pub struct NewTemplate {
    pub id: CampaignTemplateId,
    pub name: String,
    pub industry: String,
    pub sequence: Value,
    pub messaging: Value,
    pub settings: Value,
    pub messaging_focus: Option<String>,
    pub at: DateTime<Utc>,
}

/// `false` when the client has a template of that name.
pub async fn insert(tx: &mut ClientTx, new: &NewTemplate) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO campaign_templates (id, client_id, created_at, updated_at, name, industry, sequence, messaging, settings, messaging_focus)
             VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (client_id, name) WHERE deleted_at IS NULL DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.at)
        .bind(new.name.clone())
        .bind(new.industry.clone())
        .bind(Json(new.sequence.clone()))
        .bind(Json(new.messaging.clone()))
        .bind(Json(new.settings.clone()))
        .bind(new.messaging_focus.clone())
        .execute()
        .await?;
    Ok(rows == 1)
}

pub async fn get(tx: &mut ClientTx, id: CampaignTemplateId) -> Result<Option<Template>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM campaign_templates WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, limit: i64, offset: i64) -> Result<Vec<Template>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM campaign_templates WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push(" ORDER BY id DESC")
        .push_bind(" LIMIT ", limit)
        .push_bind(" OFFSET ", offset)
        .fetch_all()
        .await
}

pub async fn count(tx: &mut ClientTx) -> Result<i64> {
    let client = tx.client();
    let (count,): (i64,) = tx
        .query("SELECT COUNT(*) FROM campaign_templates WHERE client_id = $1 AND deleted_at IS NULL")
        .bind(client)
        .fetch_one()
        .await?;
    Ok(count)
}

/// Notes that a campaign was made of it.
pub async fn launched(
    tx: &mut ClientTx,
    id: CampaignTemplateId,
    campaign: CampaignId,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE campaigns SET source_template_id = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(campaign)
        .bind(id)
        .execute()
        .await?;
    tx.query(
        "UPDATE campaign_templates SET status = 'active', updated_at = $3 WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Soft: campaigns made of it stay, and its name is free again.
pub async fn delete(tx: &mut ClientTx, id: CampaignTemplateId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE campaign_templates SET deleted_at = $3, updated_at = $3
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
