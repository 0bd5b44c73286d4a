//! Whom the agency does not contact: addresses, companies' domains, phone numbers.

mod add_card;
mod api;
mod list_card;
mod suppression_tab;

pub use suppression_tab::SuppressionTab;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::suppression;

    pub use crate::context::{client, services, tell};
}
