//! Reports (api.md section 9): what was sent, what came of it, and how that compares.

mod campaign_report;
mod client_report;
mod daily_report;
mod export_report;
mod figures;
mod get_dashboard;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(client_report::client_report))
        .routes(routes!(campaign_report::campaign_report))
        .routes(routes!(daily_report::daily_report))
        .routes(routes!(export_report::export_report))
        .routes(routes!(get_dashboard::get_dashboard))
}
