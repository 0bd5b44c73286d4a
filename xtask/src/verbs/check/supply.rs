//! What we depend on: nothing banned, nothing twice that may be there once, licences we may use.
//!
//! The bans are read from the lock file, always. Licences and sources need `cargo-deny`, which has the
//! rules in `deny.toml`; where it is not installed they are not looked at, and that is said.

use std::collections::BTreeMap;
use std::fs;

use crate::build::cargo::cargo;
use crate::child;
use crate::error::{Context, Error, Result};
use crate::place::Place;
use crate::progress::note;

/// A second TLS or crypto library panics at the first handshake.
const BANNED: &[&str] = &["openssl-sys", "native-tls", "aws-lc-sys", "aws-lc-rs", "rusqlite"];
/// Two of these cannot be linked into one program.
const ONCE: &[&str] = &["libsqlite3-sys", "ring", "wasm-bindgen"];

pub fn look(place: &Place) -> Result<()> {
    let lock = fs::read_to_string(place.root.join("Cargo.lock")).or_say("cannot read Cargo.lock")?;
    let wrong = wrong_packages(&lock);
    if !wrong.is_empty() {
        return Err(Error::new(wrong.join(" ")));
    }
    if !child::exists("cargo-deny") {
        note("cargo-deny is not installed (`cargo install cargo-deny --locked`): licences were not checked");
        return Ok(());
    }
    child::run(cargo(place).args(["deny", "--log-level", "error", "check", "bans", "licenses", "sources"]))
}

fn wrong_packages(lock: &str) -> Vec<String> {
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for name in lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')) {
        *versions.entry(name).or_default() += 1;
    }
    let banned =
        BANNED.iter().filter(|name| versions.contains_key(*name)).map(|name| format!("{name} is banned."));
    let twice = ONCE
        .iter()
        .filter(|name| versions.get(*name).is_some_and(|count| *count > 1))
        .map(|name| format!("{name} is there more than once."));
    banned.chain(twice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_sqlite_and_a_second_tls_are_found() {
        let lock = "[[package]]\nname = \"libsqlite3-sys\"\nversion = \"0.30.1\"\n\n[[package]]\nname = \"libsqlite3-sys\"\n\
                    version = \"0.37.0\"\n\n[[package]]\nname = \"aws-lc-sys\"\nversion = \"0.37.0\"\n";
        assert_eq!(
            wrong_packages(lock),
            ["aws-lc-sys is banned.", "libsqlite3-sys is there more than once."]
        );
        assert!(wrong_packages("name = \"ring\"\n").is_empty());
    }
}
