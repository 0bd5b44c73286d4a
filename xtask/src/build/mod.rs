//! From source to something that runs: each file is one step, each step knows whether it is needed.

pub mod bundles;
pub mod cargo;
pub mod compressed;
pub mod dist;
pub mod fonts;
pub mod server;
pub mod style;
pub mod sysroot;
pub mod wasm_target;

use crate::error::Result;
use crate::place::Place;

/// How much time to spend on making the result small and fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    Dev,
    Release,
}

impl Effort {
    pub fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    pub fn is_release(self) -> bool {
        self == Self::Release
    }

    pub fn wasm_profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Everything the server serves, then the server.
pub fn all(place: &Place, effort: Effort) -> Result<()> {
    browser_half(place, effort)?;
    server::build(place, effort)
}

pub fn browser_half(place: &Place, effort: Effort) -> Result<()> {
    style::build_when_stale(place)?;
    bundles::build(place, effort)?;
    dist::assemble(place, effort)
}
