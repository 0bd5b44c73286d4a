//! `/dashboard`: is it working, and what needs me.

pub(crate) mod api;
pub(crate) mod cards;
mod dashboard_page;
#[cfg(feature = "ssr")]
pub(crate) mod figures;
mod leads_card;

pub use dashboard_page::DashboardPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::dashboard;

    pub(crate) use super::figures;
    pub use crate::context::{client, services, tell};
    pub use crate::leads::count_words;
}
