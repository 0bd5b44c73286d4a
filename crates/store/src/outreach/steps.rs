//! Steps of a sequence. Ids never change, so renumbering leaves history alone (decisions.md D4).

use chrono::{DateTime, Utc};
use domain::{CampaignId, Channel, Purpose, SkipIf, StepId};

use crate::{ClientTx, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Step {
    pub id: StepId,
    pub campaign_id: CampaignId,
    pub step_number: i64,
    pub channel: Channel,
    pub delay_days: i64,
    pub subject_template: Option<String>,
    pub body_template: String,
    pub purpose: Option<Purpose>,
    pub run_condition: Option<String>,
    pub skip_if: Option<SkipIf>,
    pub skip_if_replied: bool,
    pub skip_if_bounced: bool,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, campaign_id, step_number, channel, delay_days, subject_template, body_template, purpose, run_condition, skip_if, \
     skip_if_replied, skip_if_bounced, revision, created_at, updated_at";

#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    pub step_number: i64,
    pub channel: Channel,
    pub delay_days: i64,
    pub subject_template: Option<String>,
    pub body_template: String,
    pub purpose: Option<Purpose>,
    pub run_condition: Option<String>,
    pub skip_if: Option<SkipIf>,
    pub skip_if_replied: bool,
    pub skip_if_bounced: bool,
}

/// `Conflict` when the number is taken.
pub async fn insert(
    tx: &mut ClientTx,
    campaign: CampaignId,
    id: StepId,
    fields: &Fields,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO campaign_sequences (id, client_id, campaign_id, created_at, updated_at, step_number, channel, delay_days, subject_template,
             body_template, purpose, run_condition, skip_if, skip_if_replied, skip_if_bounced)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(id)
    .bind(client)
    .bind(campaign)
    .bind(at)
    .bind(fields.step_number)
    .bind(fields.channel)
    .bind(fields.delay_days)
    .bind(fields.subject_template.clone())
    .bind(fields.body_template.clone())
    .bind(fields.purpose)
    .bind(fields.run_condition.clone())
    .bind(fields.skip_if)
    .bind(fields.skip_if_replied)
    .bind(fields.skip_if_bounced)
    .execute()
    .await
    .map(|_| ())
}

/// Changes all but the number; `false` when there is no such living step.
pub async fn update(tx: &mut ClientTx, id: StepId, fields: &Fields, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE campaign_sequences SET updated_at = $3, channel = $4, delay_days = $5, subject_template = $6, body_template = $7, purpose = $8,
                 run_condition = $9, skip_if = $10, skip_if_replied = $11, skip_if_bounced = $12, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(fields.channel)
        .bind(fields.delay_days)
        .bind(fields.subject_template.clone())
        .bind(fields.body_template.clone())
        .bind(fields.purpose)
        .bind(fields.run_condition.clone())
        .bind(fields.skip_if)
        .bind(fields.skip_if_replied)
        .bind(fields.skip_if_bounced)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Living steps in their order.
pub async fn list(tx: &mut ClientTx, campaign: CampaignId) -> Result<Vec<Step>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM campaign_sequences WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND campaign_id = ", campaign)
        .push(" ORDER BY step_number")
        .fetch_all()
        .await
}

/// How far the leads of a campaign have come with a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Reach {
    pub step_number: i64,
    /// It left, or may have.
    pub had: i64,
    /// Its words are frozen before a person.
    pub in_approval: i64,
}

/// By step, of those that anything was written down for; leads still before them are not counted here.
pub async fn reach(tx: &mut ClientTx, campaign: CampaignId) -> Result<Vec<Reach>> {
    let client = tx.client();
    tx.query(
        "SELECT s.step_number, COUNT(CASE WHEN t.phase IN ('data', 'sent', 'unknown', 'failed') THEN 1 END) AS had,
                COUNT(CASE WHEN t.phase = 'awaiting_approval' THEN 1 END) AS in_approval
         FROM campaign_sequences s JOIN touches t ON t.step_id = s.id AND t.client_id = s.client_id
         WHERE s.client_id = $1 AND s.campaign_id = $2 AND s.deleted_at IS NULL
         GROUP BY s.step_number ORDER BY s.step_number",
    )
    .bind(client)
    .bind(campaign)
    .fetch_all()
    .await
}

/// How many leads of a campaign go on after each step: the last number done, and how many stand there.
pub async fn standing(tx: &mut ClientTx, campaign: CampaignId) -> Result<Vec<(i64, i64)>> {
    let client = tx.client();
    tx.query(
        "SELECT after_step, COUNT(*) FROM enrolments WHERE client_id = $1 AND campaign_id = $2 AND state IN ('active', 'paused')
         GROUP BY after_step ORDER BY after_step",
    )
    .bind(client)
    .bind(campaign)
    .fetch_all()
    .await
}

/// Soft. The others keep their numbers.
pub async fn delete(tx: &mut ClientTx, id: StepId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("UPDATE campaign_sequences SET deleted_at = $3, updated_at = $3 WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL")
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
