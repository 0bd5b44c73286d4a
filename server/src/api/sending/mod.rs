//! Mailboxes, the switch that stops a client's sending, and touches whose end is unknown
//! (api.md section 6, decisions.md D1 and D7).

mod change_mailbox;
mod change_mailbox_status;
mod check_domain;
mod connect_mailbox;
mod domain;
mod establish_mailbox;
mod get_sending;
mod list_mailboxes;
mod list_unknown;
mod mailbox;
mod remove_mailbox;
mod set_sending;
mod settle_unknown;
mod test_mailbox;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_mailboxes::list_mailboxes, connect_mailbox::connect_mailbox))
        .routes(routes!(change_mailbox::change_mailbox, remove_mailbox::remove_mailbox))
        .routes(routes!(change_mailbox_status::change_mailbox_status))
        .routes(routes!(test_mailbox::test_mailbox))
        .routes(routes!(establish_mailbox::establish_mailbox))
        .routes(routes!(check_domain::check_domain))
        .routes(routes!(get_sending::get_sending, set_sending::set_sending))
        .routes(routes!(list_unknown::list_unknown))
        .routes(routes!(settle_unknown::settle_unknown))
}
