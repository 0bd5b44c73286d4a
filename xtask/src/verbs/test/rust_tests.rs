//! Tests that cargo runs: units, properties, store on both databases, workflows, HTTP.
//!
//! `cargo nextest` where it is installed, because it runs tests of all crates side by side; plain
//! `cargo test` elsewhere. The browser half takes no part: it has no logic of its own, and building it
//! beside the server would turn both sides of the framework on at once.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use super::tally::Tally;
use crate::build::cargo::{cargo, locked};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::parts::mail_servers;
use crate::parts::node;
use crate::parts::postgres::Postgres;
use crate::place::Place;
use crate::progress::{note, step};

const WHICH: &[&str] = &["--workspace", "--exclude", "frontend"];

/// Variables for the tests' processes.
type Lengths = [(&'static str, &'static str)];

pub fn run(place: &Place, filter: &[String], lengths: &Lengths) -> Result<Tally> {
    // The server takes this directory into its own file, so it must be there when that is compiled.
    fs::create_dir_all(place.dist()).or_say("cannot make dist/")?;
    // Lists of bad input are among those packages. Tests that miss them say so; the others go on.
    if let Err(error) = node::install(place, "end2end") {
        note(error);
    }
    mail_servers::prepare()?;
    let postgres = Postgres::start()?;
    let mut tally = if child::exists("cargo-nextest") {
        step("Rust tests", || with_nextest(place, filter, lengths, &postgres))?
    } else {
        note("cargo-nextest is not installed (`cargo install cargo-nextest --locked`): using cargo test");
        step("Rust tests", || {
            with_cargo_test(place, filter, lengths, &postgres, &["--lib", "--bins", "--tests"])
        })?
    };
    if has_doc_tests(place) {
        tally += step("examples in the documentation", || {
            with_cargo_test(place, filter, lengths, &postgres, &["--doc"])
        })?;
    }
    Ok(tally)
}

/// One test that other runs leave out, with what it needs told in `variables`.
pub fn run_ignored(place: &Place, target: &str, test: &str, variables: &[(&str, &Path)]) -> Result<Tally> {
    fs::create_dir_all(place.dist()).or_say("cannot make dist/")?;
    let tally = Mutex::new(Tally::default());
    let status = child::watch(
        cargo(place)
            .envs(variables.iter().copied())
            // The whole workspace, as the other tests are built, so that nothing is built twice.
            .arg("test")
            .args(WHICH)
            .args(["--test", target])
            .args(locked())
            .args(["--", "--ignored", "--exact", test, "--nocapture"]),
        |line| {
            if let (Some(found), Ok(mut tally)) = (cargo_test_summary(line), tally.lock()) {
                *tally += found;
            }
        },
    )?;
    let tally = tally.into_inner().or_say("a reader of the output panicked")?;
    if tally.passed + tally.failed == 0 {
        return Err(Error::new(format!("there is no test {test}, or it did not compile.")));
    }
    honest(tally, status.success())
}

fn with_nextest(place: &Place, filter: &[String], lengths: &Lengths, postgres: &Postgres) -> Result<Tally> {
    let tally = Mutex::new(Tally::default());
    let status = child::watch(
        cargo(place)
            .env("AGENCY_TEST_POSTGRES", postgres.url())
            .envs(lengths.iter().copied())
            .args(["nextest", "run", "--no-fail-fast", "--no-tests=pass", "--status-level=slow"])
            .args(WHICH)
            .args(locked())
            .args(filter),
        |line| {
            if let (Some(found), Ok(mut tally)) = (nextest_summary(line), tally.lock()) {
                *tally = found;
            }
        },
    )?;
    let mut tally = tally.into_inner().or_say("a reader of the output panicked")?;
    if !filter.is_empty() {
        // What a filter leaves out was not asked for.
        tally.skipped = 0;
    }
    honest(tally, status.success())
}

