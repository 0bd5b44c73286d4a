//! `/dashboard/reports`: what a range of days came to, against the one before it, and as a file.

mod api;
#[cfg(feature = "ssr")]
pub(crate) mod cells;
mod reports_page;

pub use reports_page::ReportsPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::reporting;

    pub(crate) use super::cells::{self, CampaignRow, DayPoint, ReportView};
    pub use crate::context::{client, services, tell};
    pub(crate) use crate::dashboard::figures;
}
