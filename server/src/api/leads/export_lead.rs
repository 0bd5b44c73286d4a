use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{ClientId, LeadId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{Services, leads};

use super::lead_activities::LeadActivity;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalData {
    made_at: DateTime<Utc>,
    /// Every field that is kept.
    #[schema(value_type = Object)]
    lead: serde_json::Value,
    /// What happened, the newest first, at most 500.
    activities: Vec<LeadActivity>,
    #[schema(minimum = 0)]
    activities_total: i64,
}

/// Exports one person's data
///
/// All that the client holds about a person, to be handed to them. Noted in the audit log.
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/{lead_id}/export", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("lead_id" = uuid::Uuid, Path, description = "The lead.")),
    responses((status = 200, description = "The person's data.", body = PersonalData)),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn export_lead(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, lead)): Ids<(ClientId, LeadId)>,
) -> Result<Json<PersonalData>, Problem> {
    let held = leads::export_person(&services, &visit, client, lead).await?;
    let lead = serde_json::to_value(&held.lead)
        .map_err(|error| workflows::Error::internal("a person's data could not be written", error))?;
    Ok(Json(PersonalData {
        made_at: held.made_at,
        lead,
        activities: held.activities.into_iter().map(LeadActivity::from).collect(),
        activities_total: held.activities_total,
    }))
}
