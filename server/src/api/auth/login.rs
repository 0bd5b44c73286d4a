use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::identity::{self, SignedIn};

use crate::api::account::Me;
use crate::api::body::Body;
use crate::api::session_cookie;
use crate::api::visitor::From;
use crate::state::AppState;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    #[schema(format = Email, min_length = 6, max_length = 254, example = "alex@harbour.example")]
    email: String,
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128, example = "plum-kettle-orbit-41")]
    password: SecretString,
    /// Of the second factor, when the account has one: six digits, or a recovery code.
    #[schema(value_type = Option<String>, max_length = 40, example = "123456")]
    totp: Option<SecretString>,
}

/// Signs in
///
/// One answer for everything that is wrong with the credentials. After failures the next try has to
/// wait (429). With a second factor and no `totp` the answer is 401 with `reason: code_needed`.
#[utoipa::path(
    post, path = "/auth/login", tag = "Sign-in", request_body = Credentials,
    responses(
        (status = 200, description = "Signed in.", body = Me, headers(("Set-Cookie" = String, description = "The session."))),
    ),
    extensions(("x-required-role" = json!("anonymous")), ("x-refusals" = json!(["401"])))
)]
pub async fn login(
    State(state): State<AppState>,
    From(origin): From,
    jar: CookieJar,
    Body(asked): Body<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let services = state.services();
    let Credentials { email, password, totp } = asked;
    let replaces = jar
        .get(identity::session_cookie_name(state.public_url()))
        .map(|cookie| SecretString::from(cookie.value().to_owned()));
    match identity::sign_in(services, &origin, identity::SignIn { email, password, code: totp, replaces })
        .await?
    {
        SignedIn::Done(signed) => {
            let visit = identity::authenticate(services, &origin, signed.cookie.expose_secret()).await?;
            Ok((session_cookie::set(state.public_url(), &signed)?, Json(Me::from(&visit))))
        }
        SignedIn::CodeNeeded { .. } => {
            let words = "Send the code of your second factor as totp.";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "AUTHENTICATION_ERROR", words)
                .with("reason", "code_needed"))
        }
    }
}
