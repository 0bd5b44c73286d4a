use axum::Json;
use axum::extract::State;
use http::StatusCode;
use secrecy::SecretString;
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
pub struct SignUp {
    #[schema(min_length = 1, max_length = 120, example = "Alex Nguyen")]
    full_name: String,
    /// Left out, the agency is named after the person.
    #[serde(default)]
    #[schema(max_length = 120, example = "Harbour Digital")]
    company_name: String,
    #[schema(format = Email, min_length = 6, max_length = 254, example = "alex@harbour.example")]
    email: String,
    /// Common and leaked passwords are refused.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128, example = "plum-kettle-orbit-41")]
    password: SecretString,
    /// The person has agreed to the terms of service; must be `true`.
    terms: bool,
}

/// Starts an account
///
/// Makes the person, their agency and the owner's seat, and sends a link that confirms the address.
#[utoipa::path(
    post, path = "/auth/signup", tag = "Sign-in", request_body = SignUp,
    responses((status = 202, description = "The same whether or not the address is known.", body = Accepted)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn signup(
    State(services): State<Services>,
    From(origin): From,
    Body(asked): Body<SignUp>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    let SignUp { full_name, company_name, email, password, terms } = asked;
    identity::sign_up(
        &services,
        &origin,
        identity::SignUp { full_name, company_name, email, password, terms },
    )
    .await?;
    Ok((StatusCode::ACCEPTED, Json(Accepted::CHECK_YOUR_MAIL)))
}
