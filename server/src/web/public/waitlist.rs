//! The waitlist's two doors: a plain form for browsers without scripting, JSON for the rest.
//!
//! Whatever is thrown at them, the JSON door answers 201, 422 or 429 and nothing else.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use app::context::Page;
use app::site::SitePage;
use app::site::widgets::waitlist_form::{FormState, WRONG};
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Form, Request, rejection::FormRejection};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Headline, WaitlistSource};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use workflows::Error;
use workflows::public::{JoinWaitlist, join_waitlist};

use super::kept::once;
use super::site::{Key, Site};
use super::visitor;
use crate::web::problem::{FieldProblem, Problem};
use crate::web::request::{ClientIp, RequestId};

/// An address and a name are small.
pub const BODY_LIMIT: usize = 16 * 1024;
const THANKS: &str = "/waitlist/thank-you";

/// Giant bodies are answered before they are read, and with 422 like other bad input. Stands
/// outside the limit all requests share, which would answer 413.
pub async fn refuse_giants(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let ours = path == "/api/v1/waitlist" || path == "/waitlist";
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if ours && length.is_some_and(|length| length > BODY_LIMIT) {
        let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        return invalid("The request is too large.", Vec::new()).document(path, &id);
    }
    next.run(request).await
}

#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Json {
    email: String,
    agency_name: String,
    source: String,
    website: String,
}

impl Default for Json {
    fn default() -> Self {
        Self {
            email: String::new(),
            agency_name: String::new(),
            source: WaitlistSource::Landing.as_str().to_owned(),
            website: String::new(),
        }
    }
}

/// `POST /api/v1/waitlist`.
pub async fn api(
    Extension(site): Extension<Arc<Site>>,
    Extension(ClientIp(ip)): Extension<ClientIp>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let path = "/api/v1/waitlist";
    if let Some(seconds) = too_many(&site, ip) {
        return slow_down(seconds).document(path, &id);
    }
    let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
        return invalid("The request is too large.", Vec::new()).document(path, &id);
    };
    let Ok(sent) = serde_json::from_slice::<Json>(&bytes) else {
        return invalid("The request is not the JSON we expect.", Vec::new()).document(path, &id);
    };
    let input = JoinWaitlist {
        email: sent.email,
        agency_name: sent.agency_name,
        source: sent.source,
        trap: sent.website,
        visitor: visitor::known(&headers),
    };
    match join_waitlist(site.state().services(), &input).await {
        Ok(()) => {
            let words = serde_json::json!({ "message": "Thank you. We will write to you." });
            (StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], axum::Json(words)).into_response()
        }
        Err(Error::Invalid(fields)) => {
            let fields = fields
                .into_iter()
                .map(|wrong| FieldProblem {
                    field: wrong.field.to_owned(),
                    code: wrong.code.to_owned(),
                    message: wrong.message,
                })
                .collect();
            invalid("Some fields are wrong.", fields).document(path, &id)
        }
        Err(error) => fault(&error).document(path, &id),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    email: String,
    agency_name: String,
    source: String,
    website: String,
}

/// `POST /waitlist`: the same, answered with pages. A refused form comes back with what was typed.
pub async fn form(
    Extension(site): Extension<Arc<Site>>,
    Extension(ClientIp(ip)): Extension<ClientIp>,
    Extension(context): Extension<Page>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    let sent = sent.map(|Form(sent)| sent).unwrap_or_default();
    let mut state = FormState {
        email: sent.email.clone(),
        agency_name: sent.agency_name.clone(),
        ..FormState::default()
    };
    let page = sent.source.parse().map_or(SitePage::Landing, SitePage::of_source);
    let source =
        if sent.source.is_empty() { WaitlistSource::LandingBottom.as_str().to_owned() } else { sent.source };
    let seen = visitor::known(&headers);
    let again = |status, form: FormState| {
        let headline = seen.map_or(Headline::A, |visitor| visitor.variant);
        let mut visit = site.visit(Key { page, theme: context.theme, headline });
        visit.form = form;
        once(status, app::site::render(&visit))
    };
    if let Some(seconds) = too_many(&site, ip) {
        state.error = Some(format!("Too many tries. Wait {seconds} seconds and try again."));
        return again(StatusCode::TOO_MANY_REQUESTS, state);
    }
    let input = JoinWaitlist {
        email: sent.email,
        agency_name: sent.agency_name,
        source,
        trap: sent.website,
        visitor: seen,
    };
    match join_waitlist(site.state().services(), &input).await {
        Ok(()) => Redirect::to(THANKS).into_response(),
        Err(Error::Invalid(fields)) => {
            let of = |name: &str| {
                fields.iter().find(|wrong| wrong.field == name).map(|wrong| wrong.message.clone())
            };
            (state.email_error, state.agency_error) = (of("email"), of("agency_name"));
            if state.email_error.is_none() && state.agency_error.is_none() {
                state.error = Some(WRONG.to_owned());
            }
            again(StatusCode::UNPROCESSABLE_ENTITY, state)
        }
        Err(error) => {
            tracing::error!(error = %error, "joining the waitlist failed");
            state.error = Some(WRONG.to_owned());
            again(StatusCode::INTERNAL_SERVER_ERROR, state)
        }
    }
}

/// `GET /waitlist`: somebody reloaded or typed the address of the form.
pub async fn to_the_form() -> Redirect {
    Redirect::to("/#waitlist")
}

/// Seconds to wait, when this address asked too often.
fn too_many(site: &Site, ip: IpAddr) -> Option<u64> {
    site.throttle().refuse(ip, Instant::now())
}

fn invalid(words: &str, fields: Vec<FieldProblem>) -> Problem {
    Problem { fields, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR", words) }
}

fn slow_down(seconds: u64) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "RATE_LIMIT_ERROR",
        "Too many tries. Wait a moment and try again.",
    )
    .retry_after(seconds)
}

fn fault(error: &Error) -> Problem {
    tracing::error!(error = %error, "joining the waitlist failed");
    Problem::internal()
}
