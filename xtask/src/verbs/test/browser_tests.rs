//! Journeys through the real server in a real browser.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::tally::Tally;
use crate::build::{self, Effort};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::parts::{chromium, node};
use crate::place::Place;
use crate::progress::step;

/// `built` says that the Rust tests have just left a server where a build would put it. Building it
/// again by itself would compile much of it anew, with fewer features of its dependencies.
pub fn run(place: &Place, filter: &[String], built: bool) -> Result<Tally> {
    node::install(place, "end2end")?;
    chromium::prepare(place)?;
    if built && place.server_binary(false).is_file() {
        build::browser_half(place, Effort::Dev)?;
    } else {
        build::all(place, Effort::Dev)?;
    }
    step("journeys in the browser", || {
        let results = place.scratch().join("journeys.json");
        // An old file must not speak for a run that wrote none.
        fs::remove_file(&results).ok();
        let mut playwright = node::program(&place.root.join("end2end"), "playwright");
        playwright
            .args(["test", "--pass-with-no-tests"])
            .env("END2END_SERVER", place.server_binary(false))
            .env("END2END_RESULTS", &results);
        if !filter.is_empty() {
            playwright
                .arg("--grep")
                .arg(filter.iter().map(|word| escaped(word)).collect::<Vec<_>>().join("|"));
        }
        let status = child::status(&mut playwright)?;
        let tally = read(&results)?;
        // For example a worker that died: Playwright fails without naming a test.
        Ok(if !status.success() && tally.failed == 0 { Tally { failed: 1, ..tally } } else { tally })
    })
}

fn read(results: &Path) -> Result<Tally> {
    let text = fs::read_to_string(results)
        .map_err(|_| Error::new("Playwright left no results; the reason stands above."))?;
    let results: Value = serde_json::from_str(&text).or_say("Playwright's results cannot be read")?;
    tally(&results).or_say("Playwright's results have no statistics")
}

/// One that passed only when repeated passed; Playwright names it above the count.
fn tally(results: &Value) -> Option<Tally> {
    let count = |name: &str| results["stats"][name].as_u64();
    let errors = results["errors"].as_array().map_or(0, Vec::len) as u64;
    Some(Tally {
        passed: count("expected")? + count("flaky")?,
        failed: count("unexpected")? + errors,
        skipped: count("skipped")?,
    })
}

fn escaped(word: &str) -> String {
    word.chars().fold(String::new(), |mut text, letter| {
        if !letter.is_alphanumeric() && !matches!(letter, ' ' | '_' | '-' | '@') {
            text.push('\\');
        }
        text.push(letter);
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_outside_a_journey_count_as_failed() {
        let results = serde_json::json!({
            "stats": { "expected": 4, "unexpected": 1, "flaky": 1, "skipped": 2 },
            "errors": [{ "message": "no such import" }],
        });
        assert_eq!(tally(&results), Some(Tally { passed: 5, failed: 2, skipped: 2 }));
    }

    #[test]
    fn results_without_statistics_are_not_taken_for_zero_failures() {
        assert_eq!(tally(&serde_json::json!({ "suites": [] })), None);
    }
}
