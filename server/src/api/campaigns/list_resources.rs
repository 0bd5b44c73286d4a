use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{CampaignId, Channel, ClientId, ResourceId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailboxes;

use super::channel_words;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Resources {
    resources: Vec<Resource>,
}

/// A mailbox, number or seat given to a campaign, with what it has left today.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resource {
    #[schema(value_type = Uuid)]
    id: ResourceId,
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    #[schema(schema_with = channel_words)]
    channel: Channel,
    resource_id: String,
    resource_name: Option<String>,
    #[schema(minimum = 0)]
    daily_limit: i64,
    #[schema(minimum = 0)]
    daily_used: i64,
    #[schema(minimum = 0)]
    remaining: i64,
    last_used_at: Option<DateTime<Utc>>,
    is_active: bool,
    is_warmed: bool,
    is_available: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<mailboxes::ResourceView> for Resource {
    fn from(view: mailboxes::ResourceView) -> Self {
        Self {
            id: view.id,
            campaign_id: view.campaign_id,
            channel: view.channel,
            resource_id: view.resource_id,
            resource_name: view.resource_name,
            daily_limit: view.daily_limit,
            daily_used: view.daily_used,
            remaining: view.remaining,
            last_used_at: view.last_used_at,
            is_active: view.is_active,
            is_warmed: view.is_warmed,
            is_available: view.is_available,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

/// Lists the senders of a campaign
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns/{campaign_id}/resources", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "All of them.", body = Resources)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_resources(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
) -> Result<Json<Resources>, Problem> {
    let all = mailboxes::resources_of(&services, &visit, client, campaign, None).await?;
    Ok(Json(Resources { resources: all.into_iter().map(Resource::from).collect() }))
}
