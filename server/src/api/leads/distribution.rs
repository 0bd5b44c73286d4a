use axum::Json;
use axum::extract::State;
use domain::{CampaignId, ClientId};
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
    let [hot, warm, cool, cold, dead, _] =
        leads::distribution(&services, &visit, client, campaign_id).await?;
    let total = hot + warm + cool + cold + dead;
    let share = |count: i64| {
        let percentage =
            if total == 0 { 0.0 } else { (count as f64 * 1_000.0 / total as f64).round() / 10.0 };
        Share { count, percentage }
    };
    let [hot, warm, cool, cold, dead] = [hot, warm, cool, cold, dead].map(share);
    Ok(Json(Distribution { hot, warm, cool, cold, dead, total, client_id: client, campaign_id }))
}
