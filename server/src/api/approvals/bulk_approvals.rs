use axum::Json;
use axum::extract::State;
use domain::{ApprovalId, ClientId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::approvals::{self, Verdict};

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Approve,
    Reject,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Many {
    #[schema(value_type = Vec<Uuid>, min_items = 1, max_items = 100)]
    ids: Vec<ApprovalId>,
    decision: Decision,
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Results {
    /// In the order asked for.
    results: Vec<One>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct One {
    #[schema(value_type = Uuid)]
    id: ApprovalId,
    ok: bool,
    /// Why it could not be decided.
    message: Option<String>,
}

/// Decides up to 100
///
/// Each alone: one that cannot be decided does not hold the others up.
#[utoipa::path(
    post, path = "/clients/{client_id}/approvals/bulk", tag = "Approvals", request_body = Many,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "What became of each.", body = Results)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn bulk_approvals(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(Many { ids, decision, reason }): Body<Many>,
) -> Result<Json<Results>, Problem> {
    let verdict = match decision {
        Decision::Approve => Verdict::Approve,
        Decision::Reject => Verdict::Reject,
    };
    let reason = reason.unwrap_or_default();
    let done = approvals::bulk(&services, &visit, client, &ids, verdict, &reason).await?;
    let results = done.into_iter().map(|one| One { id: one.id, ok: one.ok, message: one.message }).collect();
    Ok(Json(Results { results }))
}
