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
pub struct ClientReport {
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    client_name: String,
    /// Where its days begin and end.
    timezone: String,
    #[schema(value_type = String, format = Date)]
    start_date: NaiveDate,
    #[schema(value_type = String, format = Date)]
    end_date: NaiveDate,
    figures: Figures,
    /// Of as many days just before.
    before: Figures,
    total_campaigns: i64,
    active_campaigns: i64,
    total_leads: LeadTotal,
    /// Living ones, the newest first, at most 200; deleted ones stay in the figures.
    campaigns: Vec<CampaignFigures>,
    /// The highest conversion rate among those with at least 50 touches.
    #[schema(value_type = Option<Uuid>)]
    best_converting_campaign: Option<CampaignId>,
    best_converting_channel: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignFigures {
    #[schema(value_type = Uuid)]
    campaign_id: CampaignId,
    campaign_name: String,
    #[schema(value_type = String)]
    status: CampaignStatus,
    figures: Figures,
}

impl ClientReport {
    pub(super) fn of(client: ClientId, report: reporting::ClientReport) -> Self {
        Self {
            client_id: client,
            client_name: report.name,
            timezone: report.timezone,
            start_date: report.period.from(),
            end_date: report.period.to(),
            figures: Figures::from(&report.now),
            before: Figures::from(&report.before),
            total_campaigns: report.total_campaigns,
            active_campaigns: report.active_campaigns,
            total_leads: report.total_leads.into(),
            campaigns: report
                .campaigns
                .into_iter()
                .map(|line| CampaignFigures {
                    campaign_id: line.id,
                    campaign_name: line.name,
                    status: line.status,
                    figures: Figures::from(&line.figures),
                })
                .collect(),
            best_converting_campaign: report.best_campaign,
            best_converting_channel: report.best_channel.map(|channel| channel.to_string()),
        }
    }
}

/// Reports on a client
#[utoipa::path(
    get, path = "/clients/{client_id}/reports", tag = "Reports",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Dates),
    responses((status = 200, description = "The figures of the range and of the one before.", body = ClientReport)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn client_report(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(dates): Asked<Dates>,
) -> Result<Json<ClientReport>, Problem> {
    let report = reporting::of_client(&services, &visit, client, dates.into()).await?;
    Ok(Json(ClientReport::of(client, report)))
}
