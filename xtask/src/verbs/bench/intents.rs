//! The reply classifier: what its example measures, beside what is promised of it.

use std::fs;
use std::process::Command;

use super::figure::Figure;
use crate::child;
use crate::error::{Context, Result};
use crate::place::Place;

/// Only these sets count towards a bar; the others were trained on.
const UNSEEN: &str = "never trained on";
const MODEL: &str = "crates/engines/data/intents.model";

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    let report = child::capture(
        Command::new("cargo")
            .args(["run", "--release", "--quiet", "--package", "engines", "--example", "intents"])
            .args(["--", "measure"])
            .current_dir(&place.root),
    )?;
    let mut figures = read(&report).or_say("the report of the example cannot be read")?;
    let size = fs::metadata(place.root.join(MODEL)).or_say(format_args!("cannot read {MODEL}"))?.len();
    figures.push(Figure::new("model file", size as f64 / 1_000.0, "kB").at_most(2_000.0));
    Ok(figures)
}

/// The report is one paragraph a set: a title that ends in the number of texts, then its figures.
fn read(report: &str) -> Option<Vec<Figure>> {
    let mut figures = Vec::new();
    let (mut dates, mut dated) = (0.0, 0.0);
    let (mut opt_outs, mut missed, mut positive) = (0.0, 0.0, 0.0);
    for paragraph in report.split("\n\n") {
        let Some((name, texts)) = title(paragraph) else { continue };
        if let Some(lost) = after(paragraph, "  missed ") {
            let mistaken = after(paragraph, "read as positive ")?;
            if name.contains(UNSEEN) {
                opt_outs += texts;
                missed += lost;
                positive += mistaken;
            }
            figures.push(Figure::new(format!("{name}: missed"), lost, "texts").note(format!("of {texts}")));
            continue;
        }
        let (f1, error) = (after(paragraph, "macro-F1 ")?, after(paragraph, "calibration error ")?);
        let f1 = Figure::new(format!("{name}: macro-F1"), f1, "of 1");
        let error = Figure::new(format!("{name}: calibration error"), error, "of 1");
        if name.contains(UNSEEN) {
            let right = paragraph.split_once("return date right ")?.1;
            dates += number(right)?;
            dated += after(right, " of ")?;
            figures.extend([f1.at_least(0.93), error.at_most(0.08)]);
        } else {
            figures.extend([f1, error]);
        }
    }
    figures.extend([
        Figure::new("return dates right, sets never trained on", dates / dated, "of 1")
            .at_least(0.85)
            .note(format!("{dates} of {dated}")),
        Figure::new("opt-outs never trained on", opt_outs, "texts").at_least(300.0),
        Figure::new("opt-outs missed", 100.0 * missed / opt_outs, "%").at_most(1.0),
        Figure::new("opt-outs read as positive", positive, "texts").at_most(0.0),
        Figure::new("time a text", after(report, "speed: ")?, "ms").at_most(1.0),
    ]);
    (dated > 0.0 && opt_outs > 0.0).then_some(figures)
}

/// "held out (never trained on): 184 texts"
fn title(paragraph: &str) -> Option<(&str, f64)> {
    let line = paragraph.trim_start().lines().next()?.strip_suffix(" texts")?;
    let (name, texts) = line.rsplit_once(": ")?;
    Some((name, texts.parse().ok()?))
}

fn after(text: &str, label: &str) -> Option<f64> {
    number(text.split_once(label)?.1)
}

fn number(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text[..end].trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "mixture\nshared (trained on since): 2 texts\n  macro-F1 0.500, accuracy 0.5\n  return date right 0 of 9, none\n  acted on 1, calibration error 0.500\n\nheld out (never trained on): 4 texts\n  macro-F1 0.992, accuracy 0.9\n  return date right 17 of 20, none invented 4 of 4\n  acted on 0.9, calibration error 0.013\n\nopt_outs.txt (never trained on): 400 texts\n  MISSED as Some(\"question\"): \"x\"\n  missed 4 (1.00 %), read as positive 0\n\nspeed: 0.102 ms a text, 0.9 ms\n";

    #[test]
    fn a_report_at_its_bars_is_met_and_one_below_is_not() {
        assert!(read(REPORT).is_some_and(|figures| figures.iter().all(Figure::is_met)));
        for (good, bad) in [
            ("0.992", "0.929"),
            ("0.013", "0.081"),
            ("17 of 20", "16 of 20"),
            ("missed 4", "missed 5"),
            ("positive 0", "positive 1"),
            ("0.102 ms", "1.002 ms"),
            ("400 texts", "299 texts"),
        ] {
            let worse = read(&REPORT.replace(good, bad));
            assert!(worse.is_some_and(|figures| !figures.iter().all(Figure::is_met)), "{bad}");
        }
    }

    #[test]
    fn a_report_without_its_figures_is_an_error() {
        assert!(read("").is_none());
        assert!(read(&REPORT.replace("speed", "haste")).is_none());
        assert!(read(&REPORT.replace("calibration", "other")).is_none());
    }
}
