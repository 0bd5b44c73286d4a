//! Who did what, and when: written by every change, read by admins.

mod list_audit_log;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_audit_log::list_audit_log))
}
