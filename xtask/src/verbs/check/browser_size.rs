//! Crates that would make the browser bundles heavy, or that cannot work there at all.

use crate::build::bundles::BUNDLES;
use crate::build::cargo::{cargo, locked};
use crate::build::wasm_target::TARGET;
use crate::child;
use crate::error::{Error, Result};
use crate::place::Place;

const NOT_IN_THE_BROWSER: &[&str] = &["sqlx", "tokio", "reqwest", "regex", "chrono-tz"];

/// Who may bring one of them all the same, because the compiler leaves it out of the bundle.
const LEFT_OUT_ANYWAY: &[(&str, &str)] = &[
    // Reads settings on the server; the browser half never calls it.
    ("leptos_config", "regex"),
];

pub fn look(place: &Place) -> Result<()> {
    let tree = child::capture(
        cargo(place)
            .args(["tree", "--package", "frontend", "--features", &BUNDLES.join(","), "--target", TARGET])
            .args(["--edges", "normal,no-proc-macro", "--prefix", "depth", "--format", " {p}"])
            .args(locked()),
    )?;
    let found = found_in(&tree);
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!("In the browser half {}.", found.join(", "))))
}

/// Reads lines of `depth name version`, each below the one that brings it.
fn found_in(tree: &str) -> Vec<String> {
    let mut way: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        let Some(depth) = words.next().and_then(|depth| depth.parse::<usize>().ok()) else { continue };
        let name = words.next().unwrap_or_default();
        way.truncate(depth);
        let by = way.last().copied().unwrap_or("nobody");
        if NOT_IN_THE_BROWSER.contains(&name) && !LEFT_OUT_ANYWAY.contains(&(by, name)) {
            found.push(format!("{by} brings {name}"));
        }
        way.push(name);
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_crate_is_found_with_the_one_that_brings_it() {
        let tree =
            "0 frontend v1.0.0 (/x)\n1 app v1.0.0\n2 domain v1.0.0\n3 tokio v1.0.0\n1 tokio v1.0.0 (*)\n";
        assert_eq!(found_in(tree), ["domain brings tokio", "frontend brings tokio"]);
    }

    #[test]
    fn names_that_only_begin_like_a_banned_one_are_fine() {
        assert!(found_in("0 frontend v1.0.0\n1 regex-syntax v0.8.0\n1 tokio-util v0.7.0 (*)\n").is_empty());
    }

    #[test]
    fn what_is_left_out_of_the_bundle_is_fine_only_from_where_it_is_known() {
        assert!(found_in("0 frontend v1.0.0\n1 leptos_config v0.8.0\n2 regex v1.0.0\n").is_empty());
        assert_eq!(found_in("0 frontend v1.0.0\n1 garde v0.23.0\n2 regex v1.0.0\n"), ["garde brings regex"]);
    }
}
