//! `/dashboard`: is it working, and what needs me.

mod api;
mod dashboard_page;
mod leads_card;

pub use dashboard_page::DashboardPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::dashboard;

    pub use crate::context::{client, services, tell};
    pub use crate::leads::count_words;
}
