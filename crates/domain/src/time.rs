//! Time as an argument.
//!
//! Two clocks (decisions.md D10). The **wall clock** is the computer's: leases, sessions, rate
//! limits, audit and logs. The **business clock** is kept in the store: due times, windows,
//! warm-up, reports; in sandbox and test mode it may be stepped forward. Code that needs the time
//! takes one of them; nothing else may ask the system.

use chrono::{DateTime, Utc};

/// Where "now" comes from. Answers are cut to microseconds, which is what both databases keep.
pub trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> DateTime<Utc>;
}

/// Cuts to microseconds, so a time read back equals the time written.
pub fn cut(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}
