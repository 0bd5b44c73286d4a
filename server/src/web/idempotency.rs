//! `Idempotency-Key` on POST: asked twice, done once (api.md section 1).
//!
//! The key is taken before the handler runs and its answer kept right after, in transactions of
//! their own. Between the handler's commit and the keeping of the answer the process can die; the
//! key then stays taken until it expires and a repetition gets 409, because doing it twice would be
//! worse than saying that we do not know.
//!
//! Kept are answers of what was done (2xx) and of what may have been done (5xx but 503). A refusal
//! changed nothing, so it frees the key. Secrets are never kept: an answer that sets a cookie is not,
//! and a handler that shows a secret once says with [`Replay`] what is kept in its place.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tracing::Instrument;
use uuid::Uuid;
use workflows::Services;
use workflows::idempotency::{self, Claim, Key};
use workflows::identity::{Via, Visit};

use super::problem::Problem;
use super::request::ClientIp;
use crate::api::visitor::Caller;
use crate::state::AppState;

static KEY: HeaderName = HeaderName::from_static("idempotency-key");
static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Put on an answer by its handler: what a repetition is told instead.
#[derive(Clone, Debug)]
pub struct Replay(pub Value);

/// The layer of operations that need no sign-in.
pub async fn for_everybody(State(state): State<AppState>, request: Request, next: Next) -> Response {
    once(state, request, next).await
}

/// The layer of all others: who is not known is refused by the handler, whatever the key says.
pub async fn for_the_known(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match visit(&request) {
        Some(_) => once(state, request, next).await,
        None => next.run(request).await,
    }
}

async fn once(state: AppState, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(&KEY) {
        return next.run(request).await;
    }
    match run(state, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

fn visit(request: &Request) -> Option<&Visit> {
    request.extensions().get::<Caller>().and_then(Caller::visit)
}

async fn run(state: AppState, request: Request, next: Next) -> Result<Response, Problem> {
    let key = key_of(&request)?;
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, super::BULK_LIMIT)
        .await
        .map_err(|_| Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
    let services = state.services().clone();
    let hash = hash(&services, &parts, &bytes);
    match idempotency::claim(&services, &key, hash).await? {
        Claim::Ours => {}
        Claim::InFlight => {
            return Err(conflict(
                "IDEMPOTENCY_IN_FLIGHT",
                "The first request with this Idempotency-Key has not ended yet.",
            ));
        }
        Claim::Other => {
            return Err(conflict(
                "IDEMPOTENCY_CONFLICT",
                "This Idempotency-Key was used for another request.",
            ));
        }
        Claim::Done { status, response } => return replay(status, &response),
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    // A task of its own: a caller who hangs up does not stop half-way what they will ask for again.
    let task = async move {
        let response = next.run(request).await;
        keep(&services, &key, response).await
    };
    tokio::spawn(workflows::jobs::trace::carried(task).in_current_span()).await.map_err(|panic| {
        tracing::error!(%panic, "a handler panicked");
        Problem::internal()
    })
}

fn conflict(code: &'static str, words: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, words)
}

fn key_of(request: &Request) -> Result<Key, Problem> {
    let name =
        request.headers().get(&KEY).and_then(|value| value.to_str().ok()).map(str::trim).unwrap_or_default();
    let fits = (1..=255).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
    if !fits {
        return Err(Problem::malformed(
            "Idempotency-Key must be 1 to 255 printable characters without spaces.",
        ));
    }
    let (scope, client) = match visit(request) {
        Some(visit) => match &visit.via {
            Via::Key { id, client, .. } => (id.as_uuid(), Some(*client)),
            Via::Session { .. } | Via::CommandLine => (visit.account.id.as_uuid(), None),
        },
        None => (unknown(request.extensions().get::<ClientIp>()), None),
    };
    Ok(Key { scope, client, name: name.to_owned() })
}

/// Somebody unknown is known by address: their keys meet only those of the same address.
fn unknown(ip: Option<&ClientIp>) -> Uuid {
    let digest = Sha256::digest(format!("unknown {}", ip.map(|ip| ip.0.to_string()).unwrap_or_default()));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A fingerprint of what was asked. Bodies hold passwords, so the installation's key goes in first:
/// without it nobody can try guesses against a copy of the table.
fn hash(services: &Services, parts: &Parts, body: &[u8]) -> Vec<u8> {
    let kind = parts.headers.get(header::CONTENT_TYPE).map_or(b"" as &[u8], HeaderValue::as_bytes);
    let uri = parts.uri.to_string();
    let key = services.secret_key.expose_secret().as_bytes();
    let mut hash = Sha256::new();
    for part in [key, parts.method.as_str().as_bytes(), uri.as_bytes(), kind, body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// Headers that belong to the answer rather than to this one exchange.
const KEPT_HEADERS: [HeaderName; 4] =
    [header::CONTENT_TYPE, header::LOCATION, header::ETAG, header::CACHE_CONTROL];

async fn keep(services: &Services, key: &Key, response: Response) -> Response {
    let status = response.status();
    let done = status.is_success() || (status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE);
    if !done || response.headers().contains_key(header::SET_COOKIE) {
        if let Err(error) = idempotency::release(services, key).await {
            tracing::error!(%error, "an idempotency key could not be freed");
        }
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Bodies of ours are short and in memory; one that cannot be read is answered as a fault.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Problem::internal().into_response() };
    let problem = parts.extensions.get::<Problem>().cloned();
    let kept = match (parts.extensions.remove::<Replay>(), problem) {
        (Some(Replay(other)), _) => json!({ "headers": headers(&parts.headers), "body": other }),
        (None, Some(problem)) => json!({ "problem": problem.code }),
        (None, None) => {
            json!({ "headers": headers(&parts.headers), "body": serde_json::from_slice::<Value>(&bytes).ok() })
        }
    };
    if let Err(error) = idempotency::finish(services, key, status.as_u16(), kept).await {
        tracing::error!(%error, "an answer could not be kept for its idempotency key");
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn headers(all: &HeaderMap) -> Map<String, Value> {
    KEPT_HEADERS
        .iter()
        .filter_map(|name| Some((name.to_string(), all.get(name)?.to_str().ok()?.into())))
        .collect()
}

fn replay(status: i64, kept: &Value) -> Result<Response, Problem> {
    let status = u16::try_from(status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if kept.get("problem").is_some() {
        Problem::of_status(status).into_response()
    } else {
        let body = kept.get("body").filter(|body| !body.is_null()).map(Value::to_string).unwrap_or_default();
        (status, body).into_response()
    };
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in kept.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::try_from(name.as_str()).ok();
        let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
        if let (Some(name), Some(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED.clone(), HeaderValue::from_static("true"));
    Ok(response)
}
