//! `/dashboard/settings`: one tab a subject, each with its server functions beside it.

mod api_keys;
mod audit_log;
mod danger;
mod domain_api;
mod domains;
mod export;
mod go_live;
mod icp;
mod mailbox_api;
mod mailboxes;
mod notifications;
mod organization;
mod passkeys;
mod profile;
mod second_factor;
mod security;
mod sending;
mod sessions;
mod settings_page;
mod suppression;
mod team;
pub(crate) mod time_zones;
mod webhook_api;
mod webhook_deliveries;
mod webhook_form;
mod webhooks;

pub use settings_page::SettingsPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::identity;

    pub use crate::context::{client, keep_session, services, tell, visit};
}
