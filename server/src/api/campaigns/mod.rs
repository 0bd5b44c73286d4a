//! Campaigns, their sequences, their senders and their leads (api.md section 4).

mod activate_campaign;
mod add_campaign_leads;
mod add_resource;
mod add_sequence_step;
mod create_campaign;
mod delete_campaign;
mod get_campaign;
mod list_campaigns;
mod list_resources;
mod list_sequences;
mod pause_campaign;
mod remove_resource;
mod remove_sequence_step;
mod replace_sequence_step;
mod send_now;
mod set_campaign_status;
mod test_send;
mod tracking;
mod update_campaign;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    CampaignId, CampaignStatus, Channel, ClientId, LeadId, PermissionMode, Purpose, StepId, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::outreach::campaigns::{CampaignInput, CampaignView, Without};
use workflows::outreach::enrolments::Skipped;
use workflows::outreach::steps::{StepInput, StepView};

use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_campaigns::list_campaigns, create_campaign::create_campaign))
        .routes(routes!(
            get_campaign::get_campaign,
            update_campaign::update_campaign,
            delete_campaign::delete_campaign
        ))
        .routes(routes!(set_campaign_status::set_campaign_status))
        .routes(routes!(activate_campaign::activate_campaign))
        .routes(routes!(pause_campaign::pause_campaign))
        .routes(routes!(list_sequences::list_sequences, add_sequence_step::add_sequence_step))
        .routes(routes!(
            replace_sequence_step::replace_sequence_step,
            remove_sequence_step::remove_sequence_step
        ))
        .routes(routes!(list_resources::list_resources, add_resource::add_resource))
        .routes(routes!(remove_resource::remove_resource))
        .routes(routes!(add_campaign_leads::add_campaign_leads))
        .routes(routes!(send_now::send_now))
        .routes(routes!(test_send::test_send))
        .routes(routes!(tracking::get_tracking, tracking::set_tracking))
}

fn days_of_the_week() -> Schema {
    let day = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(7));
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(day)
        .min_items(Some(1))
        .max_items(Some(7))
        .unique_items(true)
        .into()
}

fn status_words() -> Schema {
    words(CampaignStatus::ALL)
}

pub(super) fn mode_words() -> Schema {
    words(PermissionMode::ALL)
}

pub(super) fn channel_words() -> Schema {
    words(Channel::ALL)
}

fn purpose_words() -> Schema {
    words(Purpose::ALL)
}

