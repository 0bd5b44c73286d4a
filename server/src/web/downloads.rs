//! Files that pages offer: leads, one person's data, the records an import could not use, the lists of
//! whom not to contact. Written while they are sent, whatever their length.

use app::context::Asking;
use app::leads::{LeadsQuery, leads_filter};
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use domain::{ClientId, ImportId, LeadId};
use futures::TryStreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use workflows::identity::Visit;
use workflows::{Error, imports, leads, suppression};

use super::piped::piped;
use super::problem::{self, Problem};
use super::public::failure_page;
use crate::state::AppState;

const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = "application/json";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/dashboard/leads/export.csv", routing::get(all_leads))
        .route("/dashboard/leads/{id}/person.json", routing::get(person))
        .route("/dashboard/leads/import/{id}/problems.csv", routing::get(problems))
        .route("/dashboard/settings/suppression.csv", routing::get(suppressed))
}

async fn all_leads(
    State(state): State<AppState>,
    Query(query): Query<LeadsQuery>,
    request: Request,
) -> Response {
    let Some((visit, client)) = who(&request) else { return refuse(&state, &request, Error::SignedOut) };
    let Ok(filter) = leads_filter(&query) else {
        return refuse(&state, &request, Error::no_such("filter"));
    };
    match leads::export_leads(state.services(), &visit, client, &filter).await {
        Ok(table) => {
            let table = table.inspect_err(|error| tracing::error!(%error, "an export was cut off"));
            (headers("leads.csv", CSV), Body::from_stream(table)).into_response()
        }
        Err(error) => refuse(&state, &request, error),
    }
}

async fn problems(State(state): State<AppState>, Path(import): Path<String>, request: Request) -> Response {
    let Some((visit, client)) = who(&request) else { return refuse(&state, &request, Error::SignedOut) };
    let Ok(import) = import.parse::<ImportId>() else {
        return refuse(&state, &request, Error::no_such("import"));
    };
    let services = state.services().clone();
    let file =
        piped(|out| async move { imports::problem_file(&services, &visit, client, import, out).await });
    match file.await {
        Ok(body) => (headers("problems.csv", CSV), body).into_response(),
        Err(error) => refuse(&state, &request, error),
    }
}

async fn suppressed(State(state): State<AppState>, request: Request) -> Response {
    let Some((visit, client)) = who(&request) else { return refuse(&state, &request, Error::SignedOut) };
    let services = state.services().clone();
    let file = piped(|out| async move { suppression::export_lists(&services, &visit, client, out).await });
    match file.await {
        Ok(body) => (headers("do-not-contact.csv", CSV), body).into_response(),
        Err(error) => refuse(&state, &request, error),
    }
}

async fn person(State(state): State<AppState>, Path(lead): Path<String>, request: Request) -> Response {
    let Some((visit, client)) = who(&request) else { return refuse(&state, &request, Error::SignedOut) };
    let Ok(lead) = lead.parse::<LeadId>() else {
        return refuse(&state, &request, Error::no_such("lead"));
    };
    match leads::export_person(state.services(), &visit, client, lead).await {
        Ok(export) => {
            let text =
                serde_json::to_string_pretty(&export).expect("plain values under named fields are JSON");
            (headers("person.json", JSON), text).into_response()
        }
        Err(error) => refuse(&state, &request, error),
    }
}

/// The person and the client the switcher shows; the workflow proves the role.
fn who(request: &Request) -> Option<(Visit, ClientId)> {
    let visit = request.extensions().get::<Asking>()?.visit.as_deref()?.clone();
    let client = visit.current_seat()?.client;
    Some((visit, client))
}

fn headers(name: &str, kind: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let pairs: [(HeaderName, String); 3] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    for (header, value) in pairs {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(header, value);
        }
    }
    headers
}

/// A page that says why for people, a problem document for programs.
fn refuse(state: &AppState, request: &Request, error: Error) -> Response {
    let problem = Problem::from(error);
    if !problem::wants_page(request.uri().path(), request.headers()) {
        return problem::answer(request, problem);
    }
    let (title, words) = match problem.status {
        StatusCode::NOT_FOUND => {
            ("This file does not exist", "The address may be mistyped, or it is another agency's.")
        }
        StatusCode::FORBIDDEN => {
            ("Your role does not allow this", "Ask an owner or admin of your agency for the file.")
        }
        StatusCode::GONE => {
            ("This file is gone", "Uploaded lists are removed after a while; what became of them stays.")
        }
        StatusCode::UNAUTHORIZED => {
            ("Your session has ended", "Sign in again and ask for the file once more.")
        }
        _ => (
            "The file could not be made",
            "Try again in a moment. If it happens again, write to us and quote the request id.",
        ),
    };
    failure_page(state, request, problem.status, title, words)
}
