//! Telling a client's own programs what happened (api.md section 12).
//!
//! A **webhook** is an address of theirs and what it listens to. An **event** is one thing that happened;
//! a **delivery** is one event on its way to one address, written in the transaction of what it tells of.
//! An **attempt** is one call.
//!
//! Promised: what happened is delivered at least once to every address that listened, or stands in the
//! list with the reason, to be sent again by a person; a crash between a call and its record makes a
//! second call with the same ids; nothing is promised of the order. Where nobody listens, nothing is
//! written: whoever changes many rows asks once for all of them.

mod configs;
mod deliver;
mod deliveries;
mod emit;
mod input;

pub use configs::{
    MadeWebhook, WebhookView, create, delete, disable, enable, get, list, rotate_secret, update,
};
pub use deliver::DeliverWebhook;
pub use deliveries::{DeliveryPage, LISTED, LISTED_MAX, list_deliveries, replay, test};
pub(crate) use emit::{approval, campaign, leads, leads_added, leads_together, meeting, reply};
pub use input::{WebhookChange, WebhookInput};
pub use store::webhooks::deliveries::{Attempt, Delivery};

use domain::{ClientId, WebhookId};

use crate::secrets::Place;

fn place(client: ClientId, id: WebhookId) -> Place {
    Place { owner: client.as_uuid(), table: "webhook_configs", row: id.as_uuid() }
}
