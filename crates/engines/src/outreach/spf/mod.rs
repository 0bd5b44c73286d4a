//! Which servers may send for a domain: Sender Policy Framework (RFC 7208).
//!
//! The check asks no network itself. It is given what is **known** and answers either the verdict or
//! the one DNS question it cannot go on without; the caller finds the answer, adds it and asks again.
//! So it runs the same over a resolver and over a table of a test, and counts the lookups that a
//! receiver's check would count: more than ten, and every receiver refuses the whole record.

mod check;
mod expand;
mod record;

use std::collections::HashMap;
use std::net::IpAddr;

pub use check::check;
pub use domain::{DnsAnswer as Answer, DnsQuery as Query};
pub use record::{Mechanism, Policy, Qualifier, policies};

pub type Known = HashMap<Query, Answer>;

/// What is checked: who connects, and as whom.
#[derive(Clone, Debug)]
pub struct Asked {
    pub ip: IpAddr,
    /// The envelope's sender; empty in a bounce, and then the greeting's name counts.
    pub mail_from: String,
    /// The name of the greeting.
    pub helo: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    /// The question could not be answered now.
    TempError,
    /// The record is wrong; receivers treat it as no permission at all.
    PermError,
}

impl Verdict {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub verdict: Verdict,
    /// What is wrong, for a person; with errors only.
    pub problem: Option<String>,
    /// The domain's own words for a refusal.
    pub explanation: Option<String>,
    /// Terms that made a receiver look something up; at most 10 are allowed.
    pub lookups: u32,
}

/// Whether a name can be asked of a resolver: at least two labels of 1 to 63 characters.
pub(crate) fn is_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    !name.is_empty()
        && name.len() <= 253
        && name.contains('.')
        && !name.starts_with('[')
        && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

pub(crate) fn key(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}
