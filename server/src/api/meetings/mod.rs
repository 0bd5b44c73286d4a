//! Meetings (api.md section 6).

mod change_meeting;
mod create_meeting;
mod list_meetings;
mod meeting;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_meetings::list_meetings, create_meeting::create_meeting))
        .routes(routes!(change_meeting::change_meeting))
}
