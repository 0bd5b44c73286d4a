//! Campaigns.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{CampaignId, CampaignStatus, PermissionMode, UserId};

use crate::{ClientTx, List, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Campaign {
    pub id: CampaignId,
    pub name: String,
    pub description: Option<String>,
    pub status: CampaignStatus,
    pub permission_mode: Option<PermissionMode>,
    pub target_industries: List<String>,
    pub target_titles: List<String>,
    pub target_company_sizes: List<String>,
    pub target_locations: List<String>,
    pub allocation_email: i64,
    pub allocation_sms: i64,
    pub allocation_linkedin: i64,
    pub allocation_voice: i64,
    pub allocation_mail: i64,
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    pub daily_limit: i64,
    pub total_lead_limit: Option<i64>,
    pub timezone: String,
    pub work_hours_start: NaiveTime,
    pub work_hours_end: NaiveTime,
    pub work_days: List<i64>,
    pub sequence_steps: i64,
    pub sequence_delay_days: i64,
    pub voice_min_als: i64,
    pub verified_only: bool,
    pub created_by: UserId,
    pub activated_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub pause_reason: Option<String>,
    pub completed_at: Option<DateTime<Utc>>,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, name, description, status, permission_mode, target_industries, target_titles, target_company_sizes, \
     target_locations, allocation_email, allocation_sms, allocation_linkedin, allocation_voice, allocation_mail, start_date, end_date, \
     daily_limit, total_lead_limit, timezone, work_hours_start, work_hours_end, work_days, sequence_steps, sequence_delay_days, \
     voice_min_als, verified_only, created_by, activated_at, paused_at, pause_reason, completed_at, revision, created_at, updated_at, deleted_at";

/// What people may change; the caller fills in what stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    pub name: String,
    pub description: Option<String>,
    pub permission_mode: Option<PermissionMode>,
    pub target_industries: Vec<String>,
    pub target_titles: Vec<String>,
    pub target_company_sizes: Vec<String>,
    pub target_locations: Vec<String>,
    /// E-mail, SMS, LinkedIn, voice, mail.
    pub allocation: [i64; 5],
    pub start_date: Option<NaiveDate>,
    pub end_date: Option<NaiveDate>,
    pub daily_limit: i64,
    pub total_lead_limit: Option<i64>,
    pub timezone: String,
    pub work_hours_start: NaiveTime,
    pub work_hours_end: NaiveTime,
    pub work_days: Vec<i64>,
    pub sequence_steps: i64,
    pub sequence_delay_days: i64,
    pub voice_min_als: i64,
    pub verified_only: bool,
}

impl From<&Campaign> for Fields {
    fn from(row: &Campaign) -> Self {
        Self {
            name: row.name.clone(),
            description: row.description.clone(),
            permission_mode: row.permission_mode,
            target_industries: row.target_industries.0.clone(),
            target_titles: row.target_titles.0.clone(),
            target_company_sizes: row.target_company_sizes.0.clone(),
            target_locations: row.target_locations.0.clone(),
            allocation: [
                row.allocation_email,
                row.allocation_sms,
                row.allocation_linkedin,
                row.allocation_voice,
                row.allocation_mail,
            ],
            start_date: row.start_date,
            end_date: row.end_date,
            daily_limit: row.daily_limit,
            total_lead_limit: row.total_lead_limit,
            timezone: row.timezone.clone(),
            work_hours_start: row.work_hours_start,
            work_hours_end: row.work_hours_end,
            work_days: row.work_days.0.clone(),
            sequence_steps: row.sequence_steps,
            sequence_delay_days: row.sequence_delay_days,
            voice_min_als: row.voice_min_als,
            verified_only: row.verified_only,
        }
    }
}

/// A draft.
pub async fn insert(
    tx: &mut ClientTx,
    id: CampaignId,
    fields: &Fields,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO campaigns (id, client_id, created_by, created_at, updated_at, name, description, permission_mode, target_industries,
             target_titles, target_company_sizes, target_locations, allocation_email, allocation_sms, allocation_linkedin, allocation_voice,
             allocation_mail, start_date, end_date, daily_limit, total_lead_limit, timezone, work_hours_start, work_hours_end, work_days,
             sequence_steps, sequence_delay_days, voice_min_als, verified_only)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
    )
    .bind(id)
    .bind(client)
    .bind(by)
    .bind(at)
    .bind(fields.name.clone())
    .bind(fields.description.clone())
    .bind(fields.permission_mode)
    .bind(List(fields.target_industries.clone()))
    .bind(List(fields.target_titles.clone()))
    .bind(List(fields.target_company_sizes.clone()))
    .bind(List(fields.target_locations.clone()))
    .bind(fields.allocation[0])
    .bind(fields.allocation[1])
    .bind(fields.allocation[2])
    .bind(fields.allocation[3])
    .bind(fields.allocation[4])
    .bind(fields.start_date)
    .bind(fields.end_date)
    .bind(fields.daily_limit)
    .bind(fields.total_lead_limit)
    .bind(fields.timezone.clone())
    .bind(fields.work_hours_start)
    .bind(fields.work_hours_end)
    .bind(List(fields.work_days.clone()))
    .bind(fields.sequence_steps)
    .bind(fields.sequence_delay_days)
    .bind(fields.voice_min_als)
    .bind(fields.verified_only)
    .execute()
    .await
    .map(|_| ())
}

