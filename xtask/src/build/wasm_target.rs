//! Finds a compiler for the browser half, or makes one.
//!
//! Tried in this order: a toolchain that has the wasm standard library; `rustup target add`; Debian's
//! Rust, which comes without that library but with its source (see `sysroot`).

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{cargo, sysroot};
use crate::child;
use crate::error::{Error, Result};
use crate::parts::debian;
use crate::place::Place;
use crate::progress::{note, step};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Which cargo and rustc build the browser half.
#[derive(Debug)]
pub enum Compiler {
    /// The one that builds the rest.
    Ours,
    /// Debian's, with a standard library of our own making.
    Debian { sysroot: PathBuf, linker: PathBuf },
}

impl Compiler {
    pub fn find_or_make(place: &Place) -> Result<Self> {
        if ours_has_the_library() {
            return Ok(Self::Ours);
        }
        if let Some(made) = sysroot::made_before(place)? {
            return made.with_linker();
        }
        step("prepare the wasm target", || {
            if rustup_adds_it() {
                return Ok(Self::Ours);
            }
            note("rustup could not add the target; trying Debian's Rust");
            debian::install(sysroot::PACKAGES, sysroot::packages_are_there)?;
            if !sysroot::packages_are_there() {
                return Err(neither_way());
            }
            sysroot::make(place)?.with_linker()
        })
    }

    /// A cargo that is ready for `build` and friends of the browser half.
    pub fn cargo(&self, place: &Place) -> Command {
        let mut command = match self {
            Self::Ours => cargo::cargo(place),
            Self::Debian { sysroot, linker } => {
                let mut command = debian_cargo();
                command
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    // The separator is what allows a blank in the path.
                    // Replaces the flags of .cargo/config.toml, so they are said again.
                    .env(
                        "CARGO_ENCODED_RUSTFLAGS",
                        format!("--cfg\u{1f}erase_components\u{1f}--sysroot\u{1f}{}", sysroot.display()),
                    );
                command
            }
        };
        // A directory of its own: no waiting for the server's build, and two compilers do not mix.
        command.current_dir(&place.root).env("CARGO_TARGET_DIR", target_dir(place));
        command
    }
}

pub fn target_dir(place: &Place) -> PathBuf {
    place.target.join("browser")
}

/// Debian's cargo with Debian's rustc, freed of what a rustup wrapper left in the environment.
pub fn debian_cargo() -> Command {
    let mut command = Command::new(sysroot::CARGO);
    command.env("RUSTC", sysroot::RUSTC);
    for name in
        ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTFLAGS", "RUSTDOC", "RUSTC_WORKSPACE_WRAPPER"]
    {
        command.env_remove(name);
    }
    cargo::forget_our_own_package(&mut command);
    command
}

fn ours_has_the_library() -> bool {
    let Ok(dir) =
        child::capture(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
    else {
        return false;
    };
    sysroot::has_std(Path::new(dir.trim()))
}

fn rustup_adds_it() -> bool {
    child::exists("rustup")
        && child::status(Command::new("rustup").args(["target", "add", TARGET]))
            .is_ok_and(|status| status.success())
        && ours_has_the_library()
}

fn neither_way() -> Error {
    Error::new(format!(
        "The browser half needs Rust's {TARGET} library and it is not here. Either run `rustup target add {TARGET}`, \
         or on Debian install these packages and start again: {}.",
        sysroot::PACKAGES.join(" ")
    ))
}
