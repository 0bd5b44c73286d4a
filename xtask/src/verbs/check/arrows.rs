//! Which of our crates may know which: an engine that cannot reach a database stays an engine.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::build::cargo::cargo;
use crate::child;
use crate::error::{Context, Error, Result};
use crate::place::Place;

/// A crate and those it may use. Tests may use the doubles of `sandbox` besides.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("engines", &["domain"]),
    ("store", &["domain"]),
    ("integrations", &["domain"]),
    ("workflows", &["domain", "engines", "store", "integrations"]),
    ("sandbox", &[]),
    ("app", &["domain", "engines", "workflows"]),
    ("frontend", &["app"]),
    ("server", &["app", "domain", "engines", "store", "integrations", "workflows", "sandbox"]),
    ("xtask", &[]),
];

/// Uses that only the server half of a crate may have, so they must be optional.
const ONLY_ON_THE_SERVER: &[(&str, &str)] = &[("app", "workflows")];

pub fn look(place: &Place) -> Result<()> {
    let answer = child::capture(cargo(place).args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&answer).or_say("cargo metadata cannot be read")?;
    let wrong = wrong_arrows(&metadata);
    if wrong.is_empty() { Ok(()) } else { Err(Error::new(wrong.join(" "))) }
}

fn wrong_arrows(metadata: &Value) -> Vec<String> {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ALLOWED.iter().map(|(name, uses)| (*name, uses.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(may_use) = allowed.get(name) else {
            wrong.push(format!("The crate {name} is new: say in xtask's list of arrows what it may use."));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let in_tests = dependency["kind"].as_str() == Some("dev");
            if !allowed.contains_key(used) || used == name {
                continue;
            }
            let double = in_tests && used == "sandbox";
            if !may_use.contains(used) && !double {
                wrong.push(format!("{name} must not depend on {used}."));
            }
            if ONLY_ON_THE_SERVER.contains(&(name, used)) && !in_tests && dependency["optional"] != true {
                wrong.push(format!("{name} may use {used} on the server only, so it must be optional."));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, used: &str, kind: Option<&str>, optional: bool) -> Value {
        json!({ "packages": [
            { "name": name, "dependencies": [{ "name": used, "kind": kind, "optional": optional }] }
        ] })
    }

    #[test]
    fn an_engine_that_reaches_for_the_store_is_found() {
        assert_eq!(
            wrong_arrows(&package("engines", "store", None, false)),
            ["engines must not depend on store."]
        );
        assert!(wrong_arrows(&package("engines", "domain", None, false)).is_empty());
    }

    #[test]
    fn tests_may_use_the_doubles_and_nothing_else_of_the_sort() {
        assert!(wrong_arrows(&package("integrations", "sandbox", Some("dev"), false)).is_empty());
        assert_eq!(wrong_arrows(&package("integrations", "sandbox", None, false)).len(), 1);
        assert_eq!(wrong_arrows(&package("store", "workflows", Some("dev"), false)).len(), 1);
    }

    #[test]
    fn the_browser_half_of_a_page_cannot_bring_the_workflows() {
        assert!(wrong_arrows(&package("app", "workflows", None, true)).is_empty());
        assert_eq!(wrong_arrows(&package("app", "workflows", None, false)).len(), 1);
    }

    #[test]
    fn a_crate_nobody_thought_about_is_found() {
        assert_eq!(wrong_arrows(&package("newcomer", "serde", None, false)).len(), 1);
    }
}
