//! `/dashboard/campaigns`: the list, a new campaign, and one campaign with its sequence, leads, activity
//! and settings. Each part has its server functions beside it.

mod activity_tab;
mod add_leads_dialog;
mod allocation;
mod campaign_actions;
mod campaign_api;
mod campaign_form;
mod campaign_page;
mod channel_bar;
mod leads_api;
mod leads_tab;
mod list_api;
mod list_page;
mod new_page;
mod overview_tab;
mod preflight_card;
mod senders_card;
mod sequence_api;
mod sequence_tab;
mod settings_tab;
mod step_editor;
mod step_preview;
mod templates_api;
mod templates_page;
pub(crate) mod words;

pub use campaign_page::CampaignPage;
pub use list_page::CampaignsPage;
pub use new_page::NewCampaignPage;
pub(crate) use preflight_card::sentence;
pub use templates_page::TemplatesPage;

#[cfg(feature = "ssr")]
pub(crate) use campaign_api::reading::name as person_name;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::outreach::{
        activation, campaigns, enrolments, mailboxes, overview, preview, roster, steps, templates, tracking,
        trial,
    };

    pub use crate::context::{client, services, tell};

    /// The id in an argument; what cannot be read is nobody's.
    pub fn campaign_id(text: &str) -> Result<domain::CampaignId, crate::AppError> {
        text.parse().map_err(|_| crate::AppError::NotFound { what: "campaign".to_owned() })
    }

    /// Ids of leads, separated by spaces.
    pub fn lead_ids(text: &str) -> Result<Vec<domain::LeadId>, crate::AppError> {
        text.split_whitespace()
            .map(|id| id.parse().map_err(|_| crate::AppError::NotFound { what: "lead".to_owned() }))
            .collect()
    }
}
