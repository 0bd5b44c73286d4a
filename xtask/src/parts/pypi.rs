//! Source archives of Python packages whose test data we measure ourselves against: fetched by name and
//! version, kept in the target directory, never copied into the checkout.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::child;
use crate::error::{Context, Error, Result};
use crate::place::Place;
use crate::progress::step;

/// The unpacked source of a package, as in `("flufl-bounce", "4.0")`.
pub fn source(place: &Place, name: &str, version: &str) -> Result<PathBuf> {
    let home = place.scratch().join("pypi").join(format!("{name}-{version}"));
    if let Some(found) = only_folder(&home) {
        return Ok(found);
    }
    if !child::exists("python3") || !child::exists("tar") {
        return Err(Error::new(format!("The source of {name} {version} needs python3 with pip, and tar.")));
    }
    step(&format!("fetch the source of {name} {version}"), || {
        fs::remove_dir_all(&home).ok();
        fs::create_dir_all(&home).or_say(format_args!("cannot make {}", home.display()))?;
        child::capture(
            Command::new("python3")
                .args(["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:", "--dest"])
                .arg(&home)
                .arg(format!("{name}=={version}")),
        )?;
        let archive = fs::read_dir(&home)
            .or_say(format_args!("cannot read {}", home.display()))?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.is_file())
            .or_say(format_args!("pip fetched no archive of {name} {version}"))?;
        child::capture(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&home))?;
        only_folder(&home).or_say(format_args!("the archive of {name} {version} holds no folder"))
    })
}

/// The folder of a package and what it needs, ready to import.
pub fn installed(place: &Place, name: &str, version: &str) -> Result<PathBuf> {
    let home = place.scratch().join("pypi").join(format!("{name}-{version}-installed"));
    if home.is_dir() {
        return Ok(home);
    }
    if !child::exists("python3") {
        return Err(Error::new(format!("{name} {version} needs python3 with pip.")));
    }
    step(&format!("fetch {name} {version}"), || {
        let half = home.with_extension("half");
        fs::remove_dir_all(&half).ok();
        child::capture(
            Command::new("python3")
                .args(["-m", "pip", "install", "--quiet", "--root-user-action=ignore", "--target"])
                .arg(&half)
                .arg(format!("{name}=={version}")),
        )?;
        fs::rename(&half, &home).or_say(format_args!("cannot make {}", home.display()))?;
        Ok(home)
    })
}

fn only_folder(home: &std::path::Path) -> Option<PathBuf> {
    let folders = fs::read_dir(home).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    let found: Vec<PathBuf> = folders.collect();
    (found.len() == 1).then(|| found[0].clone())
}
