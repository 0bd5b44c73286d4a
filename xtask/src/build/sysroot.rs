//! The wasm standard library, built from Debian's source into a sysroot of our own.
//!
//! Debian ships a recent Rust (`rustc-web`) without that library but with its source and everything the
//! source needs. A crate that does nothing is built with `-Zbuild-std`; the libraries that come out are
//! kept in the cache, named by the compiler's version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use super::wasm_target::{Compiler, TARGET, debian_cargo};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::place::Place;
use crate::progress::note;

pub const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "libstd-rust-web-dev", "rust-web-src", "lld-22"];
pub const CARGO: &str = "/usr/bin/cargo";
pub const RUSTC: &str = "/usr/bin/rustc";
/// Debian's own older compilers cannot build this workspace.
const OLDEST_MINOR: u32 = 95;

#[derive(Debug)]
pub struct Sysroot {
    dir: PathBuf,
}

impl Sysroot {
    pub fn with_linker(self) -> Result<Compiler> {
        let linker = rustup_lld().or_else(|| self.debian_lld()).or_say(
            "The browser half needs a linker: rust-lld comes with rustup, lld-22 is a package of Debian.",
        )?;
        Ok(Compiler::Debian { sysroot: self.dir, linker })
    }

    /// rustc knows what to tell a linker by its name, so Debian's gets one it knows.
    fn debian_lld(&self) -> Option<PathBuf> {
        let link = self.dir.join("bin/rust-lld");
        if !link.exists() {
            let lld = ["/usr/bin/lld-22", "/usr/lib/llvm-22/bin/lld"]
                .into_iter()
                .find(|lld| Path::new(lld).exists())?;
            fs::create_dir_all(link.parent()?).ok()?;
            fs::remove_file(&link).ok();
            std::os::unix::fs::symlink(lld, &link).ok()?;
        }
        Some(link)
    }
}

pub fn has_std(libraries: &Path) -> bool {
    fs::read_dir(libraries).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("libstd-") && name.ends_with(".rlib")
            })
        })
    })
}

/// The sysroot of the Debian compiler that is installed, when it was built earlier.
pub fn made_before(place: &Place) -> Result<Option<Sysroot>> {
    let Some(version) = version() else { return Ok(None) };
    let dir = home(place, &version)?;
    let complete = has_std(&libraries(&dir)) && Path::new(CARGO).exists();
    Ok(complete.then_some(Sysroot { dir }))
}

pub fn packages_are_there() -> bool {
    version().is_some_and(|version| source(&version).join("vendor").is_dir()) && Path::new(CARGO).exists()
}

pub fn make(place: &Place) -> Result<Sysroot> {
    let version = version().or_say("Debian's rustc is not installed")?;
    note(format_args!("building the wasm standard library of Rust {version} from source, about a minute"));
    let work = place.scratch().join("wasm-std");
    write_crate(&work, &version)?;
    child::run(
        debian_cargo()
            .current_dir(&work)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", work.join("target"))
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .args(["build", "--quiet", "--release", "--offline", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort,panic_unwind,test"),
    )?;
    let dir = home(place, &version)?;
    keep(&work.join("target").join(TARGET).join("release/deps"), &dir)?;
    fs::remove_dir_all(&work).or_say(format_args!("cannot remove {}", work.display()))?;
    Ok(Sysroot { dir })
}

/// A crate that does nothing, whose dependencies come from beside the library's source.
fn write_crate(work: &Path, version: &str) -> Result<()> {
    let vendor = source(version).join("vendor");
    for (file, text) in [
        (
            "Cargo.toml",
            "[package]\nname = \"wasm-std\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n"
                .to_string(),
        ),
        ("src/lib.rs", String::new()),
        (
            ".cargo/config.toml",
            format!(
                "[source.crates-io]\nreplace-with = \"beside\"\n\n[source.beside]\ndirectory = \"{}\"\n",
                vendor.display()
            ),
        ),
    ] {
        let path = work.join(file);
        let dir = path.parent().or_say("a file of the crate has no directory")?;
        fs::create_dir_all(dir).or_say(format_args!("cannot make {}", dir.display()))?;
        fs::write(&path, text).or_say(format_args!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Moves the libraries in one step to where they stay, so that a half-copied sysroot is never found.
fn keep(built: &Path, dir: &Path) -> Result<()> {
    let fresh = dir.with_extension(format!("{}.new", process::id()));
    let into = libraries(&fresh);
    fs::create_dir_all(&into).or_say(format_args!("cannot make {}", into.display()))?;
    let entries = fs::read_dir(built).or_say(format_args!("cannot read {}", built.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libwasm_std-") {
            fs::copy(entry.path(), into.join(&name)).or_say(format_args!("cannot copy {name}"))?;
        }
    }
    if !has_std(&into) {
        return Err(Error::new(format!(
            "Building the wasm standard library left no libstd in {}.",
            built.display()
        )));
    }
    if dir.exists() {
        fs::remove_dir_all(dir).or_say(format_args!("cannot replace {}", dir.display()))?;
    }
    fs::rename(&fresh, dir).or_say(format_args!("cannot move the sysroot to {}", dir.display()))
}

fn version() -> Option<String> {
    let line = child::capture(Command::new(RUSTC).env_remove("LD_LIBRARY_PATH").arg("--version")).ok()?;
    let version = line.split(' ').nth(1)?.to_string();
    let minor: u32 = version.split('.').nth(1)?.parse().ok()?;
    (minor >= OLDEST_MINOR).then_some(version)
}

fn source(version: &str) -> PathBuf {
    PathBuf::from(format!("/usr/src/rustc-{version}/library"))
}

fn home(place: &Place, version: &str) -> Result<PathBuf> {
    Ok(place.cache()?.join(format!("wasm-sysroot-{version}")))
}

fn libraries(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn rustup_lld() -> Option<PathBuf> {
    let sysroot = child::capture(Command::new("rustc").args(["--print", "sysroot"])).ok()?;
    let host = fs::read_dir(Path::new(sysroot.trim()).join("lib/rustlib")).ok()?;
    host.flatten().map(|dir| dir.path().join("bin/rust-lld")).find(|lld| lld.exists())
}
