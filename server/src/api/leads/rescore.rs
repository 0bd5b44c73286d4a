//! Scoring all of a client's leads anew.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::ClientId;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::leads::RescoreView;
use workflows::{Services, leads};

use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Rescore {
    /// Leads that may be scored, when it was asked for.
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 0)]
    done: i64,
    /// Leads that have another score or tier now.
    #[schema(minimum = 0)]
    changed: i64,
    requested_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

/// Null when it was never asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LastRescore {
    rescore: Option<Rescore>,
}

impl From<Option<RescoreView>> for LastRescore {
    fn from(view: Option<RescoreView>) -> Self {
        Self {
            rescore: view.map(|view| Rescore {
                total: view.total,
                done: view.done,
                changed: view.changed,
                requested_at: view.requested_at,
                finished_at: view.finished_at,
            }),
        }
    }
}

/// Scores all leads anew
///
/// In the background, from the first on; asked for while it runs, it begins again.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/rescore", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 202, description = "It will be done.", body = LastRescore)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn rescore_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<(StatusCode, Json<LastRescore>), Problem> {
    leads::rescore_all(&services, &visit, client).await?;
    let view = leads::rescore_progress(&services, &visit, client).await?;
    Ok((StatusCode::ACCEPTED, Json(view.into())))
}

/// Reads how far scoring all leads has got
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/rescore", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 200, description = "The last time it was asked for.", body = LastRescore)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_rescore(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
) -> Result<Json<LastRescore>, Problem> {
    Ok(Json(leads::rescore_progress(&services, &visit, client).await?.into()))
}
