//! Files that pages offer: leads, one person's data, the records an import could not use, the lists of
//! whom not to contact. Written while they are sent, whatever their length.

use std::io::{self, Write};

use app::context::Asking;
use app::leads::{LeadsQuery, leads_filter};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use domain::{ClientId, ImportId, LeadId};
use futures::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tokio::sync::mpsc;
use workflows::identity::Visit;
use workflows::{Error, imports, leads, suppression};

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
    let file = sent("problems.csv", CSV, |out| async move {
        imports::problem_file(&services, &visit, client, import, out).await
    });
    file.await.unwrap_or_else(|error| refuse(&state, &request, error))
}

async fn suppressed(State(state): State<AppState>, request: Request) -> Response {
    let Some((visit, client)) = who(&request) else { return refuse(&state, &request, Error::SignedOut) };
    let services = state.services().clone();
    let file = sent("do-not-contact.csv", CSV, |out| async move {
        suppression::export_lists(&services, &visit, client, out).await
    });
    file.await.unwrap_or_else(|error| refuse(&state, &request, error))
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

/// Writes go to the other side as they come; it blocks the thread, so only a thread of its own may write.
struct Out(mpsc::Sender<Bytes>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Bytes::copy_from_slice(bytes)).map_err(gone)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts `write` and answers once it has written something, or refused. A fault after that ends the
/// answer before its end, so that nobody takes a part for the whole.
async fn sent<F: Future<Output = Result<Out, Error>> + Send + 'static>(
    name: &str,
    kind: &'static str,
    write: impl FnOnce(Out) -> F,
) -> Result<Response, Error> {
    let (sender, mut written) = mpsc::channel(8);
    let written_to = write(Out(sender));
    // The way in is let go of with the last write, else nobody would learn that it was the last.
    let writing = tokio::spawn(async move { written_to.await.map(drop) });
    let first = written.recv().await;
    let Some(first) = first else {
        let done = writing.await.map_err(|error| Error::internal("a file could not be written", error))?;
        return done.map(|()| (headers(name, kind), Body::empty()).into_response());
    };
    let rest = stream::unfold(Some((written, writing)), |going| async move {
        let (mut written, writing) = going?;
        if let Some(bytes) = written.recv().await {
            return Some((Ok(bytes), Some((written, writing))));
        }
        match writing.await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => {
                tracing::error!(%error, "a file could not be written to its end");
                Some((Err(io::Error::other("the file is not whole")), None))
            }
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    });
    let body = Body::from_stream(stream::once(async { Ok::<_, io::Error>(first) }).chain(rest));
    Ok((headers(name, kind), body).into_response())
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
