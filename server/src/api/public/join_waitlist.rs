use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use domain::WaitlistSource;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::public::JoinWaitlist;

use crate::web::problem::Problem;
use crate::web::{WAITLIST_LIMIT, visitor};

/// Who wants in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Joining {
    #[schema(example = "owner@youragency.com.au", format = "email", max_length = 254, required = true)]
    email: String,
    #[schema(example = "Harbour Digital")]
    agency_name: String,
    /// The form it was sent from: `landing-page`, `landing-page-bottom`, `pricing`, `about` or
    /// `how-it-works-page`.
    #[schema(example = "landing-page")]
    source: String,
    /// Leave it out: no person sees this field, so whoever fills it is a program.
    website: String,
}

impl Default for Joining {
    fn default() -> Self {
        Self {
            email: String::new(),
            agency_name: String::new(),
            source: WaitlistSource::Landing.as_str().to_owned(),
            website: String::new(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OnTheList {
    #[schema(example = "Thank you. We will write to you.")]
    message: &'static str,
}

/// Joins the waitlist
///
/// A new address and a known one get the same answer; the e-mail tells the difference. What cannot be
/// read is 422 like other bad input.
#[utoipa::path(
    post, path = "/waitlist", tag = "Public", request_body = Joining,
    responses((status = 201, description = "The same for every address.", body = OnTheList)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn join_waitlist(
    State(services): State<Services>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<OnTheList>), Problem> {
    let bytes = to_bytes(body, WAITLIST_LIMIT).await.map_err(|_| unreadable("The request is too large."))?;
    let sent: Joining =
        serde_json::from_slice(&bytes).map_err(|_| unreadable("The request is not the JSON we expect."))?;
    let input = JoinWaitlist {
        email: sent.email,
        agency_name: sent.agency_name,
        source: sent.source,
        trap: sent.website,
        visitor: visitor::known(&services, &headers),
    };
    workflows::public::join_waitlist(&services, &input)
        .await
        .map_err(|error| Problem::from(error).renamed("agency_name", "agencyName"))?;
    Ok((StatusCode::CREATED, Json(OnTheList { message: "Thank you. We will write to you." })))
}

fn unreadable(words: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR", words)
}
