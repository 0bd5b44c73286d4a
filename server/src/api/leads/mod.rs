//! Leads of a client.

mod add_leads;
mod cancel_import;
mod change_lead;
mod create_lead;
mod delete_lead;
mod distribution;
mod engagement;
mod erase_lead;
mod export_lead;
mod export_leads;
mod fields;
mod get_lead;
mod import_errors;
mod import_leads;
mod imports;
mod lead;
mod lead_activities;
mod list_imports;
mod list_leads;
mod merge_leads;
mod pause_import;
mod rescore;
mod resume_import;
mod score_lead;

use http::{HeaderName, HeaderValue, header};
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
        .routes(routes!(export_lead::export_lead))
        .routes(routes!(merge_leads::merge_leads))
        .routes(routes!(rescore::rescore_leads, rescore::get_rescore))
        .routes(routes!(list_imports::list_imports))
        .routes(routes!(imports::get_import))
        .routes(routes!(pause_import::pause_import))
        .routes(routes!(resume_import::resume_import))
        .routes(routes!(cancel_import::cancel_import))
        .routes(routes!(engagement::lead_engagement))
        .routes(routes!(distribution::lead_distribution))
}

/// Whole files, in and out: they may be large and take long.
pub fn file_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(import_leads::import_leads))
        .routes(routes!(import_errors::import_errors))
        .routes(routes!(export_leads::export_leads))
}

/// An answer that is kept as a file of this name.
fn csv_file(name: &'static str) -> [(HeaderName, HeaderValue); 2] {
    let kept = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, kept),
    ]
}
