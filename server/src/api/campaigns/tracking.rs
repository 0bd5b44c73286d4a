use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::tracking::{self, Follows};

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// What a campaign follows. Both are off in a new one.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tracking {
    track_opens: bool,
    track_clicks: bool,
}

impl From<Follows> for Tracking {
    fn from(Follows { track_opens, track_clicks }: Follows) -> Self {
        Self { track_opens, track_clicks }
    }
}

/// Shows whether opens and clicks are followed
#[utoipa::path(
    get, path = "/clients/{client_id}/campaigns/{campaign_id}/tracking", tag = "Campaigns",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "As it is.", body = Tracking)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_tracking(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
) -> Result<Json<Tracking>, Problem> {
    Ok(Json(tracking::follows(&services, &visit, client, campaign).await?.into()))
}

/// Follows opens and clicks, or stops
///
/// For mails that leave from now on. What scanners and proxies do is marked and counts for nothing.
#[utoipa::path(
    put, path = "/clients/{client_id}/campaigns/{campaign_id}/tracking", tag = "Campaigns", request_body = Tracking,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "As it is now.", body = Tracking)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn set_tracking(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(Tracking { track_opens, track_clicks }): Body<Tracking>,
) -> Result<Json<Tracking>, Problem> {
    let to = Follows { track_opens, track_clicks };
    Ok(Json(tracking::set_follows(&services, &visit, client, campaign, to).await?.into()))
}
