//! Leads of a client.

mod add_leads;
mod change_lead;
mod create_lead;
mod delete_lead;
mod distribution;
mod erase_lead;
mod fields;
mod get_lead;
mod import_leads;
mod imports;
mod lead;
mod lead_activities;
mod list_leads;
mod score_lead;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_leads::list_leads, create_lead::create_lead))
        .routes(routes!(add_leads::add_leads))
        .routes(routes!(get_lead::get_lead, change_lead::change_lead, delete_lead::delete_lead))
        .routes(routes!(erase_lead::erase_lead))
        .routes(routes!(score_lead::score_lead))
        .routes(routes!(lead_activities::lead_activities))
        .routes(routes!(imports::get_import))
        .routes(routes!(distribution::lead_distribution))
}

/// Uploads: they may be large and take long.
pub fn upload_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(import_leads::import_leads))
}
