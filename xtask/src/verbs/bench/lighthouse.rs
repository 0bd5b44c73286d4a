//! The public pages as Lighthouse sees them: a middling phone on a slow line, median of three visits.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{self, Command};

use serde_json::Value;

use super::figure::Figure;
use super::foundation::STOPPING;
use crate::build::server::Start;
use crate::build::{self, Effort};
use crate::child;
use crate::error::{Context, Result};
use crate::http;
use crate::parts::{chromium, node};
use crate::place::Place;
use crate::progress::note;

/// Its packages stay apart from those of the journeys, which need them in every run.
const DIRECTORY: &str = "end2end/lighthouse";
const PAGES: [&str; 3] = ["/", "/pricing", "/how-it-works"];
const VISITS: usize = 3;
/// Category of the report, and the least it may score.
const CATEGORIES: [(&str, f64); 4] =
    [("performance", 95.0), ("accessibility", 100.0), ("best-practices", 100.0), ("seo", 100.0)];
/// Audit, its name here, factor to the unit, unit, the most it may be.
const AUDITS: [(&str, &str, f64, &str, f64); 3] = [
    ("largest-contentful-paint", "LCP", 0.001, "s", 1.5),
    ("total-blocking-time", "TBT", 1.0, "ms", 100.0),
    ("cumulative-layout-shift", "CLS", 1.0, "", 0.02),
];

pub fn measure(place: &Place) -> Result<Vec<Figure>> {
    build::all(place, Effort::Release)?;
    node::install(place, DIRECTORY)?;
    chromium::prepare(place)?;
    let data = env::temp_dir().join(format!("agency-os-bench-lighthouse-{}", process::id()));
    let figures = measure_on(place, &data);
    fs::remove_dir_all(&data).ok();
    figures
}

fn measure_on(place: &Place, data: &Path) -> Result<Vec<Figure>> {
    let address = SocketAddr::from(([127, 0, 0, 1], http::free_port()?));
    let start = Start {
        binary: place.server_binary(true),
        address,
        data: data.to_path_buf(),
        database: None,
        mode: Some("sandbox"),
        public_url: Some(format!("http://{address}")),
        quiet: true,
        demo: false,
    };
    let mut server = start.spawn()?;
    start.wait_ready(&mut server)?;
    let mut figures = Vec::new();
    for page in PAGES {
        note(format_args!("{VISITS} visits to {page}"));
        let reports = (0..VISITS)
            .map(|_| visited(place, data, &format!("http://{address}{page}")))
            .collect::<Result<Vec<Value>>>()?;
        figures.extend(judge(page, &reports)?);
    }
    server.stop(STOPPING)?;
    Ok(figures)
}

/// A browser now and then records nothing at all, which says nothing about the page.
fn visited(place: &Place, data: &Path, url: &str) -> Result<Value> {
    visit(place, data, url).or_else(|error| {
        note(format_args!("once more: {error}"));
        visit(place, data, url)
    })
}

fn visit(place: &Place, data: &Path, url: &str) -> Result<Value> {
    let report = data.join("report.json");
    let mut lighthouse: Command = node::program(&place.root.join(DIRECTORY), "lighthouse");
    lighthouse.arg(url).args(["--output=json", "--quiet", "--form-factor=mobile"]);
    lighthouse.arg(format!("--output-path={}", report.display()));
    lighthouse.arg(format!("--only-categories={}", CATEGORIES.map(|(name, _)| name).join(",")));
    lighthouse
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking");
    if let Some(browser) = chromium::path() {
        lighthouse.env("CHROME_PATH", browser);
    }
    child::capture(&mut lighthouse)?;
    let text = fs::read(&report).or_say("Lighthouse wrote no report")?;
    serde_json::from_slice(&text).or_say("Lighthouse's report cannot be read")
}

fn judge(page: &str, reports: &[Value]) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, bar) in CATEGORIES {
        let score = median(reports, |report| Some(report["categories"][name]["score"].as_f64()? * 100.0));
        let figure = Figure::new(format!("{page} {name}"), score.or_say(name)?, "of 100").at_least(bar);
        figures.push(figure.note(complaints(reports, name)));
    }
    for (audit, name, factor, unit, bar) in AUDITS {
        let value =
            median(reports, |report| Some(report["audits"][audit]["numericValue"].as_f64()? * factor));
        figures.push(Figure::new(format!("{page} {name}"), value.or_say(name)?, unit).at_most(bar));
    }
    Ok(figures)
}

/// The middle one; `None` when a report lacks the figure.
fn median(reports: &[Value], figure: impl Fn(&Value) -> Option<f64>) -> Option<f64> {
    let mut all: Vec<f64> = reports.iter().map(figure).collect::<Option<_>>()?;
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

/// What cost points in the last visit; speed is told by its own figures.
fn complaints(reports: &[Value], category: &str) -> String {
    let Some(report) = reports.last().filter(|_| category != "performance") else { return String::new() };
    let named = report["categories"][category]["auditRefs"].as_array().into_iter().flatten();
    let failed =
        named.filter(|audit| audit["weight"].as_f64().unwrap_or_default() > 0.0).filter_map(|audit| {
            let name = audit["id"].as_str()?;
            let score = report["audits"][name]["score"].as_f64()?;
            (score < 1.0).then_some(name)
        });
    failed.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_slow_visit_of_three_does_not_decide() {
        let of = |ms: [f64; 3]| {
            let reports = ms.map(|ms| json!({ "ms": ms }));
            median(&reports, |report| report["ms"].as_f64())
        };
        assert_eq!(of([90.0, 3_000.0, 80.0]), Some(90.0));
        assert_eq!(median(&[json!({}), json!({ "ms": 1 })], |report| report["ms"].as_f64()), None);
    }

    #[test]
    fn what_cost_points_is_named() {
        let refs = json!([{ "id": "color-contrast", "weight": 7 }, { "id": "hint", "weight": 0 }, { "id": "label", "weight": 7 }]);
        let audits =
            json!({ "color-contrast": { "score": 0 }, "hint": { "score": 0 }, "label": { "score": 1 } });
        let report = json!({ "categories": { "accessibility": { "auditRefs": refs } }, "audits": audits });
        assert_eq!(complaints(&[report], "accessibility"), "color-contrast");
    }
}
