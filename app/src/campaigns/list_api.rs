//! What the list asks the server for.

use domain::{CampaignStatus, Channel, PermissionMode};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::query_value;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// Cards of a page (api.md section 4).
pub const PAGE: i64 = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignsQuery {
    pub q: Option<String>,
    pub status: Option<String>,
    pub page: Option<String>,
}

impl CampaignsQuery {
    pub fn of(address: &ParamsMap) -> Self {
        let get = |name: &str| query_value(address, name);
        Self { q: get("q"), status: get("status"), page: get("page") }
    }
    pub fn is_filtered(&self) -> bool {
        self.q.is_some() || self.status.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignCards {
    pub cards: Vec<CampaignCard>,
    pub total: i64,
    pub page: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignCard {
    pub id: String,
    pub name: String,
    pub description: String,
    pub status: CampaignStatus,
    pub pause_reason: String,
    pub mode: Option<PermissionMode>,
    pub shares: Vec<(Channel, i64)>,
    pub leads: i64,
    pub contacted: i64,
    pub replied: i64,
    /// 0 to 1, of those contacted.
    pub reply_rate: f64,
    pub changed: When,
}

#[server(prefix = "/fn", endpoint = "campaigns")]
pub async fn list_campaigns(#[server(default)] query: CampaignsQuery) -> Result<CampaignCards, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let unknown =
        || AppError::field("status", "unknown", "This filter is not known. Clear it to see all campaigns.");
    let status = query.status.as_deref().map(str::parse).transpose().map_err(|_| unknown())?;
    let page = query.page.as_deref().and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let filter = campaigns::Filter { status, search: query.q };
    let found = campaigns::list(&services, &visit, client, &filter, page, PAGE).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let cards = found.campaigns.into_iter().map(|view| reading::card(view, now, zone)).collect();
    Ok(CampaignCards { cards, total: found.total, page })
}

#[cfg(feature = "ssr")]
pub mod reading {
    use chrono::{DateTime, Utc};
    use domain::Channel;
    use workflows::outreach::campaigns::CampaignView;

    use super::CampaignCard;
    use crate::campaigns::words::CHANNELS;
    use crate::when::When;

    pub fn shares(view: &CampaignView) -> Vec<(Channel, i64)> {
        let share = |channel: Channel| match channel {
            Channel::Email => view.allocation_email,
            Channel::Sms => view.allocation_sms,
            Channel::Linkedin => view.allocation_linkedin,
            Channel::Voice => view.allocation_voice,
            Channel::Mail => view.allocation_mail,
        };
        CHANNELS.iter().map(|channel| (*channel, share(*channel))).collect()
    }

    pub fn card(view: CampaignView, now: DateTime<Utc>, zone: &str) -> CampaignCard {
        CampaignCard {
            shares: shares(&view),
            id: view.id.to_string(),
            name: view.name,
            description: view.description.unwrap_or_default(),
            status: view.status,
            pause_reason: view.pause_reason.unwrap_or_default(),
            mode: view.permission_mode,
            leads: view.total_leads,
            contacted: view.leads_contacted,
            replied: view.leads_replied,
            reply_rate: view.reply_rate,
            changed: When::of(view.updated_at, now, zone),
        }
    }
}
