//! How many tests passed, failed and were skipped.

use std::fmt;
use std::ops::AddAssign;

use crate::error::Result;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Tally {
    /// Nothing failed and something ran: no tests is no proof.
    pub fn is_success(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// Tests that could not even start count as one that failed, so that the others still get to run.
    pub fn or_one_failure(what: &str, outcome: Result<Self>) -> Self {
        outcome.unwrap_or_else(|error| {
            eprintln!("\n{what} could not run: {error}");
            Self { failed: 1, ..Self::default() }
        })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.skipped += more.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_tests_is_no_success() {
        assert!(!Tally::default().is_success());
        assert!(Tally { passed: 1, ..Tally::default() }.is_success());
        assert!(!Tally { passed: 9, failed: 1, skipped: 0 }.is_success());
    }

    #[test]
    fn skipped_tests_are_named_only_when_there_are_some() {
        assert_eq!(Tally { passed: 2, failed: 0, skipped: 0 }.to_string(), "2 passed, 0 failed");
        assert_eq!(Tally { passed: 2, failed: 1, skipped: 3 }.to_string(), "2 passed, 1 failed, 3 skipped");
    }
}
