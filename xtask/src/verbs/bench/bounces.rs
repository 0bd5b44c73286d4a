//! Reading bounces, measured on the samples that flufl.bounce collected from the mail systems of two
//! decades. What each sample holds is read from that package's own table of expectations.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use super::figure::Figure;
use crate::child;
use crate::error::{Context, Result};
use crate::parts::pypi;
use crate::place::Place;

const TABLE: &str = "flufl/bounce/testing/helpers.py";
const SAMPLES: &str = "flufl/bounce/tests/data";

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    let source = pypi::source(place, "flufl-bounce", "4.0")?;
    let table = source.join(TABLE);
    let table = fs::read_to_string(&table).or_say(format_args!("cannot read {}", table.display()))?;
    let expected: String = expectations(&table)
        .into_iter()
        .map(|(file, one)| format!("{file}\t{}\t{}\n", joined(&one.soft), joined(&one.hard)))
        .collect();
    let file = place.scratch().join("bounces.tsv");
    fs::write(&file, expected).or_say(format_args!("cannot write {}", file.display()))?;
    let report = child::capture(
        Command::new("cargo")
            .args(["run", "--quiet", "--package", "engines", "--features", "mime", "--example", "bounces"])
            .arg("--")
            .arg(source.join(SAMPLES))
            .arg(&file)
            .current_dir(&place.root),
    )?;
    read(&report).or_say("the report of the example cannot be read")
}

/// What one sample holds: addresses that failed for now and for good.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sample {
    soft: BTreeSet<String>,
    hard: BTreeSet<String>,
}

fn joined(addresses: &BTreeSet<String>) -> String {
    addresses.iter().map(String::as_str).collect::<Vec<_>>().join(",")
}

/// The rows of the table look like `('dsn', 'dsn_05.txt', [b'a@b.example'], True)`: a detector, a file,
/// the addresses it finds there, and whether they failed only for now. A file that several detectors
/// were tried on holds what any of them found.
fn expectations(table: &str) -> BTreeMap<String, Sample> {
    let code: String = table
        .split_once("\nDATA = (")
        .map_or("", |(_, rows)| rows)
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join(" ");
    let mut samples: BTreeMap<String, Sample> = BTreeMap::new();
    for row in code.split("('").skip(1) {
        let Some((head, rest)) = row.split_once('[') else { continue };
        let Some((list, tail)) = rest.split_once(']') else { continue };
        let Some(file) = head.split('\'').find(|word| word.ends_with(".txt")) else { continue };
        let addresses =
            list.split("b'").skip(1).filter_map(|text| Some(text.split_once('\'')?.0.to_lowercase()));
        let sample = samples.entry(file.to_owned()).or_default();
        let for_now = tail.split(')').next().is_some_and(|flag| flag.contains("True"));
        if for_now { &mut sample.soft } else { &mut sample.hard }.extend(addresses);
    }
    samples
}

/// "113 samples, 110 with the right addresses, 109 of them with the right kind"
fn read(report: &str) -> Option<Vec<Figure>> {
    let line = report.lines().rev().find(|line| line.contains(" samples, "))?;
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse::<f64>().ok());
    let (all, found, kinds) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let wrong: Vec<&str> = report
        .lines()
        .filter_map(|line| line.split_once("  ")?.1.split_once(".txt:"))
        .map(|(name, _)| name.trim())
        .collect();
    Some(vec![
        Figure::new("samples", all, "mails").at_least(100.0),
        Figure::new("the addresses right", 100.0 * found / all, "%").at_least(95.0),
        Figure::new("the addresses and their kind right", 100.0 * kinds / all, "%")
            .at_least(95.0)
            .note(if wrong.is_empty() { String::new() } else { format!("not {}", wrong.join(", ")) }),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_give_file_addresses_and_kind_and_a_file_tried_twice_holds_both() {
        let table = "x\nDATA = (\n    # ('no', 'no.txt', [b'no@x.example']),\n    ('dsn', 'a.txt', [b'U@x.example',\n      b'v@x.example']),\n    \
                     ('dsn',\n 'b.txt',\n     [b'w@x.example'], True),\n    ('one', 'c.txt', []),\n    ('two', 'c.txt', [b'z@x.example']),\n    )\n";
        let samples = expectations(table);
        let set = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(samples.keys().collect::<Vec<_>>(), ["a.txt", "b.txt", "c.txt"]);
        assert_eq!(samples["a.txt"], Sample { soft: set(&[]), hard: set(&["u@x.example", "v@x.example"]) });
        assert_eq!(samples["b.txt"], Sample { soft: set(&["w@x.example"]), hard: set(&[]) });
        assert_eq!(samples["c.txt"].hard, set(&["z@x.example"]));
    }

    #[test]
    fn a_report_below_the_bar_is_not_met() {
        let met = |report: &str| read(report).is_some_and(|figures| figures.iter().all(Figure::is_met));
        assert!(met("117 samples, 112 with the right addresses, 112 of them with the right kind\n"));
        assert!(!met("117 samples, 112 with the right addresses, 111 of them with the right kind\n"));
        assert!(!met("9 samples, 9 with the right addresses, 9 of them with the right kind\n"));
        assert!(read("nothing").is_none());
    }
}
