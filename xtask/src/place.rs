//! Where things lie: the checkout, what is built from it, and what is kept between checkouts.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};

#[derive(Debug, Clone)]
pub struct Place {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target directory, wherever the settings put it.
    pub target: PathBuf,
}

impl Place {
    pub fn find() -> Result<Self> {
        // Asked at run time: with a target directory shared by several checkouts the path that was
        // compiled in may be another's.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().or_say("xtask lies outside a workspace")?.to_path_buf();
        let exe = env::current_exe().or_say("cannot find this program's own file")?;
        let target =
            exe.parent().and_then(Path::parent).or_say("this program lies outside a target directory")?;
        Ok(Self { target: target.to_path_buf(), root })
    }

    /// Built browser files, style and fonts; what the server serves.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The database and files of a server started with `cargo xtask run`.
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// Stamps and half-finished files of these tasks.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// Things that are worth keeping between checkouts.
    pub fn cache(&self) -> Result<PathBuf> {
        if let Some(dir) = env::var_os("XDG_CACHE_HOME").filter(|dir| !dir.is_empty()) {
            return Ok(PathBuf::from(dir).join("agency-os"));
        }
        let home =
            env::var_os("HOME").or_say("HOME is not set, so there is no place to keep the wasm library")?;
        Ok(PathBuf::from(home).join(".cache/agency-os"))
    }

    pub fn server_binary(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" }).join("agency-os")
    }
}
