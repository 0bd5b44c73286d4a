use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{CampaignId, ClientId};
use engines::reporting::Shares;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::{Services, leads};

use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Of {
    #[param(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Distribution {
    hot: Share,
    warm: Share,
    cool: Share,
    cold: Share,
    dead: Share,
    /// Leads with a score.
    total: i64,
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    /// Where a tier has more than 10,000 leads, up to a quarter of an hour ago.
    computed_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Share {
    count: i64,
    /// Of the total, one decimal.
    percentage: f64,
}

/// Counts leads by tier
#[utoipa::path(
    get, path = "/clients/{client_id}/reports/leads/distribution", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Of),
    responses((status = 200, description = "Leads of each tier.", body = Distribution)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn lead_distribution(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(Of { campaign_id }): Asked<Of>,
) -> Result<Json<Distribution>, Problem> {
    let ([hot, warm, cool, cold, dead, _], computed_at) =
        leads::distribution_as_of(&services, &visit, client, campaign_id).await?;
    let scored = [hot, warm, cool, cold, dead];
    let shares = Shares::of(scored.map(|count| u64::try_from(count).unwrap_or_default()));
    let told = |place: usize| Share { count: scored[place], percentage: shares[place] };
    Ok(Json(Distribution {
        hot: told(0),
        warm: told(1),
        cool: told(2),
        cold: told(3),
        dead: told(4),
        total: scored.iter().sum(),
        client_id: client,
        campaign_id,
        computed_at,
    }))
}