/// `false` when the campaign is no longer at `revision`, or is completed or deleted.
pub async fn update(
    tx: &mut ClientTx,
    id: CampaignId,
    fields: &Fields,
    revision: i64,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE campaigns SET updated_at = $3, name = $4, description = $5, permission_mode = $6, target_industries = $7, target_titles = $8,
                 target_company_sizes = $9, target_locations = $10, allocation_email = $11, allocation_sms = $12, allocation_linkedin = $13,
                 allocation_voice = $14, allocation_mail = $15, start_date = $16, end_date = $17, daily_limit = $18, total_lead_limit = $19,
                 timezone = $20, work_hours_start = $21, work_hours_end = $22, work_days = $23, sequence_steps = $24, sequence_delay_days = $25,
                 voice_min_als = $26, verified_only = $27, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND revision = $28 AND deleted_at IS NULL AND status <> 'completed'",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .bind(fields.name.clone())
        .bind(fields.description.clone())
        .bind(fields.permission_mode)
        .bind(List(fields.target_industries.clone()))
        .bind(List(fields.target_titles.clone()))
        .bind(List(fields.target_company_sizes.clone()))
        .bind(List(fields.target_locations.clone()))
        .bind(fields.allocation[0])
        .bind(fields.allocation[1])
        .bind(fields.allocation[2])
        .bind(fields.allocation[3])
        .bind(fields.allocation[4])
        .bind(fields.start_date)
        .bind(fields.end_date)
        .bind(fields.daily_limit)
        .bind(fields.total_lead_limit)
        .bind(fields.timezone.clone())
        .bind(fields.work_hours_start)
        .bind(fields.work_hours_end)
        .bind(List(fields.work_days.clone()))
        .bind(fields.sequence_steps)
        .bind(fields.sequence_delay_days)
        .bind(fields.voice_min_als)
        .bind(fields.verified_only)
        .bind(revision)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Deleted ones too, so that "deleted" can be told from "never was".
pub async fn find(tx: &mut ClientTx, id: CampaignId) -> Result<Option<Campaign>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM campaigns WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<CampaignStatus>,
    /// Found anywhere in the name, whatever the case.
    pub search: Option<String>,
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, filter: &Filter, limit: i64, offset: i64) -> Result<Vec<Campaign>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM campaigns WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_some(" AND status = ", filter.status)
        .push_some(" AND LOWER(name) LIKE ", filter.search.as_deref().map(pattern))
        .push_bind(" ORDER BY id DESC LIMIT ", limit)
        .push_bind(" OFFSET ", offset)
        .fetch_all()
        .await
}

