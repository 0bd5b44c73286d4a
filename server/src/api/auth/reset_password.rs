use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::identity::{self, SignedIn};

use crate::api::body::Body;
use crate::api::session_cookie;
use crate::api::visitor::From;
use crate::state::AppState;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// From the link in the message; works once.
    #[schema(min_length = 1, max_length = 200)]
    token: String,
    /// Common and leaked passwords are refused.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128, example = "plum-kettle-orbit-41")]
    password: SecretString,
}

/// Sets a new password
///
/// Ends every session of the person. An account without a second factor is signed in at once; one
/// with a second factor signs in as usual.
#[utoipa::path(
    post, path = "/auth/password/reset", tag = "Sign-in", request_body = NewPassword,
    responses(
        (status = 204, description = "The new password holds.", headers(("Set-Cookie" = String, description = "The new session, unless there is a second factor."))),
    ),
    extensions(("x-required-role" = json!("anonymous")), ("x-refusals" = json!(["404", "410"])))
)]
pub async fn reset_password(
    State(state): State<AppState>,
    From(origin): From,
    Body(asked): Body<NewPassword>,
) -> Result<Response, Problem> {
    match identity::reset_password(state.services(), &origin, &asked.token, asked.password).await? {
        SignedIn::Done(signed) => {
            let cookie = session_cookie::set(state.public_url(), &signed)?;
            Ok((StatusCode::NO_CONTENT, cookie).into_response())
        }
        SignedIn::CodeNeeded { .. } => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}
