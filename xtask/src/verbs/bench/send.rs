//! Sending: mails a second through the whole gate, beside a bare loop to the same server.

use std::process::Command;

use super::figure::Figure;
use crate::child;
use crate::error::{Context, Result};
use crate::place::Place;

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    let report = child::capture(
        Command::new("cargo")
            .args(["run", "--release", "--quiet", "--package", "workflows", "--example", "send_speed"])
            .current_dir(&place.root),
    )?;
    read(&report).or_say("the report of the example cannot be read")
}

/// One figure a line: "gate 812 mails/s".
fn read(report: &str) -> Option<Vec<Figure>> {
    let value = |name: &str| -> Option<f64> {
        let rest = report.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        rest.split(' ').next()?.parse().ok()
    };
    let (gate, bare, memory) = (value("gate")?, value("bare")?, value("memory")?);
    Some(vec![
        Figure::new("mails through the whole gate", gate, "/s")
            .at_least(300.0)
            .note("50 mailboxes, signed, SQLite"),
        Figure::new("a bare loop over the same pool", bare, "/s"),
        Figure::new("of the bare loop", gate / bare, "of 1").at_least(0.5),
        Figure::new("memory", memory, "MB").at_most(300.0),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_at_its_bars_is_met_and_one_below_is_not() {
        let met = |report: &str| read(report).is_some_and(|figures| figures.iter().all(Figure::is_met));
        assert!(met("gate 300 mails/s\nbare 600 mails/s\nmemory 300 MB\n"));
        assert!(!met("gate 299 mails/s\nbare 500 mails/s\nmemory 300 MB\n"));
        assert!(!met("gate 300 mails/s\nbare 601 mails/s\nmemory 300 MB\n"));
        assert!(!met("gate 300 mails/s\nbare 600 mails/s\nmemory 301 MB\n"));
        assert!(read("gate 300 mails/s\n").is_none());
    }
}
