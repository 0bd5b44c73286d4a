//! Node and the packages of one of our directories, as its lock file names them.

use std::path::Path;
use std::process::Command;

use crate::child;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::progress::step;
use crate::stamp::Inputs;

pub fn is_there() -> bool {
    child::exists("node") && child::exists("npm")
}

/// Installs what `directory/package-lock.json` names, unless that was done already.
pub fn install(place: &Place, directory: &str) -> Result<()> {
    let path = place.root.join(directory);
    let stamp = Inputs::of(place, &format!("npm-{}", directory.replace('/', "-")))
        .tree(&path.join("package.json"))
        .tree(&path.join("package-lock.json"))
        .stamp();
    if stamp.is_fresh() && path.join("node_modules").is_dir() {
        return Ok(());
    }
    if !is_there() {
        return Err(Error::new(format!(
            "The packages of {directory}/ need Node 20 or newer, and npm; both must be on the PATH."
        )));
    }
    step(&format!("install the packages of {directory}/"), || {
        // Not `npm ci`: it refuses a lock file that lacks the optional packages of other platforms.
        child::run(Command::new("npm").current_dir(&path).args([
            "install",
            "--no-save",
            // What a package wants to run when it arrives is none of our business.
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]))
    })?;
    stamp.keep()
}

/// A program that one of those packages brings.
pub fn program(directory: &Path, name: &str) -> Command {
    let mut command = Command::new(directory.join("node_modules/.bin").join(name));
    command.current_dir(directory);
    command
}
