use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId, LeadId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::trial::{self, TrialInput};

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestSend {
    #[schema(minimum = 1, maximum = 20)]
    step_number: i64,
    /// Whose data fills the step; the first lead of the campaign when left out.
    #[schema(value_type = Option<Uuid>)]
    lead_id: Option<LeadId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TestSent {
    to: String,
    from: String,
    subject: String,
    message_id: String,
}

/// Sends a step to yourself
///
/// Rendered for a lead and sent to your own address by the campaign's first mailbox that can send. No
/// lead hears of it, and no limit counts it. 409 when the mail server refuses.
#[utoipa::path(
    post, path = "/clients/{client_id}/campaigns/{campaign_id}/test-send", tag = "Campaigns", request_body = TestSend,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("campaign_id" = uuid::Uuid, Path, description = "The campaign.")),
    responses((status = 200, description = "The mail server took it.", body = TestSent)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn test_send(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Body(TestSend { step_number, lead_id }): Body<TestSend>,
) -> Result<Json<TestSent>, Problem> {
    let input = TrialInput { step_number, lead: lead_id, ..TrialInput::default() };
    let sent = trial::test_send(&services, &visit, client, campaign, input).await?;
    Ok(Json(TestSent {
        to: sent.to.to_string(),
        from: sent.from.to_string(),
        subject: sent.subject,
        message_id: sent.message_id,
    }))
}
