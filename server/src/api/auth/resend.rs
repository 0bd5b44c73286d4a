use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::Accepted;
use crate::api::body::Body;
use crate::api::visitor::From;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[schema(format = Email, min_length = 6, max_length = 254, example = "alex@harbour.example")]
    pub email: String,
}

/// Sends the confirming link again
#[utoipa::path(
    post, path = "/auth/resend", tag = "Sign-in", request_body = Address,
    responses((status = 202, description = "The same whether or not the address is known.", body = Accepted)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn resend_confirmation(
    State(services): State<Services>,
    From(origin): From,
    Body(Address { email }): Body<Address>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    identity::resend_confirmation(&services, &origin, &email).await?;
    Ok((StatusCode::ACCEPTED, Json(Accepted::CHECK_YOUR_MAIL)))
}
