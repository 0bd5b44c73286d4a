//! Is it up? Three questions with three answers (api.md section 2); none needs a sign-in.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::AppState;

/// How long the database may take before it counts as down.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "healthy")]
    status: &'static str,
    #[schema(example = "agency-os-api")]
    service: &'static str,
    version: &'static str,
}

/// Is it up?
#[utoipa::path(
    get, path = "/health", tag = "Health",
    responses((status = 200, description = "It is.", body = Health)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn health() -> Json<Health> {
    Json(Health { status: "healthy", service: "agency-os-api", version: env!("CARGO_PKG_VERSION") })
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Alive {
    status: &'static str,
}

/// Is the process alive?
///
/// Nothing else is looked at.
#[utoipa::path(
    get, path = "/health/live", tag = "Health",
    responses((status = 200, description = "It is.", body = Alive)),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn live() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    status: &'static str,
    components: Parts,
}

#[derive(Debug, Serialize, ToSchema)]
struct Parts {
    database: Component,
    /// The cache's slot. It keeps this name although the cache lives in the process.
    redis: Component,
    workflow: Component,
}

#[derive(Debug, Serialize, ToSchema)]
struct Component {
    /// `healthy` or `unhealthy`.
    status: &'static str,
    message: String,
    latency_ms: f64,
}

impl Component {
    fn healthy(message: &str, latency: Duration) -> Self {
        Self { status: "healthy", message: message.to_owned(), latency_ms: latency.as_secs_f64() * 1000.0 }
    }
    fn unhealthy(message: &str, latency: Duration) -> Self {
        Self { status: "unhealthy", ..Self::healthy(message, latency) }
    }
}

/// Can it work?
///
/// Without the database nothing can be done (`not_ready`, 503), without workers only some (`degraded`).
#[utoipa::path(
    get, path = "/health/ready", tag = "Health",
    responses(
        (status = 200, description = "It can, at least in part.", body = Readiness),
        (status = 503, description = "It cannot.", body = Readiness),
    ),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Readiness>) {
    let started = Instant::now();
    let database = match tokio::time::timeout(PATIENCE, state.services().db.ping()).await {
        Ok(Ok(())) => Component::healthy("answers", started.elapsed()),
        Ok(Err(_)) => Component::unhealthy("does not answer", started.elapsed()),
        Err(_) => Component::unhealthy("takes longer than 2 s", started.elapsed()),
    };
    let workflow = match state.workers_alive() {
        Some(true) => Component::healthy("workers run", Duration::ZERO),
        Some(false) => Component::unhealthy("workers have stopped", Duration::ZERO),
        None => Component::healthy("workers run in other processes", Duration::ZERO),
    };
    let (code, status) = match (database.status, workflow.status) {
        ("healthy", "healthy") => (StatusCode::OK, "ready"),
        ("healthy", _) => (StatusCode::OK, "degraded"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not_ready"),
    };
    let redis = Component::healthy("in the process", Duration::ZERO);
    (code, Json(Readiness { status, components: Parts { database, redis, workflow } }))
}