fn with_cargo_test(
    place: &Place,
    filter: &[String],
    lengths: &Lengths,
    postgres: &Postgres,
    what: &[&str],
) -> Result<Tally> {
    let tally = Mutex::new(Tally::default());
    let mut success = true;
    // `cargo test` takes one filter a run.
    let all = [String::new()];
    for word in if filter.is_empty() { &all } else { filter } {
        let status = child::watch(
            cargo(place)
                .env("AGENCY_TEST_POSTGRES", postgres.url())
                .envs(lengths.iter().copied())
                .args(["test", "--quiet", "--no-fail-fast"])
                .args(WHICH)
                .args(what)
                .args(locked())
                .args(Some(word).filter(|word| !word.is_empty())),
            |line| {
                if let (Some(found), Ok(mut tally)) = (cargo_test_summary(line), tally.lock()) {
                    *tally += found;
                }
            },
        )?;
        success &= status.success();
    }
    honest(tally.into_inner().or_say("a reader of the output panicked")?, success)
}

/// A run that failed without a failed test did not compile or was killed.
fn honest(tally: Tally, success: bool) -> Result<Tally> {
    if child::interrupted() || (!success && tally.failed == 0 && tally.passed == 0) {
        return Err(Error::new("they did not compile or were stopped; the reason stands above."));
    }
    Ok(if !success && tally.failed == 0 { Tally { failed: 1, ..tally } } else { tally })
}

/// Reads `Summary [ 1.2s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
fn nextest_summary(line: &str) -> Option<Tally> {
    let line = without_colours(line);
    let (_, counts) = line.trim_start().strip_prefix("Summary [")?.split_once("run: ")?;
    Some(counts_of(counts, ", "))
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; …`.
fn cargo_test_summary(line: &str) -> Option<Tally> {
    let line = without_colours(line);
    let (_, counts) = line.trim_start().strip_prefix("test result: ")?.split_once(". ")?;
    Some(counts_of(counts, "; "))
}

fn counts_of(text: &str, separator: &str) -> Tally {
    let mut tally = Tally::default();
    for part in text.split(separator) {
        // "3 passed (1 slow" and, after a comma in brackets, "1 flaky)" as a part of its own.
        let mut words = part.split_whitespace();
        let Some(count) = words.next().and_then(|count| count.parse::<u64>().ok()) else { continue };
        match words.collect::<Vec<_>>().as_slice() {
            ["passed", ..] => tally.passed += count,
            ["failed", ..] | ["exec", "failed", ..] | ["timed", "out", ..] => tally.failed += count,
            ["skipped" | "ignored", ..] => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

/// Building the documentation tests of crates that have none costs a minute; looking costs nothing.
fn has_doc_tests(place: &Place) -> bool {
    ["app/src", "server/src", "crates"].iter().any(|dir| any_example(&place.root.join(dir)))
}

fn any_example(path: &Path) -> bool {
    if path.is_dir() {
        return fs::read_dir(path)
            .is_ok_and(|entries| entries.flatten().any(|entry| any_example(&entry.path())));
    }
    path.extension().is_some_and(|extension| extension == "rs")
        && fs::read_to_string(path).is_ok_and(|text| {
            // An opening fence: bare or ```rust. A bare closing one of a ```text block comes second.
            let mut inside = false;
            text.lines().map(str::trim_start).any(|line| {
                let Some(fence) = line
                    .strip_prefix("///")
                    .or_else(|| line.strip_prefix("//!"))
                    .and_then(|comment| comment.trim_start().strip_prefix("```"))
                else {
                    return false;
                };
                inside = !inside;
                inside && (fence.is_empty() || fence.starts_with("rust") || fence.starts_with("no_run"))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_failure_in_a_nextest_summary_counts_as_failed() {
        let line = "     Summary [   0.038s] 9/9 tests run: 5 passed (1 slow, 2 flaky), 2 failed, 1 exec failed, 1 timed out, 4 skipped";
        assert_eq!(nextest_summary(line), Some(Tally { passed: 5, failed: 4, skipped: 4 }));
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m3\u{1b}[0m tests run: \u{1b}[1m3\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m \u{1b}[33;1mskipped\u{1b}[0m";
        assert_eq!(nextest_summary(line), Some(Tally { passed: 3, failed: 0, skipped: 0 }));
    }

    #[test]
    fn cargo_test_counts_ignored_tests_as_skipped() {
        let line = "test result: FAILED. 7 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.00s";
        assert_eq!(cargo_test_summary(line), Some(Tally { passed: 7, failed: 1, skipped: 2 }));
        assert_eq!(cargo_test_summary("test result_is_read ... ok"), None);
    }
}
