//! Whom a client does not contact: addresses, companies' domains, phone numbers. The list for all
//! clients cannot be read here: it would tell clients about each other.

mod add_suppression;
mod add_suppressions;
mod entry;
mod list_suppression;
mod remove_suppression;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_suppression::list_suppression, add_suppression::add_suppression))
        .routes(routes!(add_suppressions::add_suppressions))
        .routes(routes!(remove_suppression::remove_suppression))
}
