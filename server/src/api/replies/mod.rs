//! The inbox (api.md section 6).

mod correct_reply;
mod get_reply;
mod handle_reply;
mod list_replies;
mod reply;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_replies::list_replies))
        .routes(routes!(get_reply::get_reply))
        .routes(routes!(handle_reply::handle_reply))
        .routes(routes!(correct_reply::correct_reply))
}
