use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::identity;

use crate::api::session_cookie;
use crate::api::visitor::Visitor;
use crate::state::AppState;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Ended {
    /// Sessions ended, this one included.
    #[schema(minimum = 0, example = 3)]
    ended: u64,
}

/// Signs out everywhere
#[utoipa::path(
    post, path = "/auth/logout-all", tag = "Sign-in",
    responses((status = 200, description = "Every session of the person has ended.", body = Ended, headers(("Set-Cookie" = String, description = "Removes the session.")))),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn logout_all(
    State(state): State<AppState>,
    Visitor(visit): Visitor,
) -> Result<impl IntoResponse, Problem> {
    let ended = identity::sign_out_everywhere(state.services(), &visit).await?;
    Ok((session_cookie::clear(state.public_url())?, Json(Ended { ended })))
}
