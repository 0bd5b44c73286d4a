//! `cargo xtask test`: everything, on the real thing, and one line at the end that says how it went.

mod browser_tests;
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
    /// Only tests whose name contains one of these.
    filter: Vec<String>,
}

impl Test {
    /// True when all tests passed. The summary is printed in any case, and nothing after it.
    pub fn run(&self, place: &Place) -> Result<bool> {
        let mut tally = Tally::default();
        if !self.browser {
            tally += Tally::or_one_failure("the Rust tests", rust_tests::run(place, &self.filter));
        }
        if !self.rust && !child::interrupted() {
            tally += Tally::or_one_failure("the journeys", browser_tests::run(place, &self.filter));
        }
        if child::interrupted() {
            return Err(Error::new("Stopped before all tests had run."));
        }
        println!("\n{tally}");
        Ok(tally.is_success())
    }
}
