use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::identity;

use crate::api::account::Me;
use crate::api::body::Body;
use crate::api::session_cookie;
use crate::api::visitor::From;
use crate::state::AppState;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// From the link in the message.
    #[schema(min_length = 1, max_length = 200)]
    token: String,
}

/// Confirms an e-mail address
///
/// The token works once; the answer also signs the person in.
#[utoipa::path(
    post, path = "/auth/confirm", tag = "Sign-in", request_body = Token,
    responses(
        (status = 200, description = "Confirmed and signed in.", body = Me, headers(("Set-Cookie" = String, description = "The session."))),
    ),
    extensions(("x-required-role" = json!("anonymous")), ("x-refusals" = json!(["404", "410"])))
)]
pub async fn confirm_email(
    State(state): State<AppState>,
    From(origin): From,
    Body(Token { token }): Body<Token>,
) -> Result<impl IntoResponse, Problem> {
    let services = state.services();
    let signed = identity::confirm(services, &origin, &token).await?;
    let visit = identity::authenticate(services, &origin, signed.cookie.expose_secret()).await?;
    Ok((session_cookie::set(state.public_url(), &signed)?, Json(Me::from(&visit))))
}
