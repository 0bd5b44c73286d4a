//! Problem documents (RFC 9457) for programs, branded pages for people: one error, two faces.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::request::RequestId;

/// One broken field of a request.
#[derive(Clone, Debug, Serialize)]
pub struct FieldProblem {
    pub field: String,
    pub code: String,
    pub message: String,
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
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AUTHORIZATION_ERROR", message)
    }
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", "There is nothing at this address.")
    }
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Something went wrong on our side.")
    }
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
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
        body.insert("type".into(), format!("/docs/errors/{slug}").into());
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
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
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
