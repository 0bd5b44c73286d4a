use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::enrolments;

use super::{Leads, LeftOut};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Queued {
    #[schema(minimum = 0)]
    queued: usize,
    skipped: Vec<LeftOut>,
}

/// Sends the due step of leads now
///
/// Queued, not sent: every check of the gate is still asked.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/{campaign_id}/send-now", tag = "Campaigns", request_body = Leads,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 202, description = "Queued.", body = Queued)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn send_now(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(Leads { lead_ids }): Body<Leads>,
) -> Result<(StatusCode, Json<Queued>), Problem> {
    let done = enrolments::send_now(&services, &visit, client, campaign, &lead_ids).await?;
    let skipped = done.skipped.into_iter().map(LeftOut::from).collect();
    Ok((StatusCode::ACCEPTED, Json(Queued { queued: done.added, skipped })))
}
