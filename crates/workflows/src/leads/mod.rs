//! Leads: bringing them in, looking at them, changing them, letting go of them.
//!
//! A lead the agency brings itself is **enriched** by what it carries (source `manual`, no vendor, no
//! credits) once there is an address and a first name or a company, and **scored** in the same breath.
//! A lead with less stays **new** until somebody or a vendor adds to it.

mod address;
mod bulk;
mod change;
mod create;
mod engagement;
mod export;
pub(crate) mod facts;
mod list;
mod long_lists;
mod merge;
mod overview;
mod person;
pub(crate) mod phone;
mod refresh;
pub mod rescore;
mod saved_views;
pub(crate) mod scorer;
mod view;

pub use bulk::{assign_campaign, delete_leads};
pub use change::{LeadChange, delete_lead, reopen_lead, update_lead};
pub use create::{AddedLead, BulkRow, NewLead, add_lead, add_leads};
pub(crate) use create::{Making, prepare};
pub use engagement::{Engagement, engagement};
pub use export::export_leads;
pub use list::{Filter, LeadPage, Listing, count_leads, list_leads};
pub use long_lists::LongLists;
pub use merge::{find_twins, merge_leads};
pub use overview::{distribution, distribution_as_of, tier_counts};
pub use person::{PersonExport, erase_person, export_person};
pub(crate) use refresh::change_of_existing;
pub use rescore::{RescoreClient, RescoreView, RescoreWeekly, rescore_all, rescore_lead, rescore_progress};
pub use saved_views::{SavedView, delete_view, list_views, save_view};
pub use store::leads::counts::Count;
pub use store::leads::list::{Direction, Order};
pub use view::{ActivityView, AlsView, LeadBrief, LeadView, activities, get_lead};
