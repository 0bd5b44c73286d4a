use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::ClientId;
use engines::reporting::{LeadCounts, MeetingCounts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::{Services, dashboard};

use super::figures::LeadTotal;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// 7, 30 or 90; any other number is taken for 30.
    #[param(default = 30)]
    days: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Dashboard {
    #[schema(value_type = String, format = Date)]
    start_date: NaiveDate,
    #[schema(value_type = String, format = Date)]
    end_date: NaiveDate,
    figures: DashboardFigures,
    /// Of as many days just before.
    before: DashboardFigures,
    /// Every day of the range.
    days: Vec<DashboardDay>,
    /// Now.
    active_campaigns: u64,
    /// Leads that a sequence is writing to now.
    in_sequence: LeadTotal,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DashboardFigures {
    leads_contacted: u64,
    leads_replied: u64,
    leads_converted: u64,
    /// Of leads contacted, in per cent.
    reply_rate: f64,
    /// Of leads contacted, in per cent.
    conversion_rate: f64,
    meetings_booked: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DashboardDay {
    #[schema(value_type = String, format = Date)]
    date: NaiveDate,
    #[serde(flatten)]
    figures: DashboardFigures,
}

impl DashboardFigures {
    fn of(leads: LeadCounts, meetings: MeetingCounts) -> Self {
        Self {
            leads_contacted: leads.contacted,
            leads_replied: leads.replied,
            leads_converted: leads.converted,
            reply_rate: leads.reply_rate().number(),
            conversion_rate: leads.conversion_rate().number(),
            meetings_booked: meetings.booked(),
        }
    }
}

/// Reads the figures of the dashboard
#[utoipa::path(
    get, path = "/clients/{client_id}/reports/dashboard", tag = "Reports",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Of),
    responses((status = 200, description = "The last days, and those before.", body = Dashboard)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_dashboard(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(Of { days }): Asked<Of>,
) -> Result<Json<Dashboard>, Problem> {
    let found = dashboard::get(
        &services,
        &visit,
        client,
        days.and_then(|days| u64::try_from(days).ok()).unwrap_or_default(),
    )
    .await?;
    Ok(Json(Dashboard {
        start_date: found.period.from(),
        end_date: found.period.to(),
        figures: DashboardFigures::of(found.leads, found.meetings),
        before: DashboardFigures::of(found.leads_before, found.meetings_before),
        days: found
            .days
            .iter()
            .map(|day| DashboardDay { date: day.day, figures: DashboardFigures::of(day.leads, day.meetings) })
            .collect(),
        active_campaigns: found.active_campaigns,
        in_sequence: found.in_sequence.into(),
    }))
}
