use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use workflows::Services;
use workflows::identity;

use super::Me;
use crate::api::etag::etag;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Who am I?
#[utoipa::path(
    get, path = "/me", tag = "Account",
    responses((status = 200, description = "The person and their clients.", body = Me, headers(("ETag" = String, description = "For If-Match.")))),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn get_me(
    State(services): State<Services>,
    Visitor(visit): Visitor,
) -> Result<impl IntoResponse, Problem> {
    let profile = identity::profile(&services, &visit).await?;
    Ok((etag(profile.revision), Json(Me::with(&visit, &profile))))
}
