//! Crates that would make the browser bundles heavy, or that cannot work there at all.

use crate::build::cargo::{cargo, locked};
use crate::build::wasm_target::TARGET;
use crate::child;
use crate::error::{Error, Result};
use crate::place::Place;

const NOT_IN_THE_BROWSER: &[&str] = &["sqlx", "tokio", "reqwest", "regex", "chrono-tz"];

pub fn look(place: &Place) -> Result<()> {
    let tree = child::capture(
        cargo(place)
            .args(["tree", "--package", "frontend", "--features", "app,site", "--target", TARGET])
            .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"])
            .args(locked()),
    )?;
    let found = found_in(&tree);
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "The browser half depends on {}. `cargo tree -p frontend --target {TARGET} -e normal,no-proc-macro -i {}` shows by which way.",
        found.join(", "),
        found[0]
    )))
}

/// One crate a line: `name v1.2.3 (path)`.
fn found_in(tree: &str) -> Vec<&'static str> {
    let has = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    NOT_IN_THE_BROWSER.iter().copied().filter(|name| has(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_crate_is_found_by_its_whole_name() {
        assert_eq!(found_in("frontend v1.0.0 (/x)\nregex v1.11.0\nleptos v0.8.0\n"), ["regex"]);
        assert!(found_in("regex-syntax v0.8.0\ntokio-util v0.7.0 (*)\n").is_empty());
    }
}
