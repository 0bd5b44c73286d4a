use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity::{self, ProfileChange};

use super::Me;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, IfMatchHeader, etag};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Fields left out stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    #[schema(min_length = 1, max_length = 120, example = "Alex Nguyen")]
    full_name: Option<String>,
    /// A name of the IANA time zone database.
    #[schema(min_length = 1, max_length = 64, example = "Australia/Perth")]
    time_zone: Option<String>,
}

/// Changes my name or time zone
#[utoipa::path(
    patch, path = "/me", tag = "Account", request_body = ChangeMe, params(IfMatchHeader),
    responses((status = 200, description = "As it is now.", body = Me, headers(("ETag" = String, description = "Of the new state.")))),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn patch_me(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    IfMatch(revision): IfMatch,
    Body(ChangeMe { full_name, time_zone }): Body<ChangeMe>,
) -> Result<impl IntoResponse, Problem> {
    let change = ProfileChange { full_name, timezone: time_zone, revision };
    let profile = identity::update_profile(&services, &visit, change)
        .await
        .map_err(|error| Problem::from(error).renamed("timezone", "time_zone"))?;
    Ok((etag(profile.revision), Json(Me::with(&visit, &profile))))
}
