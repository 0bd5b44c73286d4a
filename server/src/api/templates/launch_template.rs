use axum::Json;
use axum::extract::State;
use domain::{CampaignId, CampaignTemplateId, ClientId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::templates;

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// The template's name and the day when left out.
    #[schema(max_length = 255)]
    campaign_name: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Launched {
    success: bool,
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    campaign_name: String,
}

/// Makes a draft campaign of a template
///
/// With its sequence and settings. It has no senders yet, and nothing leaves before it is activated.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/templates/{template_id}/launch", tag = "Campaigns", request_body = Launch,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("template_id" = uuid::Uuid, Path, description = "The template.")),
    responses((status = 201, description = "Made.", body = Launched)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn launch_template(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, template)): Ids<(ClientId, CampaignTemplateId)>,
    Body(Launch { campaign_name }): Body<Launch>,
) -> Result<(StatusCode, Json<Launched>), Problem> {
    let made = templates::launch(&services, &visit, client, template, campaign_name.as_deref()).await?;
    let launched = Launched { success: true, campaign_id: made.id, campaign_name: made.name };
    Ok((StatusCode::CREATED, Json(launched)))
}
