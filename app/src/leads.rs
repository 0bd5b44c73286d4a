//! `/dashboard/leads`: the list, one lead, and bringing leads in. Each part has its server functions
//! beside it.

mod add_dialog;
mod bulk_bar;
mod campaigns;
mod contact_card;
mod edit_dialog;
mod import;
mod lead_api;
mod lead_form;
mod lead_menu;
mod lead_page;
mod list_api;
mod list_filters;
mod list_page;
mod saved_views;
mod score_card;
mod tier_cards;
mod timeline_card;
mod twins_card;
mod who_card;
mod words;

pub use import::{ImportPage, ImportsPage, UPLOAD};
pub use lead_page::LeadPage;
pub use list_api::LeadsQuery;
#[cfg(feature = "ssr")]
pub use list_api::reading::filter as leads_filter;
#[cfg(feature = "ssr")]
pub use list_api::reading::{name as lead_name, words as count_words};
pub use list_api::{TierCount, count_tiers};
pub use list_page::LeadsPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::outreach::{campaigns, enrolments};
    pub use workflows::{leads, suppression};

    pub use crate::context::{client, services, tell};

    /// The id in an argument; what cannot be read is nobody's.
    pub fn lead_id(text: &str) -> Result<domain::LeadId, crate::AppError> {
        text.parse().map_err(|_| crate::AppError::NotFound { what: "lead".to_owned() })
    }
}
