use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId, MailboxId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailboxes;

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    #[schema(value_type = Uuid)]
    mailbox_id: MailboxId,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Assigned {
    /// Of the assignment, not of the mailbox.
    #[schema(value_type = Uuid)]
    id: domain::ResourceId,
}

/// Gives a mailbox to a campaign
///
/// 409 when the campaign has it already.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/{campaign_id}/resources", tag = "Campaigns", request_body = NewResource,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 201, description = "Given.", body = Assigned)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn add_resource(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(NewResource { mailbox_id }): Body<NewResource>,
) -> Result<(StatusCode, Json<Assigned>), Problem> {
    let made = mailboxes::assign(&services, &visit, client, campaign, mailbox_id).await?;
    Ok((StatusCode::CREATED, Json(Assigned { id: made.id })))
}
