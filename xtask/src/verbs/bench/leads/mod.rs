//! A million leads: brought in, listed, read, scored anew, on both databases; all through the product's
//! own command line and API. Bringing them in is held against what the database's own tools need for
//! the same rows in the same table with the same indexes.

mod list;
mod lists;
mod reference;
pub(super) mod site;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{self, Command};
use std::time::Duration;

use super::figure::Figure;
use super::load;
use crate::build::{Effort, server};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::parts::debian;
use crate::parts::postgres::Postgres;
use crate::place::Place;
use crate::progress::{note, step};
use site::{Database, Site};

const CONNECTIONS: usize = 32;
const LOAD_TIME: Duration = Duration::from_secs(8);
/// Requests of which a p99 of one lead is taken.
const DETAILS: usize = 400;

pub fn measure(place: &Place, rows: u64) -> Result<Vec<Figure>> {
    debian::install(&["sqlite3"], || child::exists("sqlite3"))?;
    fs::create_dir_all(place.dist()).or_say("cannot make dist/")?;
    server::build(place, Effort::Release)?;
    let mut figures = engine(place)?;
    let folder = env::temp_dir().join(format!("agency-os-bench-leads-{}", process::id()));
    let measured = measure_in(place, rows, &folder);
    fs::remove_dir_all(&folder).ok();
    figures.extend(measured?);
    Ok(figures)
}

/// The scoring engine alone, on one core.
fn engine(place: &Place) -> Result<Vec<Figure>> {
    let report = child::capture(
        Command::new("cargo")
            .args(["run", "--release", "--quiet", "--package", "engines", "--example", "score_speed"])
            .current_dir(&place.root),
    )?;
    let rate = |name: &str| -> Result<f64> {
        let line =
            report.lines().find_map(|line| line.strip_prefix(name)).or_say("the report has no figure")?;
        let number = line.trim_start_matches(": ").split(' ').next().unwrap_or_default();
        number.parse().or_say("the report cannot be read")
    };
    Ok(vec![
        Figure::new("engine alone, one core", rate("brief")?, "leads/s").at_least(2_000_000.0),
        Figure::new("engine alone, with reasons", rate("with reasons")?, "leads/s"),
    ])
}

fn measure_in(place: &Place, rows: u64, folder: &Path) -> Result<Vec<Figure>> {
    fs::create_dir_all(folder).or_say(format_args!("cannot make {}", folder.display()))?;
    let file = folder.join("leads.csv");
    let written = step(&format!("write a list of {rows} records"), || list::write(&file, rows))?;
    let mut figures = vec![
        Figure::new("list", written.bytes as f64 / 1e6, "MB").note(format!("{rows} records, 20 columns")),
    ];
    let postgres = Postgres::start()?;
    for database in [Database::Sqlite, Database::Postgres(&postgres)] {
        let of = database.name();
        let site = Site::new(place, folder, database)?;
        let measured = step(&format!("leads on {of}"), || on_one(&site, &file, &written))?;
        figures.extend(measured.into_iter().map(|figure| figure.under(of)));
    }
    Ok(figures)
}

fn on_one(site: &Site<'_>, file: &Path, written: &list::Written) -> Result<Vec<Figure>> {
    let reference = step("reference", || reference::import(site, file, written))?;
    let tenant = site.tenant()?;
    let import = step("import", || site.import(&tenant, file))?;
    if import.created != written.leads {
        return Err(Error::new(format!("{} leads were made of {}", import.created, written.leads)));
    }
    let (took, rows) = (import.took.as_secs_f64(), written.rows as f64);
    let mut figures = vec![
        Figure::new("reference: the database's own tools", reference.as_secs_f64(), "s"),
        Figure::new("import, validated and scored", took, "s").note(format!("{:.0} records/s", rows / took)),
        Figure::new("import to reference", took / reference.as_secs_f64(), "times").at_most(3.0),
        Figure::new("most memory while importing", import.peak_mb, "MB").at_most(300.0),
    ];
    site.spread(&tenant)?;
    let mut server = site.start()?;
    let headers = [format!("Authorization: Bearer {}", tenant.key)];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let pages = step("list pages", || lists::measure(site.address, &tenant, &headers))?;
    figures.push(
        Figure::new("list page p99, the slowest of all", pages.slowest, "ms")
            .at_most(100.0)
            .note(format!("{} filters and sorts; {}", pages.count, pages.which)),
    );
    for (path, p99) in &pages.missed {
        note(format_args!("{p99:.0} ms: {path}"));
    }
    let detail = format!("{}/{}", tenant.leads(), pages.a_lead);
    let one = load::one_by_one(site.address, &detail, &headers, DETAILS)?;
    figures.push(Figure::new("lead detail p99", one.p99, "ms").at_most(30.0));
    let path = format!("{}?page_size=50", tenant.leads());
    let load = load::run_with(site.address, &path, &headers, CONNECTIONS, LOAD_TIME)?;
    figures.push(
        Figure::new("GET leads?page_size=50", load.requests_per_second, "/s")
            .at_least(2_000.0)
            .note(format!("{CONNECTIONS} connections, p50 {:.1} ms, p99 {:.1} ms", load.p50, load.p99)),
    );
    let rescored = step("score all anew", || site.rescore(&tenant))?;
    let rate = Figure::new("scored anew, from the database and back", rescored.rate, "leads/s")
        .note(format!("{} of {} changed", rescored.changed, rescored.done));
    figures.push(if matches!(site.database, Database::Sqlite) { rate.at_least(50_000.0) } else { rate });
    server.stop(super::foundation::STOPPING)?;
    Ok(figures)
}
