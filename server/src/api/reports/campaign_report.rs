use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::{CampaignId, CampaignStatus, ClientId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{Services, reporting};

use super::figures::{Dates, Figures, LeadTotal};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignReport {
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    campaign_name: String,
    #[schema(value_type = String)]
    status: CampaignStatus,
    /// Where its days begin and end.
    timezone: String,
    #[schema(value_type = String, format = Date)]
    start_date: NaiveDate,
    #[schema(value_type = String, format = Date)]
    end_date: NaiveDate,
    total_leads: LeadTotal,
    figures: Figures,
    /// Of as many days just before.
    before: Figures,
}

/// Reports on a campaign
#[utoipa::path(
    get, path = "/clients/{client_id}/reports/campaigns/{campaign_id}", tag = "Reports",
    params(
        ("client_id" = uuid::Uuid, Path, description = "The client."),
        ("campaign_id" = uuid::Uuid, Path, description = "The campaign."),
        Dates
    ),
    responses((status = 200, description = "The figures of the range and of the one before.", body = CampaignReport)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn campaign_report(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, campaign)): Ids<(ClientId, CampaignId)>,
    Asked(dates): Asked<Dates>,
) -> Result<Json<CampaignReport>, Problem> {
    let report = reporting::of_campaign(&services, &visit, client, campaign, dates.into()).await?;
    Ok(Json(CampaignReport {
        campaign_id: report.id,
        campaign_name: report.name,
        status: report.status,
        timezone: report.timezone,
        start_date: report.period.from(),
        end_date: report.period.to(),
        total_leads: report.total_leads.into(),
        figures: Figures::from(&report.now),
        before: Figures::from(&report.before),
    }))
}