/// A campaign with what it has come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Campaign {
    #[schema(value_type = Uuid)]
    id: CampaignId,
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    #[schema(value_type = Uuid)]
    created_by: UserId,
    #[schema(example = "Q1 Healthcare")]
    name: String,
    description: Option<String>,
    #[schema(schema_with = status_words)]
    status: CampaignStatus,
    /// Why it paused itself.
    pause_reason: Option<String>,
    /// `null`: as the client.
    #[schema(value_type = Option<String>)]
    permission_mode: Option<PermissionMode>,
    target_industries: Vec<String>,
    target_titles: Vec<String>,
    target_company_sizes: Vec<String>,
    target_locations: Vec<String>,
    #[schema(minimum = 0, maximum = 100)]
    allocation_email: i64,
    #[schema(minimum = 0, maximum = 100)]
    allocation_sms: i64,
    #[schema(minimum = 0, maximum = 100)]
    allocation_linkedin: i64,
    #[schema(minimum = 0, maximum = 100)]
    allocation_voice: i64,
    #[schema(minimum = 0, maximum = 100)]
    allocation_mail: i64,
    start_date: Option<NaiveDate>,
    end_date: Option<NaiveDate>,
    #[schema(minimum = 1, maximum = 500)]
    daily_limit: i64,
    total_lead_limit: Option<i64>,
    #[schema(example = "Australia/Sydney")]
    timezone: String,
    #[schema(value_type = String, example = "09:00:00")]
    work_hours_start: NaiveTime,
    #[schema(value_type = String, example = "17:00:00")]
    work_hours_end: NaiveTime,
    /// 1 is Monday, 7 Sunday.
    work_days: Vec<i64>,
    #[schema(minimum = 1, maximum = 20)]
    sequence_steps: i64,
    #[schema(minimum = 1, maximum = 30)]
    sequence_delay_days: i64,
    #[schema(minimum = 60, maximum = 100)]
    voice_min_als: i64,
    /// Only addresses that were checked and found good.
    verified_only: bool,
    total_leads: i64,
    leads_contacted: i64,
    leads_replied: i64,
    leads_converted: i64,
    /// Of those contacted, 0 to 1.
    reply_rate: f64,
    conversion_rate: f64,
    activated_at: Option<DateTime<Utc>>,
    paused_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<CampaignView> for Campaign {
    fn from(view: CampaignView) -> Self {
        Self {
            id: view.id,
            client_id: view.client_id,
            created_by: view.created_by,
            name: view.name,
            description: view.description,
            status: view.status,
            pause_reason: view.pause_reason,
            permission_mode: view.permission_mode,
            target_industries: view.target_industries,
            target_titles: view.target_titles,
            target_company_sizes: view.target_company_sizes,
            target_locations: view.target_locations,
            allocation_email: view.allocation_email,
            allocation_sms: view.allocation_sms,
            allocation_linkedin: view.allocation_linkedin,
            allocation_voice: view.allocation_voice,
            allocation_mail: view.allocation_mail,
            start_date: view.start_date,
            end_date: view.end_date,
            daily_limit: view.daily_limit,
            total_lead_limit: view.total_lead_limit,
            timezone: view.timezone,
            work_hours_start: view.work_hours_start,
            work_hours_end: view.work_hours_end,
            work_days: view.work_days,
            sequence_steps: view.sequence_steps,
            sequence_delay_days: view.sequence_delay_days,
            voice_min_als: view.voice_min_als,
            verified_only: view.verified_only,
            total_leads: view.total_leads,
            leads_contacted: view.leads_contacted,
            leads_replied: view.leads_replied,
            leads_converted: view.leads_converted,
            reply_rate: view.reply_rate,
            conversion_rate: view.conversion_rate,
            activated_at: view.activated_at,
            paused_at: view.paused_at,
            completed_at: view.completed_at,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

/// What is left out keeps its value, or has its default in a new campaign.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignFields {
    #[schema(min_length = 1, max_length = 255, example = "Q1 Healthcare")]
    name: Option<String>,
    #[schema(max_length = 5000)]
    description: Option<String>,
    #[schema(schema_with = mode_words)]
    permission_mode: Option<PermissionMode>,
    #[schema(max_items = 50)]
    target_industries: Option<Vec<String>>,
    #[schema(max_items = 50)]
    target_titles: Option<Vec<String>>,
    #[schema(max_items = 50)]
    target_company_sizes: Option<Vec<String>>,
    #[schema(max_items = 50)]
    target_locations: Option<Vec<String>>,
    /// The five shares total 100.
    #[schema(minimum = 0, maximum = 100)]
    allocation_email: Option<i64>,
    #[schema(minimum = 0, maximum = 100)]
    allocation_sms: Option<i64>,
    #[schema(minimum = 0, maximum = 100)]
    allocation_linkedin: Option<i64>,
    #[schema(minimum = 0, maximum = 100)]
    allocation_voice: Option<i64>,
    #[schema(minimum = 0, maximum = 100)]
    allocation_mail: Option<i64>,
    start_date: Option<NaiveDate>,
    end_date: Option<NaiveDate>,
    #[schema(minimum = 1, maximum = 500)]
    daily_limit: Option<i64>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    total_lead_limit: Option<i64>,
    /// A name of the IANA time zone database.
    #[schema(min_length = 1, max_length = 64, example = "Australia/Sydney")]
    timezone: Option<String>,
    #[schema(value_type = Option<String>, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", example = "09:00:00")]
    work_hours_start: Option<NaiveTime>,
    #[schema(value_type = Option<String>, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$", example = "17:00:00")]
    work_hours_end: Option<NaiveTime>,
    /// 1 is Monday, 7 Sunday; each once.
    #[schema(schema_with = days_of_the_week, required = false)]
    work_days: Option<Vec<i64>>,
    #[schema(minimum = 1, maximum = 20)]
    sequence_steps: Option<i64>,
    #[schema(minimum = 1, maximum = 30)]
    sequence_delay_days: Option<i64>,
    #[schema(minimum = 60, maximum = 100)]
    voice_min_als: Option<i64>,
    verified_only: Option<bool>,
}

impl From<CampaignFields> for CampaignInput {
    fn from(fields: CampaignFields) -> Self {
        Self {
            name: fields.name,
            description: fields.description,
            permission_mode: fields.permission_mode,
            target_industries: fields.target_industries,
            target_titles: fields.target_titles,
            target_company_sizes: fields.target_company_sizes,
            target_locations: fields.target_locations,
            allocation_email: fields.allocation_email,
            allocation_sms: fields.allocation_sms,
            allocation_linkedin: fields.allocation_linkedin,
            allocation_voice: fields.allocation_voice,
            allocation_mail: fields.allocation_mail,
            start_date: fields.start_date,
            end_date: fields.end_date,
            daily_limit: fields.daily_limit,
            total_lead_limit: fields.total_lead_limit,
            timezone: fields.timezone,
            work_hours_start: fields.work_hours_start,
            work_hours_end: fields.work_hours_end,
            work_days: fields.work_days,
            sequence_steps: fields.sequence_steps,
            sequence_delay_days: fields.sequence_delay_days,
            voice_min_als: fields.voice_min_als,
            verified_only: fields.verified_only,
            without: Without::default(),
        }
    }
}

/// A step of a sequence.
#[derive(Debug, Serialize, ToSchema)]
pub struct SequenceStep {
    #[schema(value_type = Uuid)]
    id: StepId,
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    #[schema(minimum = 1, maximum = 20)]
    step_number: i64,
    #[schema(schema_with = channel_words)]
    channel: Channel,
    #[schema(minimum = 0, maximum = 30)]
    delay_days: i64,
    subject_template: Option<String>,
    body_template: String,
    #[schema(value_type = Option<String>)]
    purpose: Option<Purpose>,
    condition: Option<String>,
    skip_if_replied: bool,
    skip_if_bounced: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<StepView> for SequenceStep {
    fn from(view: StepView) -> Self {
        Self {
            id: view.id,
            campaign_id: view.campaign_id,
            step_number: view.step_number,
            channel: view.channel,
            delay_days: view.delay_days,
            subject_template: view.subject_template,
            body_template: view.body_template,
            purpose: view.purpose,
            condition: view.condition,
            skip_if_replied: view.skip_if_replied,
            skip_if_bounced: view.skip_if_bounced,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepFields {
    /// The next free one when left out; not changed by a replacement.
    #[schema(minimum = 1, maximum = 20)]
    step_number: Option<i64>,
    #[schema(schema_with = channel_words)]
    channel: Channel,
    /// Days after the step before; 3 when left out.
    #[schema(minimum = 0, maximum = 30)]
    delay_days: Option<i64>,
    /// Required for mails. In the template grammar: `{{first_name|there}}`, `{a|b}`.
    #[schema(max_length = 1000)]
    subject_template: Option<String>,
    #[schema(min_length = 1, max_length = 20000)]
    body_template: String,
    #[schema(schema_with = purpose_words)]
    purpose: Option<Purpose>,
    /// Such as `no_reply AND als_score >= 85`.
    #[schema(max_length = 200)]
    condition: Option<String>,
    skip_if_replied: Option<bool>,
    skip_if_bounced: Option<bool>,
}

impl From<StepFields> for StepInput {
    fn from(fields: StepFields) -> Self {
        Self {
            step_number: fields.step_number,
            channel: fields.channel,
            delay_days: fields.delay_days.unwrap_or(3),
            subject_template: fields.subject_template,
            body_template: fields.body_template,
            purpose: fields.purpose,
            condition: fields.condition,
            skip_if: None,
            skip_if_replied: fields.skip_if_replied.unwrap_or(true),
            skip_if_bounced: fields.skip_if_bounced.unwrap_or(true),
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadIds)]
pub struct Leads {
    #[schema(value_type = Vec<Uuid>, min_items = 1, max_items = 1000)]
    lead_ids: Vec<LeadId>,
}

/// A lead that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOut {
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    reason: String,
}

impl From<Skipped> for LeftOut {
    fn from(skipped: Skipped) -> Self {
        Self { lead_id: skipped.lead_id, reason: skipped.reason }
    }
}