pub async fn count(tx: &mut ClientTx, filter: &Filter) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM campaigns WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_some(" AND status = ", filter.status)
        .push_some(" AND LOWER(name) LIKE ", filter.search.as_deref().map(pattern))
        .fetch_one()
        .await?;
    Ok(n)
}

/// The text between anythings. What LIKE reads as a sign stands for any one character: the engines
/// escape it differently, and a name found too much is no harm.
fn pattern(text: &str) -> String {
    format!("%{}%", text.to_lowercase().replace(['\\', '%'], "_"))
}

/// Moves from one status to another; `false` when it is not in the first any more.
pub async fn set_status(
    tx: &mut ClientTx,
    id: CampaignId,
    from: CampaignStatus,
    to: CampaignStatus,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE campaigns SET status = $4, pause_reason = $5, updated_at = $6, revision = revision + 1,
                 activated_at = CASE WHEN $4 = 'active' THEN COALESCE(activated_at, $6) ELSE activated_at END,
                 paused_at = CASE WHEN $4 = 'paused' THEN $6 ELSE NULL END,
                 completed_at = CASE WHEN $4 = 'completed' THEN $6 ELSE NULL END,
                 expiries_in_row = 0
             WHERE client_id = $1 AND id = $2 AND status = $3 AND deleted_at IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(from)
        .bind(to)
        .bind(reason.map(str::to_owned))
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Soft. A running one must be paused first: `false` for it.
pub async fn delete(tx: &mut ClientTx, id: CampaignId, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE campaigns SET deleted_at = $3, updated_at = $3, revision = revision + 1
             WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL AND status <> 'active'",
        )
        .bind(client)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Running campaigns of the client, without one.
/// All that run now.
pub async fn count_all_active(tx: &mut ClientTx) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM campaigns WHERE client_id = $1 AND status = 'active' AND deleted_at IS NULL")
        .bind(client)
        .fetch_one()
        .await?;
    Ok(n)
}

pub async fn count_active(tx: &mut ClientTx, but: CampaignId) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query("SELECT COUNT(*) FROM campaigns WHERE client_id = $1 AND id <> $2 AND status = 'active' AND deleted_at IS NULL")
        .bind(client)
        .bind(but)
        .fetch_one()
        .await?;
    Ok(n)
}

/// Counts up approvals that expired one after the other; 0 resets. Answers the new count.
pub async fn count_expiry(tx: &mut ClientTx, id: CampaignId, reset: bool) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = tx
        .query(
            "UPDATE campaigns SET expiries_in_row = CASE WHEN $3 THEN 0 ELSE expiries_in_row + 1 END
             WHERE client_id = $1 AND id = $2 RETURNING expiries_in_row",
        )
        .bind(client)
        .bind(id)
        .bind(reset)
        .fetch_one()
        .await?;
    Ok(n)
}

/// What a campaign has come to, counted from its enrolments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Progress {
    pub total_leads: i64,
    pub leads_contacted: i64,
    pub leads_replied: i64,
    pub leads_converted: i64,
    /// Neither stopped nor completed.
    pub unfinished: i64,
}

pub async fn progress(tx: &mut ClientTx, id: CampaignId) -> Result<Progress> {
    let client = tx.client();
    tx.query(
        "SELECT COUNT(*) AS total_leads,
                CAST(COALESCE(SUM(CASE WHEN e.touches_sent > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS leads_contacted,
                CAST(COALESCE(SUM(CASE WHEN l.last_replied_at IS NOT NULL AND l.last_replied_at >= e.created_at THEN 1 ELSE 0 END), 0) AS BIGINT) AS leads_replied,
                CAST(COALESCE(SUM(CASE WHEN l.status = 'converted' THEN 1 ELSE 0 END), 0) AS BIGINT) AS leads_converted,
                CAST(COALESCE(SUM(CASE WHEN e.state IN ('active', 'paused') THEN 1 ELSE 0 END), 0) AS BIGINT) AS unfinished
         FROM enrolments e JOIN leads l ON l.id = e.lead_id WHERE e.client_id = $1 AND e.campaign_id = $2",
    )
    .bind(client)
    .bind(id)
    .fetch_one()
    .await
}
