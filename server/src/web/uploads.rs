//! A list of leads from the form of its page, streamed to disk. The form works without scripting: the
//! answer leads on to the import, or back to the form, which says what was wrong.

use app::AppError;
use app::context::{self, Asking};
use app::forms::Echo;
use app::leads::UPLOAD;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Extension, Multipart, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use domain::ImportId;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use workflows::{Services, imports};

use super::form_memory::FormMemory;
use super::request::RequestId;
use crate::state::AppState;

/// The limit of the body is that of the workflow, which counts what it writes.
pub fn routes(memory: FormMemory, secure: bool) -> Router<AppState> {
    let take = move |services: State<Services>,
                     asking: Extension<Asking>,
                     id: Extension<RequestId>,
                     headers: HeaderMap,
                     form: Multipart| async move {
        let error = match receive(&services.0, &asking.0, form).await {
            Ok(import) => return see_other(&format!("{UPLOAD}/{import}"), None),
            Err(AppError::SignedOut) => {
                let next: String = url::form_urlencoded::byte_serialize(UPLOAD.as_bytes()).collect();
                return see_other(&format!("/login?next={next}"), None);
            }
            Err(AppError::Internal { .. }) => AppError::Internal { reference: id.0.0 },
            Err(error) => error,
        };
        let echo = Echo { endpoint: UPLOAD.to_owned(), answer: Err(error), typed: Vec::new() };
        see_other(UPLOAD, memory.keep(&headers, UPLOAD, echo, secure))
    };
    Router::new().route(UPLOAD, routing::post(take)).layer(DefaultBodyLimit::disable())
}

/// The first file of the form; what else stands in it is not read.
async fn receive(services: &Services, asking: &Asking, mut form: Multipart) -> Result<ImportId, AppError> {
    let visit = asking.visit.clone().ok_or(AppError::SignedOut)?;
    let client = visit.current_seat().map(|seat| seat.client).ok_or(AppError::SignedOut)?;
    let none = || AppError::field("file", "required", "Choose a file first.");
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        if name.is_empty() {
            return Err(none());
        }
        let body = Box::pin(field);
        let taken = imports::receive(services, &visit, client, &name, body).await.map_err(context::tell)?;
        return Ok(taken.id);
    }
    Err(none())
}

fn broken(error: &MultipartError) -> AppError {
    tracing::info!(%error, "an upload could not be read");
    AppError::field("file", "upload_broken", "The upload ended early. Send the file again.")
}

fn see_other(to: &str, cookie: Option<HeaderValue>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::LOCATION, HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/")));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(cookie) = cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}
