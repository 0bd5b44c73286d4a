//! `/dashboard`: is it working, and what needs me.

mod api;
#[cfg(feature = "ssr")]
pub(crate) mod cards;
#[cfg(feature = "ssr")]
pub(crate) mod cells;
mod dashboard_page;
#[cfg(feature = "ssr")]
pub(crate) mod figures;
#[cfg(feature = "ssr")]
pub(crate) mod leads_card;
#[cfg(feature = "ssr")]
pub(crate) mod view;

pub use dashboard_page::DashboardPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use domain::Capability;
    pub use workflows::dashboard;

    pub(crate) use super::view::{self, DashboardView};
    pub(crate) use super::{cells, figures, leads_card};
    pub use crate::activity::EventRow;
    pub use crate::context::{client, services, tell};
    pub use crate::leads::{count_tiers, count_words};
}
