//! The page a person is sent to: which account are you?

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::{Grant, Shared};

/// How long a code works, in seconds.
const CODE_FOR: i64 = 60;

/// The request, as the standard names its parts.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Ask {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    access_type: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    /// An account's subject; empty when the person said no.
    subject: String,
    /// The query the page was opened with.
    query: String,
}

/// Shows one button an account.
pub(super) async fn ask(
    State(shared): State<Arc<Shared>>,
    Query(ask): Query<Ask>,
    uri: axum::http::Uri,
) -> Response {
    if let Err(refusal) = check(&shared, &ask) {
        return refusal;
    }
    let query = escape(uri.query().unwrap_or_default());
    let buttons: String = shared
        .book()
        .people
        .values()
        .map(|person| {
            format!(
                "<p><button name=\"subject\" value=\"{}\">{} ({})</button></p>\n",
                escape(&person.subject),
                escape(&person.name),
                escape(&person.email)
            )
        })
        .collect();
    Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en-AU\"><head><meta charset=\"utf-8\"><title>Sandbox sign-in</title></head><body>\n\
         <h1>Choose an account</h1>\n<form method=\"post\" action=\"/authorize\">\n<input type=\"hidden\" name=\"query\" value=\"{query}\">\n\
         {buttons}<p><button name=\"subject\" value=\"\">Cancel</button></p>\n</form></body></html>\n"
    ))
    .into_response()
}

/// Sends the person back with a code, or with a refusal.
pub(super) async fn choose(State(shared): State<Arc<Shared>>, Form(choice): Form<Choice>) -> Response {
    let opened = Url::parse(&format!("{}/authorize?{}", shared.issuer, choice.query)).ok();
    let Some(Ok(Query(ask))) =
        opened.and_then(|url| url.as_str().parse().ok()).map(|uri| Query::<Ask>::try_from_uri(&uri))
    else {
        return (StatusCode::BAD_REQUEST, "the request cannot be read").into_response();
    };
    let challenge = match check(&shared, &ask) {
        Ok(challenge) => challenge,
        Err(refusal) => return refusal,
    };
    if choice.subject.is_empty() {
        return back(&ask, &[("error", "access_denied")]);
    }
    let Some(person) = shared.book().people.get(&choice.subject).cloned() else {
        return (StatusCode::BAD_REQUEST, "there is no such account").into_response();
    };
    let Ok(code) = shared.signer.random() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let grant = Grant {
        person,
        client: ask.client_id.clone(),
        redirect: ask.redirect_uri.clone(),
        nonce: ask.nonce.clone(),
        challenge,
        // Google is asked by a parameter, Microsoft by a scope.
        lasting: ask.access_type.as_deref() == Some("offline")
            || ask.scope.split(' ').any(|scope| scope == "offline_access"),
        until: shared.now() + CODE_FOR,
    };
    shared.book().codes.insert(code.clone(), grant);
    back(&ask, &[("code", code.as_str())])
}

/// The challenge, or a refusal. An unknown client or redirect is told to the person, never sent back.
#[expect(clippy::result_large_err, reason = "the refusal is the answer that is sent")]
fn check(shared: &Shared, ask: &Ask) -> Result<String, Response> {
    let known =
        shared.clients.iter().any(|client| client.id == ask.client_id && client.redirect == ask.redirect_uri);
    if !known {
        return Err((StatusCode::BAD_REQUEST, "unknown client or redirect address").into_response());
    }
    if ask.response_type != "code" {
        return Err(back(ask, &[("error", "unsupported_response_type")]));
    }
    if !ask.scope.split(' ').any(|scope| scope == "openid") {
        return Err(back(ask, &[("error", "invalid_scope")]));
    }
    match (&ask.code_challenge, ask.code_challenge_method.as_deref()) {
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Ok(challenge.clone()),
        _ => Err(back(
            ask,
            &[("error", "invalid_request"), ("error_description", "PKCE with S256 is required")],
        )),
    }
}

fn back(ask: &Ask, parts: &[(&str, &str)]) -> Response {
    let Ok(mut url) = Url::parse(&ask.redirect_uri) else { return StatusCode::BAD_REQUEST.into_response() };
    url.query_pairs_mut().extend_pairs(parts).extend_pairs(ask.state.iter().map(|state| ("state", state)));
    Redirect::to(url.as_str()).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
