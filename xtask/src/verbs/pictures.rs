//! `cargo xtask pictures`: the pictures of the README, taken from the running product with its demo. The
//! demo is played anew from its seed, so that they show what somebody sees who follows the README.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;

use super::run::STOPPING;
use crate::build::server::Start;
use crate::build::{self, Effort};
use crate::child;
use crate::error::{Context, Error, Result};
use crate::http;
use crate::parts::{chromium, node};
use crate::place::Place;
use crate::progress::{note, step};

/// Larger ones make a checkout heavy.
const BYTES_MAX: u64 = 300_000;

#[derive(Debug, clap::Args)]
pub struct Pictures {
    /// Take them from a build for speed, in which the demo is there sooner.
    #[arg(long)]
    release: bool,
}

impl Pictures {
    pub fn run(&self, place: &Place) -> Result<()> {
        node::install(place, "end2end")?;
        chromium::prepare(place)?;
        build::all(place, Effort::of(self.release))?;
        let data = env::temp_dir().join(format!("agency-os-pictures-{}", process::id()));
        let taken = self.take(place, data.clone());
        fs::remove_dir_all(&data).ok();
        taken
    }

    fn take(&self, place: &Place, data: PathBuf) -> Result<()> {
        let start = Start {
            binary: place.server_binary(self.release),
            address: SocketAddr::from(([127, 0, 0, 1], http::free_port()?)),
            data,
            database: None,
            mode: Some("sandbox"),
            public_url: None,
            quiet: true,
            demo: true,
        };
        let mut server = start.spawn()?;
        start.wait_ready(&mut server)?;
        let folder = place.root.join("docs/pictures");
        fs::create_dir_all(&folder).or_say(format_args!("cannot make {}", folder.display()))?;
        let taken = step("play the demo and take the pictures", || {
            child::run(
                node::program(&place.root.join("end2end"), "playwright")
                    .args(["test", "--config", "pictures/playwright.config.ts"])
                    .env("PICTURES_OF", format!("http://localhost:{}", start.address.port()))
                    .env("PICTURES_TO", &folder),
            )
        });
        server.stop(STOPPING)?;
        taken?;
        weigh(&folder)
    }
}

fn weigh(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).or_say(format_args!("cannot read {}", folder.display()))? {
        let entry = entry.or_say("cannot read a picture")?;
        let bytes = entry.metadata().or_say("cannot read a picture")?.len();
        let name = entry.file_name().to_string_lossy().into_owned();
        note(format_args!("{name}: {} kB", bytes / 1_000));
        if bytes > BYTES_MAX {
            return Err(Error::new(format!("{name} is too heavy: at most {} kB.", BYTES_MAX / 1_000)));
        }
    }
    Ok(())
}
