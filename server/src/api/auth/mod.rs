//! Signing up, in and out, and lost passwords. Answers never tell whether an address is known.

mod confirm;
mod forgot_password;
mod login;
mod logout;
mod logout_all;
mod resend;
mod reset_password;
mod signup;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// For everybody.
pub fn open_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(signup::signup))
        .routes(routes!(confirm::confirm_email))
        .routes(routes!(resend::resend_confirmation))
        .routes(routes!(login::login))
        .routes(routes!(forgot_password::forgot_password))
        .routes(routes!(reset_password::reset_password))
}

/// For whoever is signed in.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(logout::logout)).routes(routes!(logout_all::logout_all))
}

/// The same for every address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "message": "Check your mail." }))]
pub struct Accepted {
    message: &'static str,
}

impl Accepted {
    const CHECK_YOUR_MAIL: Self =
        Self { message: "If this address can be used here, a message is on its way to it." };
}
