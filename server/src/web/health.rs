//! Is it up? Three questions with three answers (api.md section 2); none needs a sign-in.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;

use crate::state::AppState;

/// How long the database may take before it counts as down.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    service: &'static str,
    version: &'static str,
}

pub async fn health() -> Json<Health> {
    Json(Health { status: "healthy", service: "agency-os-api", version: env!("CARGO_PKG_VERSION") })
}

#[derive(Debug, Serialize)]
pub struct Alive {
    status: &'static str,
}

/// The process answers; nothing else is looked at.
pub async fn live() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

#[derive(Debug, Serialize)]
pub struct Readiness {
    status: &'static str,
    components: Components,
}

#[derive(Debug, Serialize)]
struct Components {
    database: Component,
    /// The cache's slot. It keeps this name although the cache lives in the process.
    redis: Component,
    workflow: Component,
}

#[derive(Debug, Serialize)]
struct Component {
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

/// Whether work can be done: without the database nothing can, without workers only some.
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
    (code, Json(Readiness { status, components: Components { database, redis, workflow } }))
}
