use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::ClientId;
use workflows::{Services, icp};

use super::profile::TargetProfile;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Reads the target profile
#[utoipa::path(
    get, path = "/clients/{client_id}/icp", tag = "Target profile",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "The profile.", body = TargetProfile, headers(("ETag" = String, description = "Of the client's state.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_icp(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<impl IntoResponse, Problem> {
    let view = icp::get(&services, &visit, client).await?;
    Ok((etag(view.revision), Json(TargetProfile::from(view))))
}
