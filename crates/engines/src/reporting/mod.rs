//! Every figure that is shown, defined once (reporting.md): what counts as what, the rates, the ranges
//! of days, and the change from one range to the one before it.

mod channels;
mod counting;
mod counts;
mod leads;
mod period;
mod rate;

pub use channels::{ChannelCounts, best};
pub use counting::{Happened, NEVER, Tally, tally};
pub use counts::Counts;
pub use leads::{Funnel, LeadCounts, MeetingCounts, Shares};
pub use period::{BadPeriod, Change, DEFAULT_DAYS, LONGEST, Period};
pub use rate::Rate;
