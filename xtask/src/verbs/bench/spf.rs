//! The SPF check, run over the openspf.org suite for RFC 7208 that pyspf carries in its source.

use std::process::Command;

use super::figure::Figure;
use crate::child;
use crate::error::{Context, Result};
use crate::parts::pypi;
use crate::place::Place;

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    let suite = pypi::source(place, "pyspf", "2.0.14")?.join("test/rfc7208-tests.yml");
    let report = child::capture(
        Command::new("cargo")
            .args(["run", "--quiet", "--package", "engines", "--example", "spf", "--"])
            .arg(suite)
            .current_dir(&place.root),
    )?;
    read(&report).or_say("the report of the example cannot be read")
}

/// "203 tests, 203 right"
fn read(report: &str) -> Option<Vec<Figure>> {
    let line = report.lines().rev().find(|line| line.contains(" tests, "))?;
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse::<f64>().ok());
    let (all, right) = (numbers.next()?, numbers.next()?);
    let wrong: Vec<&str> =
        report.lines().filter_map(|line| Some(line.strip_prefix("wrong  ")?.split_once(':')?.0)).collect();
    Some(vec![
        Figure::new("tests of the suite", all, "tests").at_least(200.0),
        Figure::new("right", right, "tests").at_least(all).note(wrong.join(", ")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_test_that_comes_out_otherwise_misses_the_bar() {
        let met = |report: &str| read(report).is_some_and(|figures| figures.iter().all(Figure::is_met));
        assert!(met("203 tests, 203 right\n"));
        assert!(!met("wrong  some-test: pass\n203 tests, 202 right\n"));
        assert!(!met("3 tests, 3 right\n"));
        assert!(read("").is_none());
    }
}
