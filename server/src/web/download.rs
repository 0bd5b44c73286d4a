//! The archive behind a signed link.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use workflows::{Error, exports};

use super::problem::{self, Problem};
use super::public::failure_page;
use super::session::origin;
use crate::state::AppState;

/// Read from disk at once, in bytes.
const PORTION: usize = 64 * 1024;

pub fn routes() -> Router<AppState> {
    Router::new().route("/exports", get(archive))
}

/// The secret stands in the query, for paths are logged.
#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

async fn archive(State(state): State<AppState>, Query(link): Query<Link>, request: Request) -> Response {
    let found = match exports::open(state.services(), &origin(&request), &link.token).await {
        Ok(found) => found,
        Err(Error::NoSuch { .. }) => return gone(&state, &request),
        Err(error) => return problem::answer(&request, Problem::from(error)),
    };
    let file = match File::open(&found.path).await {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(%error, "an archive is not where it should be");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let length = file.metadata().await.map(|about| about.len());
    let portions = stream::try_unfold(file, |mut file| async move {
        let mut portion = vec![0; PORTION];
        let read = file.read(&mut portion).await?;
        portion.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((Bytes::from(portion), file)))
    });
    let mut response = Body::from_stream(portions).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(length) = length {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", found.file_name)) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn gone(state: &AppState, request: &Request) -> Response {
    let problem = Problem::not_found();
    if problem::wants_page(request.uri().path(), request.headers()) {
        let words = "Links to an archive work for 24 hours. Its owner can ask for another in the settings.";
        return failure_page(state, request, problem.status, "There is no archive here", words);
    }
    problem::answer(request, problem)
}
