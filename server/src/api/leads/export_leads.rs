use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::{CampaignId, ClientId, LeadStatus, TierBucket};
use futures::TryStreamExt;
use serde::Deserialize;
use workflows::leads::Filter;
use workflows::{Services, leads};

use super::csv_file;
use super::fields::status_words;
use super::list_leads::tier_words;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    #[param(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[param(schema_with = tier_words, required = false)]
    tier: Option<TierBucket>,
    #[param(schema_with = status_words, required = false)]
    status: Option<LeadStatus>,
    #[param(minimum = 0, maximum = 100)]
    score_from: Option<u32>,
    #[param(minimum = 0, maximum = 100)]
    score_to: Option<u32>,
    /// The beginning of an address, a name, a last name or a company.
    #[param(max_length = 100)]
    search: Option<String>,
}

/// Exports leads
///
/// As CSV, the newest first, with columns an import knows. Cells a spreadsheet would take for formulas
/// begin with an apostrophe. Noted in the audit log.
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/export.csv", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Kept),
    responses((status = 200, description = "The leads.", body = String, content_type = "text/csv")),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn export_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(kept): Asked<Kept>,
) -> Result<impl IntoResponse, Problem> {
    let filter = Filter {
        campaign: kept.campaign_id,
        tier: kept.tier,
        status: kept.status,
        score_from: kept.score_from.map(i64::from),
        score_to: kept.score_to.map(i64::from),
        search: kept.search,
    };
    let table = leads::export_leads(&services, &visit, client, &filter).await?;
    let table = table.inspect_err(|error| tracing::error!(%error, "an export was cut off"));
    Ok((csv_file("leads.csv"), Body::from_stream(table)))
}
