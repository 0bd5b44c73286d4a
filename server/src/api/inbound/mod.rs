//! Inbound doors and events: where messages come in, and what became of each.

mod doors;
mod events;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(doors::list_inbound_doors, doors::create_inbound_door))
        .routes(routes!(doors::close_inbound_door))
        .routes(routes!(events::list_inbound_events))
        .routes(routes!(events::retry_inbound_event))
}
