//! Campaign templates (api.md section 4): saved from a campaign, listed, and made into drafts.

mod delete_template;
mod get_template;
mod launch_template;
mod list_templates;
mod save_template;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{CampaignTemplateId, Channel, ClientId, Purpose, SkipIf, TemplateStatus};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::outreach::templates::{Messaging, TemplateTouch, TemplateView};

use super::campaigns::channel_words;
use super::openapi::{words, words_or_null};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_templates::list_templates, save_template::save_template))
        .routes(routes!(get_template::get_template, delete_template::delete_template))
        .routes(routes!(launch_template::launch_template))
}

fn status_words() -> Schema {
    words(TemplateStatus::ALL)
}

fn purpose_or_null() -> Schema {
    words_or_null(Purpose::ALL)
}

fn skip_or_null() -> Schema {
    words_or_null(SkipIf::ALL)
}

/// What a campaign can begin from.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignTemplate {
    #[schema(value_type = Uuid)]
    id: CampaignTemplateId,
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    name: String,
    industry: String,
    sequence: TemplateSequence,
    /// Texts by the key that touches name.
    messaging: BTreeMap<String, TemplateText>,
    lead_allocation: i64,
    priority: i64,
    messaging_focus: Option<String>,
    #[schema(schema_with = status_words)]
    status: TemplateStatus,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateSequence {
    name: String,
    #[schema(minimum = 0)]
    total_days: i64,
    #[schema(minimum = 0)]
    total_touches: usize,
    touches: Vec<Touch>,
    adaptive_rules: Vec<String>,
    /// Touches of each channel.
    channel_summary: BTreeMap<String, usize>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateTouch)]
pub struct Touch {
    /// The first day of the campaign is day 1.
    #[schema(minimum = 1)]
    day: i64,
    #[schema(schema_with = channel_words)]
    channel: Channel,
    #[schema(schema_with = purpose_or_null)]
    purpose: Option<Purpose>,
    condition: Option<String>,
    #[schema(schema_with = skip_or_null)]
    skip_if: Option<SkipIf>,
    #[schema(example = "touch_1_email")]
    messaging_key: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateText {
    subject: Option<String>,
    body: String,
}

impl From<TemplateView> for CampaignTemplate {
    fn from(view: TemplateView) -> Self {
        let touch = |touch: TemplateTouch| Touch {
            day: touch.day,
            channel: touch.channel,
            purpose: touch.purpose,
            condition: touch.condition,
            skip_if: touch.skip_if,
            messaging_key: touch.messaging_key,
        };
        let text = |(key, Messaging { subject, body })| (key, TemplateText { subject, body });
        Self {
            id: view.id,
            client_id: view.client_id,
            name: view.name,
            industry: view.industry,
            sequence: TemplateSequence {
                name: view.sequence.name,
                total_days: view.sequence.total_days,
                total_touches: view.sequence.total_touches,
                touches: view.sequence.touches.into_iter().map(touch).collect(),
                adaptive_rules: view.sequence.adaptive_rules,
                channel_summary: view.sequence.channel_summary,
            },
            messaging: view.messaging.into_iter().map(text).collect(),
            lead_allocation: view.lead_allocation,
            priority: view.priority,
            messaging_focus: view.messaging_focus,
            status: view.status,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}
