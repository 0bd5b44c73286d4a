//! `cargo xtask check`: what must hold before anything is merged and can be told without running the product.

mod arrows;
mod browser_size;
mod generated;
mod length;
mod supply;

use std::fs;

use crate::build::cargo::{cargo, locked};
use crate::child;
use crate::error::{Context, Result};
use crate::place::Place;
use crate::progress::step;

#[derive(Debug, clap::Args)]
pub struct Check {}

/// A name and what it looks at. All are run, so that one visit shows everything that is wrong.
type Look = (&'static str, fn(&Place) -> Result<()>);

const LOOKS: &[Look] = &[
    ("formatting", formatting),
    ("dependency directions", arrows::look),
    ("what the browser half depends on", browser_size::look),
    ("generated files", generated::look),
    ("dependencies: bans, licences, sources", supply::look),
    ("lints", lints),
    ("length of files", length::look),
];

impl Check {
    /// True when nothing was found.
    pub fn run(&self, place: &Place) -> Result<bool> {
        fs::create_dir_all(place.dist()).or_say("cannot make dist/")?;
        let mut wrong = Vec::new();
        for (name, look) in LOOKS {
            if let Err(error) = step(name, || look(place)) {
                eprintln!("    {error}");
                wrong.push(*name);
            }
            if child::interrupted() {
                return Ok(false);
            }
        }
        match wrong.as_slice() {
            [] => println!("\nAll checks passed."),
            wrong => eprintln!("\nFailed: {}.", wrong.join("; ")),
        }
        Ok(wrong.is_empty())
    }
}

fn formatting(place: &Place) -> Result<()> {
    child::run(cargo(place).args(["fmt", "--all", "--check"]))
}

fn lints(place: &Place) -> Result<()> {
    child::run(
        cargo(place)
            .args(["clippy", "--workspace", "--exclude", "frontend", "--all-targets"])
            .args(locked())
            .args(["--", "-D", "warnings"]),
    )
}
