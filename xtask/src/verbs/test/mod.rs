//! `cargo xtask test`: everything, on the real thing, and one line at the end that says how it went.

mod browser_tests;
mod contract;
mod rust_tests;
mod tally;

use crate::child;
use crate::error::{Error, Result};
use crate::place::Place;
use tally::Tally;

#[derive(Debug, clap::Args)]
pub struct Test {
    /// Only unit, property, store, workflow and HTTP tests.
    #[arg(long, conflicts_with = "browser")]
    rust: bool,
    /// Only journeys in a browser.
    #[arg(long)]
    browser: bool,
    /// Only the contract of the REST API: thousands of generated requests, a few minutes. Needs Python 3.
    #[arg(long, conflicts_with_all = ["browser", "rust", "long", "filter"])]
    contract: bool,
    /// A test at its full length: it takes an hour or more, and nothing else is run.
    #[arg(long, value_enum, value_name = "WHICH", conflicts_with_all = ["browser", "rust", "filter"])]
    long: Option<Long>,
    /// Only tests whose name contains one of these.
    filter: Vec<String>,
}

/// Tests that every run does in short.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Long {
    /// Kills senders 1,000 times over 20,000 touches, on each database.
    Chaos,
    /// Kills an import of 100,000 records 50 times on each database, and reads a line of 1 GB.
    Import,
}

impl Long {
    const fn filter(self) -> &'static [&'static str] {
        match self {
            Self::Chaos => &["chaos::"],
            Self::Import => &["kills::", "a_line_without_an_end"],
        }
    }
    /// What makes it long, for the test's process.
    const fn lengths(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Chaos => &[("CHAOS_KILLS", "1000"), ("CHAOS_TOUCHES", "20000")],
            Self::Import => &[("IMPORT_KILLS", "50"), ("IMPORT_ROWS", "100000"), ("IMPORT_LINE_MB", "1024")],
        }
    }
}

impl Test {
    /// True when all tests passed. The summary is printed in any case, and nothing after it.
    pub fn run(&self, place: &Place) -> Result<bool> {
        let mut tally = Tally::default();
        if let Some(long) = self.long {
            let filter: Vec<String> = long.filter().iter().map(|word| (*word).to_owned()).collect();
            tally += or_one_failure("the long test", rust_tests::run(place, &filter, long.lengths()));
            println!("\n{tally}");
            return Ok(tally.is_success());
        }
        if self.contract {
            tally += or_one_failure("the contract", contract::run(place));
            println!("\n{tally}");
            return Ok(tally.is_success());
        }
        let mut built = false;
        if !self.browser {
            let rust = rust_tests::run(place, &self.filter, &[]);
            built = rust.is_ok();
            tally += or_one_failure("the Rust tests", rust);
        }
        if !self.rust && !child::interrupted() {
            tally += or_one_failure("the journeys", browser_tests::run(place, &self.filter, built));
        }
        if child::interrupted() {
            return Err(Error::new("Stopped before all tests had run."));
        }
        println!("\n{tally}");
        Ok(tally.is_success())
    }
}

/// Tests that could not even start count as one that failed, so that the others still get to run.
fn or_one_failure(what: &str, outcome: Result<Tally>) -> Tally {
    outcome.unwrap_or_else(|error| {
        eprintln!("\n{what} could not run: {error}");
        Tally { failed: 1, ..Tally::default() }
    })
}
