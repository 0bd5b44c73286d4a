use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use workflows::identity;

use crate::api::session_cookie;
use crate::api::visitor::Visitor;
use crate::state::AppState;
use crate::web::problem::Problem;

/// Signs out
///
/// Ends this session; others stay.
#[utoipa::path(
    post, path = "/auth/logout", tag = "Sign-in",
    responses((status = 204, description = "Signed out.", headers(("Set-Cookie" = String, description = "Removes the session.")))),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn logout(
    State(state): State<AppState>,
    Visitor(visit): Visitor,
) -> Result<impl IntoResponse, Problem> {
    identity::sign_out(state.services(), &visit).await?;
    Ok((StatusCode::NO_CONTENT, session_cookie::clear(state.public_url())?))
}
