//! Debian's packages: installed when we may, named when we may not.

use std::process::Command;

use crate::child;
use crate::error::{Error, Result};
use crate::progress::note;

/// Makes sure that `is_there` holds, by installing packages where that is possible. Where it is not, the
/// packages are named and the caller decides whether it can go on.
pub fn install(packages: &[&str], is_there: impl Fn() -> bool) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if !child::exists("apt-get") {
        return Ok(());
    }
    if !we_are_root() {
        note(format_args!("Debian packages that would help: {}", packages.join(" ")));
        return Ok(());
    }
    note(format_args!("installing {}", packages.join(" ")));
    if !apt(&["install", "--no-install-recommends"], packages)? {
        // A fresh machine has no list of packages yet.
        apt(&["update"], &[])?;
        if !apt(&["install", "--no-install-recommends"], packages)? {
            return Err(Error::new(format!("apt-get could not install {}.", packages.join(" "))));
        }
    }
    Ok(())
}

pub fn we_are_root() -> bool {
    child::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt(verb: &[&str], packages: &[&str]) -> Result<bool> {
    let status = child::status(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["--yes", "--quiet=2"])
            .args(verb)
            .args(packages),
    )?;
    Ok(status.success())
}
