//! Reports: what happened is counted by day, and every figure that anybody is shown is read from those
//! counts and worked out by `engines::reporting`. So the dashboard, a campaign's page, a report and its
//! file agree, and none of them costs more for what happened long ago.

mod count;
mod days;
mod file;
mod paper;
mod report;
mod sheet;

pub use count::{CountReports, settle};
pub(crate) use days::Days;
pub use file::{of_client_as_csv, of_client_for_a_file};
pub use paper::of_client_as_pdf;
pub use report::{
    CampaignLine, CampaignReport, ClientReport, DailyReport, Figures, Range, by_day, of_campaign, of_client,
};
