use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::{CampaignId, ClientId};
use engines::reporting::ChannelCounts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::reporting::{self, Range};

use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Days, both included; at most 366. The last 30 unless said.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Of {
    #[param(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[param(value_type = Option<String>, format = Date)]
    start_date: Option<NaiveDate>,
    #[param(value_type = Option<String>, format = Date)]
    end_date: Option<NaiveDate>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DailyReport {
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    #[schema(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[schema(value_type = String, format = Date)]
    start_date: NaiveDate,
    #[schema(value_type = String, format = Date)]
    end_date: NaiveDate,
    /// Every day, also those on which nothing happened.
    days: Vec<DayFigures>,
    totals: Amounts,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DayFigures {
    #[schema(value_type = String, format = Date)]
    date: NaiveDate,
    #[serde(flatten)]
    amounts: Amounts,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Amounts {
    sent: u64,
    delivered: u64,
    opened: u64,
    clicked: u64,
    replied: u64,
    bounced: u64,
    conversions: u64,
}

impl From<&ChannelCounts> for Amounts {
    fn from(counts: &ChannelCounts) -> Self {
        Self {
            sent: counts.sent,
            delivered: counts.delivered,
            opened: counts.opened,
            clicked: counts.clicked,
            replied: counts.replied,
            bounced: counts.bounced,
            conversions: counts.converted,
        }
    }
}

/// Reports day by day
#[utoipa::path(
    get, path = "/clients/{client_id}/reports/daily", tag = "Reports",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Of),
    responses((status = 200, description = "Every day of the range.", body = DailyReport)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn daily_report(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(Of { campaign_id, start_date, end_date }): Asked<Of>,
) -> Result<Json<DailyReport>, Problem> {
    let range = Range { from: start_date, to: end_date };
    let report = reporting::by_day(&services, &visit, client, campaign_id, range).await?;
    Ok(Json(DailyReport {
        client_id: client,
        campaign_id,
        start_date: report.period.from(),
        end_date: report.period.to(),
        days: report
            .days
            .iter()
            .map(|(date, counts)| DayFigures { date: *date, amounts: Amounts::from(counts) })
            .collect(),
        totals: Amounts::from(&report.totals),
    }))
}
