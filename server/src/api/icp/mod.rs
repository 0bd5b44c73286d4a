//! The client's target profile (ICP) and the weights of its scores.

mod get_icp;
mod profile;
mod put_icp;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_icp::get_icp, put_icp::put_icp))
}
