//! The contract: generated requests, good and bad, against a real server, and every answer held
//! against the OpenAPI document. Four minutes and more, so it has a word of its own.

use std::path::PathBuf;
use std::process::Command;

use super::rust_tests;
use super::tally::Tally;
use crate::child;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::progress::step;
use crate::stamp::Inputs;

/// Tried with this version; a newer one may ask for more.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// `server/tests/api/contract.rs`.
const TEST: &str = "contract::no_generated_request_breaks_the_contract";

pub fn run(place: &Place) -> Result<Tally> {
    let program = install(place)?;
    rust_tests::run_ignored(place, "api", TEST, &[("SCHEMATHESIS", &program)])
}

/// Puts the program into a Python environment of its own, once.
fn install(place: &Place) -> Result<PathBuf> {
    let home = place.scratch().join("schemathesis");
    let program = home.join("bin/schemathesis");
    let stamp = Inputs::of(place, "schemathesis").text(SCHEMATHESIS).stamp();
    if stamp.is_fresh() && program.is_file() {
        return Ok(program);
    }
    if !child::exists("python3") {
        return Err(Error::new("The contract test needs Python 3 with venv; python3 must be on the PATH."));
    }
    step("install schemathesis", || {
        child::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
        let pip = ["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS];
        child::run(Command::new(home.join("bin/pip")).args(pip))
    })?;
    stamp.keep()?;
    Ok(program)
}
