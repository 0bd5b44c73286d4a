//! Problem documents (RFC 9457) for programs, branded pages for people: one error, two faces.
//!
//! A handler answers with a [`Problem`]; the layer [`complete`] turns it into a document, because only
//! there the address and the request's id are known. The same layer gives answers that routing and
//! other layers made (405, 413, …) the shape of a problem.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::request::RequestId;

/// One broken field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    pub field: String,
    pub code: String,
    pub message: String,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into() }
    }
}

/// What is sent as `application/problem+json` (api.md, "Errors").
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// Stable code, e.g. `RESOURCE_NOT_FOUND`.
    pub code: &'static str,
    pub message: String,
    pub fields: Vec<FieldProblem>,
    /// Members of their own, e.g. `required_role`.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Whole seconds, for `Retry-After`.
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            fields: Vec::new(),
            extra: serde_json::Map::new(),
            retry_after: None,
        }
    }
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "AUTHENTICATION_ERROR", "Sign in, or send a good API key.")
    }
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AUTHORIZATION_ERROR", message)
    }
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", "There is nothing at this address.")
    }
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MALFORMED_REQUEST", message)
    }
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let message =
            fields.first().map_or_else(|| "Some fields are wrong.".to_owned(), |first| first.message.clone());
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR", message) }
    }
    pub fn stale() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "PRECONDITION_FAILED",
            "It was changed in the meantime. Read it again and repeat the change.",
        )
    }
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Something went wrong on our side.")
    }
    /// The problem a bare status stands for.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::BAD_REQUEST => return Self::malformed("The request cannot be read."),
            StatusCode::UNAUTHORIZED => return Self::signed_out(),
            StatusCode::FORBIDDEN => return Self::forbidden("This is not allowed."),
            StatusCode::NOT_FOUND => return Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("METHOD_NOT_ALLOWED", "This address does not take this method; see Allow.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("PAYLOAD_TOO_LARGE", "The body is too large; 1 MiB is the most.")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json.")
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                ("UNAVAILABLE", "This cannot be done right now. Try again in a moment.")
            }
            StatusCode::URI_TOO_LONG => ("MALFORMED_REQUEST", "The address is too long."),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                ("MALFORMED_REQUEST", "The headers are too large.")
            }
            status if status.is_client_error() => ("MALFORMED_REQUEST", "The request cannot be answered."),
            _ => return Self { status, ..Self::internal() },
        };
        Self::new(status, code, message)
    }
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }
    /// Calls a field by the name it has here; workflows have their own.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        for field in &mut self.fields {
            if field.field == from {
                to.clone_into(&mut field.field);
            }
        }
        self
    }
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The document, for the request it answers.
    pub fn document(&self, instance: &str, request_id: &str) -> Response {
        let mut body = self.extra.clone();
        let title = self.status.canonical_reason().unwrap_or("Error");
        let slug = self.code.to_ascii_lowercase().replace('_', "-");
        body.insert("type".into(), format!("/api/v1/docs#error-{slug}").into());
        body.insert("title".into(), title.into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("detail".into(), self.message.clone().into());
        body.insert("instance".into(), instance.into());
        body.insert("error".into(), self.code.into());
        body.insert("message".into(), self.message.clone().into());
        body.insert("request_id".into(), request_id.into());
        body.insert("errors".into(), serde_json::to_value(&self.fields).unwrap_or_default());
        if let Some(first) = self.fields.first() {
            body.insert("field".into(), first.field.clone().into());
        }
        let mut response = (self.status, serde_json::Value::Object(body).to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Only a status and the problem itself; [`complete`] writes the document.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the document of every [`Problem`], and of every wordless error under `/api/`. Headers that
/// the answer carries already (`Allow`, `RateLimit-*`, …) stay.
pub async fn complete(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let mut response = next.run(request).await;
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if path.starts_with("/api/") && is_wordless_error(&response) => {
            Problem::of_status(response.status())
        }
        None => return response,
    };
    let (parts, _) = response.into_parts();
    let mut document = problem.document(&path, &id);
    *document.extensions_mut() = parts.extensions;
    for (name, value) in &parts.headers {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            document.headers_mut().append(name, value.clone());
        }
    }
    document
}

fn is_wordless_error(response: &Response) -> bool {
    let status = response.status();
    let kind =
        response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    (status.is_client_error() || status.is_server_error()) && !kind.contains("json")
}

/// Whether the caller is a person at a browser rather than a program.
pub fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let accepts_html = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    accepts_html && !path.starts_with("/api/")
}

/// The problem as a document for this request.
pub fn answer(request: &Request, problem: Problem) -> Response {
    let id = request.extensions().get::<RequestId>().map_or("", |id| id.0.as_str());
    problem.document(request.uri().path(), id)
}
