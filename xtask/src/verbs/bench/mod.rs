//! `cargo xtask bench [NAME…]`: figures for what is promised, each beside its bar.

mod bounces;
mod dkim;
mod figure;
mod foundation;
mod identity;
mod intents;
mod leads;
mod lighthouse;
mod load;
mod reporting;
mod send;
mod site;
mod spf;

use std::fs;

use crate::error::{Error, Result};
use crate::place::Place;
use crate::progress::step;
use figure::Figure;

#[derive(Debug, clap::Args)]
pub struct Bench {
    /// Which to run; all of them unless named.
    name: Vec<String>,
    /// Leads of the benches `leads` and `reporting`; their bars are meant for a million.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
}

type Measure = fn(&Place, &Bench) -> Result<Vec<Figure>>;

/// Every bench by its name. A new one is a file here and a line in this list.
const BENCHES: &[(&str, Measure)] = &[
    ("foundation", |place, _| foundation::measure(place)),
    ("site", |place, _| site::measure(place)),
    ("identity", |place, _| identity::measure(place)),
    ("lighthouse", |place, _| lighthouse::measure(place)),
    ("intents", |place, _| intents::measure(place)),
    ("leads", |place, bench| leads::measure(place, bench.rows)),
    ("reporting", |place, bench| reporting::measure(place, bench.rows)),
    ("bounces", |place, _| bounces::measure(place)),
    ("spf", |place, _| spf::measure(place)),
    ("dkim", |place, _| dkim::measure(place)),
    ("send", |place, _| send::measure(place)),
];

impl Bench {
    /// True when every bar was met.
    pub fn run(&self, place: &Place) -> Result<bool> {
        for name in &self.name {
            if !BENCHES.iter().any(|(known, _)| known == name) {
                let known: Vec<&str> = BENCHES.iter().map(|(known, _)| *known).collect();
                return Err(Error::new(format!(
                    "There is no bench `{name}`. There are: {}.",
                    known.join(", ")
                )));
            }
        }
        let mut all_met = true;
        for (name, measure) in BENCHES {
            if !self.name.is_empty() && !self.name.iter().any(|wanted| wanted == name) {
                continue;
            }
            let before = load_of_this_machine();
            let figures = step(&format!("bench {name}"), || measure(place, self))?;
            println!("\n{name} (load of this machine before {before}, after {})", load_of_this_machine());
            for figure in &figures {
                println!("  {figure}");
                all_met &= figure.is_met();
            }
        }
        Ok(all_met)
    }
}

/// Figures taken on a busy machine mean little, so the load stands beside them.
fn load_of_this_machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load =
        fs::read_to_string("/proc/loadavg").ok().and_then(|text| Some(text.split(' ').next()?.to_string()));
    format!("{} on {cores} cores", load.as_deref().unwrap_or("unknown"))
}
