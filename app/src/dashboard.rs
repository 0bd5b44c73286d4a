//! `/dashboard`: is it working, and what needs me.

mod dashboard_page;

pub use dashboard_page::DashboardPage;
