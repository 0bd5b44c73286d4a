//! A browser for the journeys: Debian's Chromium where it is, Playwright's own elsewhere.

use std::path::Path;

use super::{debian, node};
use crate::child;
use crate::error::Result;
use crate::place::Place;
use crate::progress::step;
use crate::stamp::Inputs;

const DEBIAN: &str = "/usr/bin/chromium";

pub fn prepare(place: &Place) -> Result<()> {
    debian::install(&["chromium"], is_installed)?;
    if is_installed() {
        return Ok(());
    }
    let stamp = Inputs::of(place, "chromium").tree(&place.root.join("end2end/package-lock.json")).stamp();
    if !stamp.is_fresh() {
        step("download Playwright's Chromium", || {
            let playwright = &mut node::program(&place.root.join("end2end"), "playwright");
            child::run(playwright.args(["install", "chromium"]))
        })?;
    }
    stamp.keep()
}

/// Debian's browser, where it is.
pub fn path() -> Option<&'static Path> {
    is_installed().then_some(Path::new(DEBIAN))
}

fn is_installed() -> bool {
    Path::new(DEBIAN).exists()
}
