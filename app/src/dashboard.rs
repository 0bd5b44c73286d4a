//! `/dashboard`: is it working, and what needs me.

mod dashboard_page;
mod leads_card;

pub use dashboard_page::DashboardPage;
