//! The controls of the journeys (journeys.md section 0): the business clock and the flows. They are
//! there in test mode only; elsewhere their addresses lead nowhere.

use axum::routing::post;
use axum::{Json, Router, extract::State};
use chrono::{DateTime, Utc};
use domain::{Mode, RunTrigger};
use serde::{Deserialize, Serialize};
use workflows::jobs::{FlowRule, start};
use workflows::{Error, Services};

use super::problem::Problem;
use crate::jobs::registry;
use crate::state::AppState;

pub fn routes(state: &AppState) -> Router<AppState> {
    match state.mode() {
        Mode::Test => {
            Router::new().route("/__test/clock", post(step_clock)).route("/__test/run", post(run_flow))
        }
        Mode::Sandbox | Mode::Live => Router::new(),
    }
}

#[derive(Serialize, Deserialize)]
struct Now {
    /// RFC 3339. The clock moves forward only.
    now: DateTime<Utc>,
}

async fn step_clock(State(state): State<AppState>, Json(to): Json<Now>) -> Result<Json<Now>, Problem> {
    let services = state.services();
    services.business.step_to(&services.db, to.now).await?;
    Ok(Json(Now { now: services.business_now() }))
}

#[derive(Deserialize)]
struct Run {
    flow: String,
}

/// Starts a run as a person would; answered before it is done.
async fn run_flow(State(state): State<AppState>, Json(run): Json<Run>) -> Result<(), Problem> {
    let registry = registry();
    let flow = registry.flow_named(&run.flow).ok_or_else(Problem::not_found)?;
    Ok(begin(state.services(), flow).await?)
}

async fn begin(services: &Services, flow: &FlowRule) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    start(&mut tx, &services.jobs, flow, RunTrigger::Manual, None, None).await?;
    Ok(tx.commit().await?)
}
