//! What the public pages ask for, open to everybody.

mod founding_spots;
mod headline_event;
mod join_waitlist;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// Asked once and answered: they change something.
pub fn open_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(join_waitlist::join_waitlist))
        .routes(routes!(headline_event::headline_event))
}

/// Read only, or never ending.
pub fn reading_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(founding_spots::founding_spots))
        .routes(routes!(founding_spots::founding_spots_stream))
}
