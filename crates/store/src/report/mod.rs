//! What reports count.
//!
//! Whatever happens leaves an *event* in the transaction in which it happens. A job later takes the
//! events and adds them to the *days* of the client and of the campaign. Events are rows of their own,
//! so nobody who sends or answers waits for a counter; days are few, so a report costs the same
//! however much has happened before. Until an event is taken, a report adds it by itself.

mod days;
mod events;
#[cfg(test)]
mod tests;

pub use days::{
    Cell, DayRow, add, by_campaign, by_day, clients_waiting, sums, take, waiting, zone_of, zones_of_campaigns,
};
pub use events::{Event, unconverted};
pub(crate) use events::{Noted, converting, happened, meeting, reply};
