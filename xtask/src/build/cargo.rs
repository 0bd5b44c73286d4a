//! Cargo as every step calls it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::child;
use crate::error::Result;
use crate::place::Place;

/// The cargo that runs us, at the top of the checkout.
pub fn cargo(place: &Place) -> Command {
    let program = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let mut command = Command::new(program);
    command.current_dir(&place.root);
    forget_our_own_package(&mut command);
    command
}

/// `--locked` where nobody watches: there a lock file that would change is a mistake.
pub fn locked() -> &'static [&'static str] {
    if env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false") { &["--locked"] } else { &[] }
}

/// Cargo tells a program about its package by the environment. Build scripts down the line must not take
/// xtask's for theirs, nor rebuild because it differs.
pub fn forget_our_own_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        {
            command.env_remove(name);
        }
    }
}

/// Every file of the repository that is committed or about to be.
pub fn tracked_files(place: &Place) -> Result<Vec<String>> {
    let listed = child::capture(Command::new("git").current_dir(&place.root).args(["ls-files"]))?;
    Ok(listed.lines().map(str::to_string).collect())
}
