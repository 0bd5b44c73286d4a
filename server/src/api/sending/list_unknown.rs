use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{CampaignId, ClientId, LeadId, TouchId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::unknown;

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct UnknownTouches {
    touches: Vec<UnknownTouch>,
}

/// A mail whose last answer never came.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnknownTouch {
    #[schema(value_type = Uuid)]
    id: TouchId,
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    #[schema(value_type = Uuid)]
    lead_id: LeadId,
    step_number: i64,
    recipient: String,
    sender: Option<String>,
    subject: Option<String>,
    /// To look for in the Sent folder.
    message_id: String,
    /// When the message went out.
    data_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
}

/// Lists mails of which nobody knows whether they arrived
///
/// They are never sent again by themselves. The newest first, at most 200.
#[utoipa::path(
    get, path = "/clients/{client_id}/touches/unknown", tag = "Sending",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "All that are open.", body = UnknownTouches)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_unknown(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<UnknownTouches>, Problem> {
    let found = unknown::list(&services, &visit, client).await?;
    let touches = found.into_iter().map(|touch| UnknownTouch {
        id: touch.id,
        campaign_id: touch.campaign_id,
        lead_id: touch.lead_id,
        step_number: touch.step_number,
        recipient: touch.recipient,
        sender: touch.sender,
        subject: touch.subject,
        message_id: touch.message_id,
        data_at: touch.data_at,
        last_error: touch.last_error,
    });
    Ok(Json(UnknownTouches { touches: touches.collect() }))
}
