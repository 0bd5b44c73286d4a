use axum::Json;
use axum::extract::State;
use domain::ClientId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::{Services, suppression};

use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuppressions {
    #[schema(max_items = 100_000)]
    emails: Vec<String>,
    /// `unsubscribe`, `bounce`, `complaint`, `legal` or `manual` (the default).
    #[schema(max_length = 40, example = "manual")]
    reason: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AddedSuppressions {
    #[schema(minimum = 0)]
    added: u64,
    #[schema(minimum = 0)]
    duplicates: u64,
    /// Texts that are no addresses; they were left out.
    #[schema(minimum = 0)]
    invalid: u64,
}

/// Adds many addresses
#[utoipa::path(
    post, path = "/clients/{client_id}/suppression/bulk", tag = "Suppression", request_body = NewSuppressions,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "How many were added.", body = AddedSuppressions)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn add_suppressions(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(new): Body<NewSuppressions>,
) -> Result<Json<AddedSuppressions>, Problem> {
    let done = suppression::add_many(&services, &visit, client, &new.emails, new.reason.as_deref()).await?;
    Ok(Json(AddedSuppressions { added: done.added, duplicates: done.duplicates, invalid: done.invalid }))
}
