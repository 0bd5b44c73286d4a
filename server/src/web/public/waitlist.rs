//! The waitlist's door for browsers without scripting; the one for programs is in the API.

use std::sync::Arc;

use app::context::Page;
use app::site::SitePage;
use app::site::widgets::waitlist_form::{FormState, WRONG};
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
use crate::web::problem::Problem;
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
        let problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR", "The request is too large.");
        return problem.document(path, &id);
    }
    next.run(request).await
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
    let seen = visitor::known(site.state().services(), &headers);
    let again = |status, form: FormState| {
        let headline = seen.map_or(Headline::A, |visitor| visitor.variant);
        let mut visit = site.visit(Key { page, theme: context.theme, headline });
        visit.form = form;
        once(status, app::site::render(&visit))
    };
    if let Err(refusal) = site.state().limits().join(ip) {
        state.error = Some(format!("Too many tries. Wait {} seconds and try again.", refusal.seconds));
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
