//! The inbox (api.md section 6).

mod assign_reply;
mod correct_reply;
mod get_reply;
mod handle_reply;
mod list_replies;
mod reply;
mod respond_to_reply;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_replies::list_replies))
        .routes(routes!(get_reply::get_reply))
        .routes(routes!(handle_reply::handle_reply))
        .routes(routes!(correct_reply::correct_reply))
        .routes(routes!(assign_reply::assign_reply))
        .routes(routes!(respond_to_reply::respond_to_reply))
}
