use axum::Json;
use axum::extract::State;
use http::StatusCode;
use workflows::Services;
use workflows::identity;

use super::Accepted;
use super::resend::Address;
use crate::api::body::Body;
use crate::api::visitor::From;
use crate::web::problem::Problem;

/// Sends a link to set a new password
#[utoipa::path(
    post, path = "/auth/password/forgot", tag = "Sign-in", request_body = Address,
    responses((status = 202, description = "The same whether or not the address is known.", body = Accepted)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn forgot_password(
    State(services): State<Services>,
    From(origin): From,
    Body(Address { email }): Body<Address>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    identity::forgot_password(&services, &origin, &email).await?;
    Ok((StatusCode::ACCEPTED, Json(Accepted::CHECK_YOUR_MAIL)))
}
